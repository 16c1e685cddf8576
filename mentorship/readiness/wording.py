"""Say in sentences what is there and what would change it.

Only what `Facts` holds is spoken of: answers that are too few to be shown never reached it.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.readiness.facts import Material, Windows, count
from mentorship.readiness.rules import Facts, State, Thresholds, is_agreed, is_sustained, state_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A state with its reasons, sentences that anyone who may see the state may read."""

    state: State
    reasons: tuple[str, ...]
    facts: Facts


def assess(material: Material, windows: Windows, limits: Thresholds) -> Standing:
    """Return where somebody stands in one competency, and why."""
    facts = count(material, windows, limits)
    state = state_of(facts, limits)
    return Standing(state=state, reasons=explain(state, facts, limits), facts=facts)


def explain(state: State, facts: Facts, limits: Thresholds) -> tuple[str, ...]:
    """Return the reasons of a state, what is there first, what would change it last."""
    return (evidence_there(facts, limits), voices_there(facts), *_BY_STATE[state](facts, limits))


def evidence_there(facts: Facts, limits: Thresholds) -> str:
    """Say which evidence there is."""
    sentences = [_confirmed_sentence(facts, limits)]
    if facts.corroborated and facts.uncorroborated:
        sentences.append(
            ngettext(
                "%(n)s more is not confirmed by anybody yet.",
                "%(n)s more are not confirmed by anybody yet.",
                facts.uncorroborated,
            )
            % {"n": _number(facts.uncorroborated)}
        )
    if facts.disputed:
        sentences.append(
            ngettext(
                "%(n)s piece is disputed and counts as not confirmed.",
                "%(n)s pieces are disputed and count as not confirmed.",
                facts.disputed,
            )
            % {"n": _number(facts.disputed)}
        )
    return " ".join(capfirst(sentence) for sentence in sentences)


def _confirmed_sentence(facts: Facts, limits: Thresholds) -> str:
    if facts.corroborated:
        return _("%(pieces)s, %(when)s, confirmed by %(people)s.") % {
            "pieces": _confirmed_pieces(len(facts.corroborated)),
            "when": _when(facts),
            "people": _people(facts.confirmers),
        }
    if facts.uncorroborated:
        return ngettext(
            "%(n)s piece of evidence, which nobody else has confirmed yet.",
            "%(n)s pieces of evidence, none of which anybody else has confirmed yet.",
            facts.uncorroborated,
        ) % {"n": _number(facts.uncorroborated)}
    return ngettext("no evidence in the last %(n)d month.", "no evidence in the last %(n)d months.", limits.window_months) % {
        "n": limits.window_months
    }


def _when(facts: Facts) -> str:
    first, last = facts.corroborated[0], facts.corroborated[-1]
    if len(facts.corroborated) == 1:
        return _("from %(month)s") % {"month": _month(first)}
    if len(facts.months) == 1:
        alike = _("both from %(month)s") if len(facts.corroborated) == 2 else _("all from %(month)s")  # noqa: PLR2004 - "both" is two
        return alike % {"month": _month(first)}
    return _("from %(months)s different months, %(first)s to %(last)s") % {
        "months": _number(len(facts.months)),
        "first": _month(first),
        "last": _month(last),
    }


def voices_there(facts: Facts) -> str:
    """Say what others say, in numbers."""
    if not facts.voices:
        return _("Nobody has been heard on this yet.")
    said = [
        _("%(n)s above the level") % {"n": _number(facts.above)} if facts.above else "",
        _("%(n)s at the level") % {"n": _number(facts.at)} if facts.at else "",
        _("%(n)s below it") % {"n": _number(facts.below)} if facts.below else "",
    ]
    if facts.voices == 1:
        only = _("above the level") if facts.above else _("at the level") if facts.at else _("below the level")
        return _("One voice, %(said)s.") % {"said": only}
    heard = ngettext("%(n)s voice: %(said)s.", "%(n)s voices: %(said)s.", facts.voices)
    return capfirst(heard % {"n": _number(facts.voices), "said": ", ".join(part for part in said if part)})


def _met(_facts: Facts, _limits: Thresholds) -> list[str]:
    return [_("It is sustained, confirmed from outside the closest circle, and others agree.")]


def _partly_met(facts: Facts, limits: Thresholds) -> list[str]:
    sentences = []
    if not is_sustained(facts, limits):
        sentences.append(capfirst(_("%(lacks)s would show that it is sustained.") % {"lacks": _join(_lacks(facts, limits))}))
    if not is_agreed(facts, limits):
        sentences.append(_voices_wanted(facts, limits))
    return sentences


