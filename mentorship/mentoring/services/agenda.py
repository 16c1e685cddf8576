"""What the two will talk about, and what they agreed to do."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks
from mentorship.core.errors import Conflict, Invalid, WrongStatus
from mentorship.mentoring import policies
from mentorship.mentoring.models import ActionItem, AgendaItem
from mentorship.mentoring.services import _ground as ground
from mentorship.mentoring.services.sessions import LONGEST_ITEM, NewItem, new_item

MOST_WAITING = 50
FURTHEST_DAYS = 3 * 366
UNDO_FOR = timedelta(days=7)


@transaction.atomic
def add_agenda_item(*, actor: User, mentorship_id: UUID, text: str, now: datetime, link: str = "") -> AgendaItem:
    """Put a point on the agenda of the next session; both see it at once. `link` is a path of ours, where it came from."""
    pair = ground.pair_for(actor, mentorship_id)
    ground.require_open(pair)
    if AgendaItem.objects.waiting().filter(mentorship=pair).count() >= MOST_WAITING:
        raise Invalid(
            _("%(most)d points wait already. Talk about some, or remove some, first.") % {"most": MOST_WAITING}, field="text"
        )
    words = checks.words(text, field="text", longest=LONGEST_ITEM, is_required=True)
    if link and not url_has_allowed_host_and_scheme(link, allowed_hosts=None):
        raise Invalid(_("A link on the agenda leads to a page of this program."), field="link")
    where = checks.words(link, field="link", longest=LONGEST_ITEM)
    return AgendaItem.objects.create(mentorship=pair, author=actor, text=words, link=where, added_at=now)


@transaction.atomic
def remove_point(*, actor: User, item_id: UUID, now: datetime) -> AgendaItem:
    """Take a waiting point off the agenda; for a week it can be put back."""
    rows = AgendaItem.objects.visible_to(actor).select_for_update(of=("self",)).select_related("mentorship")
    item = get_object_or_404(rows, pk=item_id)
    ground.require(policies.can_remove_point(actor, item))
    ground.require_open(item.mentorship)
    if item.is_done:
        raise Invalid(_("You have talked about this already; it belongs to that session now."))
    item.removed_at = now
    item.save(update_fields=["removed_at"])
    return item


@transaction.atomic
def put_point_back(*, actor: User, item_id: UUID, now: datetime) -> AgendaItem:
    """Put a point back that was taken off."""
    rows = AgendaItem.objects.removed_by(actor).filter(removed_at__gte=now - UNDO_FOR).select_for_update(of=("self",))
    item = get_object_or_404(rows.select_related("mentorship"), pk=item_id)
    ground.require(policies.can_remove_point(actor, item))
    ground.require_open(item.mentorship)
    item.removed_at = None
    item.save(update_fields=["removed_at"])
    return item


def forget_removed_points(*, now: datetime) -> int:
    """Delete the points that were taken off a week ago; return how many."""
    return AgendaItem.objects.filter(removed_at__lt=now - UNDO_FOR).delete()[0]


@transaction.atomic
def add_item(*, actor: User, pair_id: UUID, item: NewItem, now: datetime, session_id: UUID | None = None) -> ActionItem:
    """Agree on something between sessions, or from a line of one."""
    pair = ground.pair_for(actor, pair_id)
    ground.require_open(pair)
    session = ground.session_for(actor, session_id) if session_id else None
    if session is not None and session.mentorship_id != pair.pk:
        raise Invalid(_("This session belongs to another relationship of yours."), field="session")
    row = new_item(pair, item, session=session, now=now)
    _check_due(row.due_on, ground.today_of(actor, now))
    row.save(force_insert=True)
    audit.record("action_item.agreed", actor=actor, about=row, now=now, owner=row.owner_id)
    return row


@transaction.atomic
def change_item(*, actor: User, item_id: UUID, version: int, item: NewItem, now: datetime) -> ActionItem:
    """Change an open item's words, owner or day; raises `Conflict` when the other changed it first."""
    row = _item_for(actor, item_id)
    ground.require_open(row.mentorship)
    if row.status != ActionItem.Status.OPEN:
        raise WrongStatus(row, expected=ActionItem.Status.OPEN)
    if row.version != version:
        raise Conflict(
            _("The other one changed this first. Reload it."), yours=item.text, theirs=row.text, version=str(row.version)
        )
    if not row.mentorship.has(item.owner):
        raise Invalid(_("An action item belongs to one of you two."), field="owner")
    row.text = checks.words(item.text, field="text", longest=LONGEST_ITEM, is_required=True)
    row.owner, row.due_on = item.owner, _check_due(item.due_on, ground.today_of(actor, now))
    row.version += 1
    row.save(update_fields=["text", "owner", "due_on", "version"])
    audit.record("action_item.changed", actor=actor, about=row, now=now)
    return row


@transaction.atomic
def close_item(*, actor: User, item_id: UUID, status: str, now: datetime) -> ActionItem:
    """Mark an item done, or dropped; also after the pair has ended."""
    row = _item_for(actor, item_id)
    if row.status != ActionItem.Status.OPEN:
        raise WrongStatus(row, expected=ActionItem.Status.OPEN)
    row.status, row.closed_at = ActionItem.Status(status), now
    row.version += 1
    row.save(update_fields=["status", "closed_at", "version"])
    audit.record(f"action_item.{row.status}", actor=actor, about=row, now=now)
    return row


@transaction.atomic
def reopen_item(*, actor: User, item_id: UUID, now: datetime) -> ActionItem:
    """Undo done or dropped."""
    row = _item_for(actor, item_id)
    if row.status == ActionItem.Status.OPEN:
        raise WrongStatus(row, expected=[ActionItem.Status.DONE, ActionItem.Status.DROPPED])
    row.status, row.closed_at = ActionItem.Status.OPEN, None
    row.version += 1
    row.save(update_fields=["status", "closed_at", "version"])
    audit.record("action_item.reopened", actor=actor, about=row, now=now)
    return row


def _item_for(actor: User, item_id: UUID) -> ActionItem:
    rows = ActionItem.objects.visible_to(actor).select_for_update(of=("self",))
    row = get_object_or_404(rows.select_related("mentorship__mentor", "mentorship__mentee"), pk=item_id)
    ground.require(policies.can_change_item(actor, row))
    return row


def _check_due(day: date | None, today: date) -> date | None:
    if day is not None and not -FURTHEST_DAYS <= (day - today).days <= FURTHEST_DAYS:
        raise Invalid(_("Check the year of this day: it is more than three years away."), field="due_on")
    return day
