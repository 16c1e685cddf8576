"""Handing on what somebody who leaves has under way: each kind by the one verb of its room."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import services as people
from accounts.models import User
from mentorship.core.errors import Invalid
from mentorship.feedback import services as feedback
from mentorship.home import policies
from mentorship.mentoring import services as mentoring
from mentorship.packets import services as packets


def _uuid(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError as error:
        raise Invalid(_gone()) from error


def _gone() -> str:
    return _("This is no longer open. The list below is as it stands now.")


def _report(key: str, leaver: User, **given: Any) -> None:
    report = User.objects.get(pk=int(key), manager=leaver)
    people.set_manager(person=report, manager=given["to"], actor=given["actor"], now=given["now"])


def _delegation(key: str, leaver: User, **given: Any) -> None:
    delegator = User.objects.get(pk=int(key))
    people.end_delegation(delegator=delegator, actor=given["actor"], now=given["now"])


def _packet(key: str, leaver: User, **given: Any) -> None:
    packets.assign_author(packet_id=_uuid(key), author=given["to"], actor=given["actor"], now=given["now"])


def _seat(key: str, leaver: User, **given: Any) -> None:
    packets.give_seat(committee_id=_uuid(key), leaver=leaver, **given)


def _request(key: str, leaver: User, **given: Any) -> None:
    feedback.excuse(request_id=_uuid(key), leaver=leaver, actor=given["actor"], now=given["now"])


def _round(key: str, leaver: User, **given: Any) -> None:
    feedback.give_round(round_id=_uuid(key), leaver=leaver, **given)


def _pair(key: str, leaver: User, **given: Any) -> None:
    mentoring.suggest_next(pair_id=_uuid(key), leaver=leaver, **given)


def _items(key: str, leaver: User, **given: Any) -> None:
    mentoring.give_items(pair_id=_uuid(key), leaver=leaver, actor=given["actor"], now=given["now"])


HANDS: dict[str, Callable[..., None]] = {
    "report": _report,
    "delegation": _delegation,
    "packet": _packet,
    "seat": _seat,
    "feedback_request": _request,
    "feedback_round": _round,
    "pair": _pair,
    "items": _items,
}
ASKS_WHOM = {"report", "packet", "seat", "feedback_round", "pair"}


@transaction.atomic
def hand_on(*, leaver: User, kind: str, key: str, to: User | None, actor: User, now: datetime) -> None:
    """Hand one thing on. Raises `Invalid` where nobody is named who is needed, or it is no longer open."""
    if not policies.can_reassign(actor):
        raise PermissionDenied
    hand = HANDS.get(kind)
    if hand is None:
        raise Invalid(_gone())
    if kind in ASKS_WHOM and to is None:
        raise Invalid(_("Choose whom it goes to."), field="to")
    if to is not None and to.left_on is not None:
        raise Invalid(_("%(name)s leaves, too. Choose somebody else.") % {"name": to}, field="to")
    try:
        hand(key, leaver, to=to, actor=actor, now=now)
    except (ObjectDoesNotExist, ValueError) as error:
        raise Invalid(_gone()) from error