def _not_met(facts: Facts, _limits: Thresholds) -> list[str]:
    wanted = 2 * facts.below - facts.voices
    return [
        ngettext(
            "More than half of the voices are below the level; %(n)s more voice at or above it would change that.",
            "More than half of the voices are below the level; %(n)s more voices at or above it would change that.",
            wanted,
        )
        % {"n": _number(wanted)}
    ]


def _not_shown(_facts: Facts, _limits: Thresholds) -> list[str]:
    return [
        _("This says nothing about the person: there is too little to look at."),
        _("One piece of evidence that somebody confirms, or one voice at or above the level, would begin to show it."),
    ]


def _no_opportunity(_facts: Facts, limits: Thresholds) -> list[str]:
    return [
        _("The manager says that the role gave no chance to show this."),
        ngettext(
            "A chance is wanted: one piece of evidence changes this, and the statement lapses after %(n)d month.",
            "A chance is wanted: one piece of evidence changes this, and the statement lapses after %(n)d months.",
            limits.no_opportunity_months,
        )
        % {"n": limits.no_opportunity_months},
    ]


_BY_STATE = {
    State.MET: _met,
    State.PARTLY_MET: _partly_met,
    State.NOT_MET: _not_met,
    State.NOT_SHOWN: _not_shown,
    State.NO_OPPORTUNITY: _no_opportunity,
}


def _lacks(facts: Facts, limits: Thresholds) -> list[str]:
    """Name what the evidence lacks; pieces, months and distance are one thing to do, so they are said as one."""
    lacks = [_more_pieces(facts, limits), _more_recent(facts, limits), _more_confirmers(facts, limits)]
    return [lack for lack in lacks if lack]


def _more_pieces(facts: Facts, limits: Thresholds) -> str:
    months = max(limits.months - len(facts.months), 0)
    pieces = max(limits.pieces - len(facts.corroborated), months, 0 if facts.are_apart else 1)
    if not pieces:
        return ""
    wanted = (
        ngettext("%(n)s more month", "%(n)s more months", months) % {"n": _number(months)}
        if months and facts.corroborated
        else _confirmed_more(pieces)
    )
    if facts.are_apart:
        return wanted
    return _apart(wanted, pieces, facts, limits)


def _apart(wanted: str, pieces: int, facts: Facts, limits: Thresholds) -> str:
    far = _distance(limits.apart_months)
    if not facts.corroborated:
        return _("%(wanted)s from different months, %(far)s from first to last") % {"wanted": wanted, "far": far}
    if pieces == 1:
        return _("%(wanted)s, %(far)s away from what is there") % {"wanted": wanted, "far": far}
    return _("%(wanted)s, one of them %(far)s away from what is there") % {"wanted": wanted, "far": far}


def _more_recent(facts: Facts, limits: Thresholds) -> str:
    if facts.is_fresh or not facts.corroborated:
        return ""
    return ngettext("a piece from the last %(n)d month", "a piece from the last %(n)d months", limits.fresh_months) % {
        "n": limits.fresh_months
    }


def _more_confirmers(facts: Facts, limits: Thresholds) -> str:
    people = max(limits.confirmers - facts.confirmers, 0)
    if not facts.is_confirmed_from_outside:
        return _("a confirmation by somebody who is neither manager, mentor nor sponsor")
    if not people:
        return ""
    return ngettext("a confirmation by one more person", "confirmations by %(n)s more people", people) % {"n": _number(people)}


def _voices_wanted(facts: Facts, limits: Thresholds) -> str:
    wanted = max(limits.voices - facts.voices, 0)
    while (facts.supporting + wanted) < limits.agreeing * (facts.voices + wanted):
        wanted += 1
    sentence = ngettext(
        "%(n)s more voice at or above the level is wanted, so that enough people say it.",
        "%(n)s more voices at or above the level are wanted, so that enough people say it.",
        wanted,
    )
    return capfirst(sentence % {"n": _number(wanted)})


def _confirmed_pieces(n: int) -> str:
    return ngettext("%(n)s confirmed piece", "%(n)s confirmed pieces", n) % {"n": _number(n)}


def _confirmed_more(n: int) -> str:
    return ngettext("%(n)s more confirmed piece", "%(n)s more confirmed pieces", n) % {"n": _number(n)}


def _people(n: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": _number(n)}


def _distance(months: int) -> str:
    if months == 6:  # noqa: PLR2004 - half a year
        return _("half a year")
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


def _number(n: int) -> str:
    return str(apnumber(n))


def _month(day: date) -> str:
    return date_format(day, "F Y")


def _join(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(most)s, and %(last)s") % {"most": ", ".join(parts[:-1]), "last": parts[-1]}
