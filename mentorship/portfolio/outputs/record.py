"""A legacy page as JSON, in the published schema `legacy-1`."""

from pathlib import Path
from typing import Any

import orjson

from mentorship.core.figures import Node
from mentorship.portfolio.selectors import Legacy

SCHEMA = Path(__file__).parent / "legacy-1.schema.json"


def to_json(legacy: Legacy) -> bytes:
    """Return the page as JSON."""
    return orjson.dumps(record_of(legacy), option=orjson.OPT_INDENT_2)


def schema() -> bytes:
    """Return the schema."""
    return SCHEMA.read_bytes()


def record_of(legacy: Legacy) -> dict[str, Any]:
    """Return the page in the names of the schema."""
    return {
        "format": "legacy-1",
        "name": legacy.name,
        "as_of": legacy.as_of.isoformat(),
        "intro": legacy.intro,
        "numbers": {
            "promotions_mentored": legacy.promotions,
            "confirmed": legacy.confirmed,
            "declared": legacy.declared,
            "years": legacy.years.years if legacy.years else 0,
            "months": legacy.years.months if legacy.years else 0,
            "direct_mentees": legacy.direct_mentees,
            "mentees_promoted": legacy.mentees_promoted,
            "influenced_indirectly": legacy.influenced_indirectly,
            "mentoring_now": legacy.mentoring_now,
        },
        "promotions": [
            {
                "who": climb.who,
                "is_named": climb.is_named,
                "steps": [
                    {"from": rung.first, "to": rung.last, "when": rung.when, "is_confirmed": rung.is_confirmed}
                    for rung in climb.rungs
                ],
            }
            for climb in legacy.climbs
        ],
        "lineage": _node(legacy.tree),
        "contributions": [
            {
                "kind": row.kind,
                "title": row.title,
                "note": row.note,
                "when": row.when,
                "figures": [{"metric": figure.metric, "words": figure.words} for figure in row.figures],
            }
            for row in legacy.contributions
        ],
        "words_of_others": [{"text": one.text, "by": one.by} for one in legacy.words],
    }


def _node(node: Node) -> dict[str, Any]:
    return {"name": node.name, "note": node.note, "mentored": [_node(child) for child in node.children]}
