"""Hints while somebody writes feedback: offline rules and lists of our own, each with the published source of its reason.

They explain and never block. Nothing that is checked here is kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_CHECKED = 20_000
FEW_WORDS = 12
SBI = "Center for Creative Leadership, Situation-Behavior-Impact (SBI)"
VAGUE = "Correll, Simard: Vague Feedback Is Holding Women Back. Harvard Business Review, 2016"
SELF_OR_TASK = "Kluger, DeNisi: The Effects of Feedback Interventions on Performance. Psychological Bulletin 119 (2), 1996"
ABRASIVE = "Snyder: The Abrasiveness Trap. Fortune, 2014"
HEDGING = "Hyland: Metadiscourse. Exploring Interaction in Writing, 2005 (hedges)"
HALO = "Thorndike: A Constant Error in Psychological Ratings. Journal of Applied Psychology 4, 1920"


@dataclass(frozen=True, slots=True)
class Hint:
    """What could be better, why, whose finding that is, and the words that it is about."""

    code: str
    text: str | Promise
    source: str
    words: tuple[str, ...] = ()


def _phrases(text: str) -> list[str]:
    """Return the phrases of a list with commas."""
    return [phrase.strip() for phrase in " ".join(text.split()).split(",")]


CHARACTER = _phrases("""
abrasive, aggressive, amazing, ambitious, arrogant, assertive, awesome, awkward, bossy, bright, brilliant, bubbly,
calm, careless, charming, clever, cold, confident, cooperative, dedicated, difficult, diligent, dominant, driven,
easygoing, emotional, energetic, enthusiastic, friendly, genius, gifted, great, guy, hardworking, helpful, humble,
impatient, insecure, intelligent, intense, introverted, kind, lazy, likeable, lovely, loyal, modest, moody, motivated,
natural, negative, nice, nurturing, outgoing, passionate, passive, patient, pleasant, polite, positive, proactive,
professional, quiet, reliable, rockstar, ninja, selfish, sensitive, shy, smart, strident, stubborn, superstar, sweet,
talented, timid, trustworthy, unapproachable, weak, wonderful
""")
HEDGES = _phrases("""
apparently, arguably, as far as i know, could be, fairly, i believe, i feel, i guess, i suppose, i think, in a way,
kind of, likely, maybe, might, more or less, mostly, often seems, perhaps, possibly, presumably, probably, quite,
rather, seems, seemed, somehow, somewhat, sort of, to some extent, usually
""")
SECOND_HAND = _phrases("""
i heard, i have heard, i've heard, heard about,
according to others, everybody knows, everyone knows, everyone says, gossip, have been told, heard from, heard that, i
am told, i hear, i was told, i've been told, is said to, others say, others told, people say, people tell, rumour,
rumor, some say, they say, word is
""")
EXAMPLE = _phrases("""
after, at the, during, for example, for instance, in january, in february, in march, in april, in may, in june, in
july, in august, in september, in october, in november, in december, last month, last quarter, last week, last year,
on monday, on tuesday, on wednesday, on thursday, on friday, once, saw, such as, the day, this spring, this summer,
this autumn, this winter, this year, watched, when, while
""")
DEEDS = _phrases("""
analysed, analyzed, answered, argued, asked, automated, brought, built, called, changed, chose, cleaned, convinced,
cut, debugged, decided, deleted, designed, documented, explained, facilitated, finished, fixed, found, gave, handled,
helped, implemented, improved, interviewed, introduced, investigated, joined, kept, launched, led, made, measured,
mentored, merged, migrated, moved, noticed, organised, organized, paired, planned, presented, proposed, prototyped,
published, pushed, rebuilt, reduced, refactored, released, removed, replaced, reported, reviewed, rewrote, rolled,
said, shipped, showed, simplified, solved, split, started, stayed, stopped, suggested, taught, tested, told, took,
traced, trained, unblocked, used, walked, wrote
""")
OUTCOME = _phrases("""
as a result, avoided, because of that, so that, that meant, which meant, led to, resulted in, outcome, since then,
saved, now, no longer, adopted, fewer, faster, less, more than, fell, dropped, rose, grew, halved, doubled, prevented,
unblocked, allowed, enabled, without an incident, instead of, from then, the team could, customers, on time, earlier
than, went live, in production, which ended, ended the, until
""")
FIGURE = re.compile(r"\d")


def hints_for(text: str) -> list[Hint]:
    """Return what would make one answer more useful, the weightiest first; an empty text gets none."""
    said = text[:LONGEST_CHECKED].lower().replace("’", "'")
    if not said.strip():
        return []
    found = [_second_hand(said), _example(said), _outcome(said), _character(said), _hedged(said)]
    return [hint for hint in found if hint]


def hints_for_all(answers: Iterable[tuple[str, str]]) -> list[Hint]:
    """Return hints about several answers together, each (judgement, text): one judgement, or one text, for all of them."""
    said = [(judgement, " ".join(text.lower().split())) for judgement, text in answers if judgement not in {"", "cant_say"}]
    enough = 3
    if len(said) < enough:
        return []
    texts = [text for _judgement, text in said if text]
    has_one_text = len(texts) > 1 and len(set(texts)) == 1
    if len({judgement for judgement, _text in said}) == 1 or has_one_text:
        return [
            Hint(
                "one_word_for_all",
                _("All competencies got the same. Look at each on its own: one impression easily colours the others."),
                HALO,
            ),
        ]
    return []


def _example(said: str) -> Hint | None:
    has_when = bool(_found(said, EXAMPLE)) or bool(FIGURE.search(said))
    has_deed = bool(_found(said, DEEDS))
    if has_deed and (has_when or len(said.split()) >= FEW_WORDS):
        return None
    return Hint("no_example", _("What did they do, and when? One situation that you saw says more than a summary."), SBI)


def _outcome(said: str) -> Hint | None:
    if _found(said, OUTCOME) or FIGURE.search(said):
        return None
    return Hint(
        "no_outcome", _("What changed because of it? Name the effect on the work, the team or the people who use it."), VAGUE
    )


def _character(said: str) -> Hint | None:
    words = _found(said, CHARACTER)
    if not words:
        return None
    source = ABRASIVE if set(words) & {"abrasive", "aggressive", "bossy", "emotional", "strident"} else SELF_OR_TASK
    return Hint(
        "character", _("This speaks about the person. Say what was done: work can be repeated or changed."), source, words
    )


def _hedged(said: str) -> Hint | None:
    words = _found(said, HEDGES)
    if len(words) < 2 and not (words and len(said.split()) < FEW_WORDS):  # noqa: PLR2004  (one hedge in a longer text is honest)
        return None
    return Hint(
        "hedged", _("Many hedges: say what you saw without them, and what you did not see by “can’t say”."), HEDGING, words
    )


def _second_hand(said: str) -> Hint | None:
    words = _found(said, SECOND_HAND)
    if not words:
        return None
    return Hint(
        "second_hand", _("You seem to tell what others told. Write what you saw yourself; others can be asked too."), SBI, words
    )


def _found(said: str, phrases: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.group(1) for match in _pattern(tuple(phrases)).finditer(said)))


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((phrase.strip() for phrase in phrases), key=len, reverse=True)
    return re.compile(r"(?<!\w)(" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
