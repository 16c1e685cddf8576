"""The sealed annex: answers for the committee only, as plain data that the committee alone opens."""

from collections.abc import Iterable
from typing import Any

from .material import Expectation, Voice
from .wording import tidy


def annex_data(expectations: Iterable[Expectation], voices: Iterable[Voice]) -> dict[str, Any]:
    """List the answers by competency, in the ladder's order, each with who gave it and when."""
    by_code: dict[str, list[Voice]] = {}
    for voice in voices:
        by_code.setdefault(voice.competency, []).append(voice)
    sections = [
        {
            "heading": tidy(one.name),
            "answers": [_answer(voice) for voice in sorted(by_code[one.competency], key=lambda v: (v.on, v.ref))],
        }
        for one in expectations
        if one.competency in by_code
    ]
    return {"sections": sections} if sections else {}


def _answer(voice: Voice) -> dict[str, str]:
    return {
        "name": voice.respondent,
        "on": voice.on.isoformat(),
        "judgement": voice.judgement.value,
        "saw": voice.saw,
        "doubt": voice.doubt,
    }
