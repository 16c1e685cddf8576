"""Who may do what to a pair and what hangs on it. Pure: no queries."""

from typing import TYPE_CHECKING

from accounts.access import stands_above
from mentorship.mentoring.models import ActionItem, AgendaItem, Concern, Handover, MentoringSession, Mentorship

if TYPE_CHECKING:
    from accounts.models import User


def in_reporting_line(one: "User", two: "User") -> bool:
    """Tell whether one of the two stands above the other, at any height."""
    return stands_above(one, two) or stands_above(two, one)


def can_answer(user: "User", pair: Mentorship) -> bool:
    """The one who was asked answers."""
    return pair.has(user) and user.pk != pair.requested_by_id


def can_withdraw(user: "User", pair: Mentorship) -> bool:
    """The one who asked takes it back."""
    return user.pk == pair.requested_by_id


def can_steer(user: "User", pair: Mentorship) -> bool:
    """Both members pause, resume, plan, log and change how often they meet."""
    return pair.has(user)


def can_end(user: "User", pair: Mentorship) -> bool:
    """Either side ends at once. A one-to-one ends with the reporting line, not by hand."""
    return pair.has(user) and not pair.is_one_to_one


def can_edit_session(user: "User", session: MentoringSession) -> bool:
    """Both members write the shared notes."""
    return session.mentorship.has(user)


def can_offer_outcome(user: "User", session: MentoringSession) -> bool:
    """The one whose packet it may go into decides that."""
    return user.pk == session.mentorship.mentee_id


def can_remove_point(user: "User", item: AgendaItem) -> bool:
    """Both members keep the agenda."""
    return item.mentorship.has(user)


def can_change_item(user: "User", item: ActionItem) -> bool:
    """Both members keep the list of what was agreed."""
    return item.mentorship.has(user)


def can_close_concern(user: "User", concern: Concern) -> bool:
    """A people partner who is not part of the pair."""
    return user.is_people_partner and not concern.mentorship.has(user)


def can_write_handover(user: "User", handover: Handover) -> bool:
    """The two of the pair; the next one only reads."""
    return handover.mentorship.has(user)


def can_make_growth(user: "User", session: MentoringSession) -> bool:
    """Goals and evidence are written by the one whose growth it is."""
    return user.pk == session.mentorship.mentee_id
