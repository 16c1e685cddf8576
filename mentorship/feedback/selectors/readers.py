"""Who will read an answer, name by name, as it is said before anything is typed."""

from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.selectors import standing_in
from mentorship.feedback.models import FeedbackRound


def readers_of(round_: FeedbackRound, *, is_respondent: bool = True) -> list[str]:
    """Return sentences, each naming who reads what in this round; said to a respondent, or about them."""
    signed = _("with your name") if is_respondent else _("with the respondents’ names")
    subject, manager = round_.subject, round_.subject.manager
    delegates = standing_in(subject, timezone.localdate()) if manager else []
    if round_.mode == FeedbackRound.Mode.COMMITTEE:
        unnamed = _("The members of the committee that decides on the promotion (they stand here by name once it is formed)")
        kept_out = get_text_list([str(subject), *([str(manager)] if manager else []), *delegates], _("and"))
        return [
            _("%(readers)s, %(signed)s.") % {"readers": round_.committee_readers or unnamed, "signed": signed},
            _("Not read by %(people)s.") % {"people": kept_out},
        ]
    names = {"subject": subject, "manager": manager, "delegates": get_text_list(delegates, _("and"))}
    both = _("%(subject)s and %(manager)s, who manages them") % names if manager else str(subject)
    both = _("%(both)s, and %(delegates)s") % (names | {"both": both}) if delegates else both
    if round_.is_anonymous:
        first = _("%(readers)s, after the round has closed, without names.") % {"readers": both}
    else:
        first = _("%(readers)s, %(signed)s.") % {"readers": both, "signed": signed}
    if round_.purpose != FeedbackRound.Purpose.PROMOTION:
        return [first]
    return [
        first,
        _("What may be quoted can stand in the packet: managers above, sponsor, committee and people partner read that."),
    ]
