"""The sample company's vocabulary: templates from `texts/`, filled deterministically."""

import random
import uuid
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEXTS = Path(__file__).parent / "texts"
LADDERS = Path(__file__).parent / "ladders"
EVIDENCE = ("general", "software", "machine-learning", "data", "security")
LISTS = {"old": "old", "new": "new", "customer": "customers"}
NUMBERS = {"n": (6, 28), "teams": (3, 6), "weeks": (3, 8), "pct": (18, 64)}


@cache
def text(name: str) -> Any:
    """Return one file of `texts/`, parsed."""
    return yaml.load((TEXTS / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def evidence_for(competency: str) -> list[dict[str, Any]]:
    """Return the templates of evidence for a competency's code; those of delivery where there are none."""
    found = [piece for name in EVIDENCE for piece in text(f"evidence-{name}").get(competency, [])]
    return found or evidence_for("delivery")


def lines_for(name: str, kind: str, competency: str) -> list[Any]:
    """Return the lines of `texts/<name>.yaml` under kind and competency, or the general ones."""
    lines = text(name)[kind] if kind else text(name)
    return list(lines.get(competency) or lines["other"])


class _Slots(dict[str, Any]):
    """The words of one sentence, drawn only when the sentence asks for them."""

    def __init__(self, voice: "Voice", given: dict[str, Any]) -> None:
        super().__init__(voice.fixed, **given)
        self.voice = voice

    def __missing__(self, name: str) -> Any:
        chance = self.voice.chance
        if name in NUMBERS:
            value: Any = chance.randint(*NUMBERS[name])
        elif name in {"system", "system2"}:
            self["system"], self["system2"] = chance.sample(self.voice.systems, 2)
            return self[name]
        else:
            value = chance.choice(self.voice.words[LISTS[name]])
        self[name] = value
        return value


class Voice:
    """Fills templates for one person: their area's systems, and their own chance."""

    def __init__(self, chance: random.Random, area: str, area2: str) -> None:
        self.chance = chance
        self.words = text("words")
        self.systems: list[str] = self.words["systems"][area]
        self.fixed = {"team2": area2, "colleague": "a colleague"}

    def fill(self, template: str, **given: Any) -> str:
        """Return the template with its words put in."""
        return template.format_map(_Slots(self, given)) if "{" in template else template

    def one_of(self, templates: list[str], **more: Any) -> str:
        """Return one of the templates, filled."""
        return self.fill(self.chance.choice(templates), **more)

    def figure(self, template: dict[str, Any]) -> tuple[float | None, float]:
        """Return (before, after) of a figure's template; before is None where it only counts."""
        if "value" in template:
            low, high = template["value"]
            before = template["before"][0]
            return (float(before) or None, float(self.chance.randint(low, high)))
        low, high = template["before"]
        decimals = template.get("decimals", 0)
        before = (
            round(self.chance.uniform(low, high), decimals) if decimals else float(self.chance.randint(round(low), round(high)))
        )
        after = before * self.chance.uniform(*template["factor"])
        return before, round(after, decimals if decimals or after > 10 else 1)


def random_uuid(voice: Voice) -> uuid.UUID:
    """Return a random key that is the same on every load."""
    return uuid.UUID(int=voice.chance.getrandbits(128), version=4)
