"""What a people partner does for the pairs of somebody who leaves: hand on, suggest, and read nothing."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can_manage_people
from mentorship.core import audit, outbox
from mentorship.core.errors import Invalid
from mentorship.mentoring.models import ActionItem, Mentorship
from mentorship.mentoring.services import _ground as ground


@transaction.atomic
def give_items(*, pair_id: UUID, leaver: User, actor: User, now: datetime) -> int:
    """Give the leaver's open action items to the other of the pair, who is told; return how many."""
    pair = _pair_of(pair_id, leaver, actor)
    other = pair.other(leaver)
    if not other.is_active:
        raise Invalid(_("%(name)s has left, too.") % {"name": other})
    moved = ActionItem.objects.open().filter(mentorship=pair, owner=leaver).update(owner=other)
    if moved:
        audit.record("action.given", actor=actor, about=pair, now=now, to=other.pk, items=moved)
        _tell(
            pair,
            other,
            "items",
            now,
            actor,
            subject=_("Action items are yours now"),
            link=reverse("mentoring:mentorship", args=[pair.pk]),
        )
    return moved


@transaction.atomic
def suggest_next(*, pair_id: UUID, leaver: User, to: User, actor: User, now: datetime) -> Mentorship:
    """Suggest to the mentee who could follow the mentor who leaves. The two agree between themselves, as always."""
    pair = _pair_of(pair_id, leaver, actor)
    ground.require_open(pair)
    if pair.mentor_id != leaver.pk:
        raise Invalid(_("Only a mentor is followed by another."))
    if not to.is_active or to.pk in {leaver.pk, pair.mentee_id}:
        raise Invalid(_("Choose somebody else who works here."), field="to")
    audit.record("mentorship.next_suggested", actor=actor, about=pair, now=now, to=to.pk)
    _tell(
        pair,
        pair.mentee,
        f"next:{to.pk}",
        now,
        actor,
        subject=_("%(name)s is suggested to follow your mentor") % {"name": to.full_name},
        link=f"{reverse('mentoring:request')}?{urlencode({'to': str(to.pk), 'kind': pair.kind})}",
    )
    return pair


def _pair_of(pair_id: UUID, leaver: User, actor: User) -> Mentorship:
    if not can_manage_people(actor):
        raise PermissionDenied
    pair = Mentorship.objects.select_for_update(of=("self",)).with_people().get(pk=pair_id)
    if leaver.pk not in {pair.mentor_id, pair.mentee_id}:
        raise PermissionDenied
    return pair


def _tell(pair: Mentorship, to: User, what: str, now: datetime, actor: User, *, subject: str, link: str) -> None:
    outbox.queue(
        "mentoring.handed_on",
        to=to,
        about=pair,
        key=f"pair:{pair.pk}:{what}:{now.date()}",
        now=now,
        subject=subject,
        link=link,
        why=_("The other of your pair leaves the company."),
        reply_to=actor,
    )
