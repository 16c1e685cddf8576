"""The table of `rules.py` in plain sentences, with a ladder's own numbers: what a person or a manager can look up."""

from django.utils.translation import gettext as _

from mentorship.readiness.rules import State, Thresholds


def rules_in_words(limits: Thresholds) -> list[tuple[State, str]]:
    """Return each state with when it holds, in the order in which they are looked at: the first that fits counts."""
    numbers = {
        "months": limits.no_opportunity_months,
        "voices": limits.voices,
        "pieces": limits.pieces,
        "spread": limits.months,
        "apart": limits.apart_months,
        "fresh": limits.fresh_months,
        "people": limits.confirmers,
        "agreeing": f"{limits.agreeing.numerator}/{limits.agreeing.denominator}",
    }
    said = [
        (
            State.NO_OPPORTUNITY,
            _(
                "The manager said in the last %(months)d months, with a reason, that the role gave no chance; there is no"
                " undisputed evidence, and nobody says at or above."
            ),
        ),
        (
            State.NOT_SHOWN,
            _(
                "No confirmed evidence, fewer than %(voices)d voices, none of them at or above. It says nothing about the person:"
                " there is nothing to see yet."
            ),
        ),
        (State.NOT_MET, _("At least %(voices)d voices, and more than half of them say below.")),
        (
            State.MET,
            _(
                "At least %(pieces)d confirmed pieces in %(spread)d different months, first to last %(apart)d months apart or"
                " more, the latest at most %(fresh)d months old, confirmed by at least %(people)d people, one of them neither"
                " manager, mentor nor sponsor; and at least %(voices)d voices, of whom %(agreeing)s or more say at or above."
            ),
        ),
        (State.PARTLY_MET, _("Everything else.")),
    ]
    return [(state, sentence % numbers) for state, sentence in said]
