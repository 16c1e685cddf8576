"""The calendar feed: a secret address per person, made, read and revoked."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.channels.mail import absolute
from mentorship.growth.models import Goal
from mentorship.mentoring.models import ActionItem, MentoringSession
from mentorship.packets.models import Packet
from mentorship.packets.selectors import dates_of
from mentorship.reminders import ical, wording
from mentorship.reminders.ical import Entry
from mentorship.reminders.models import CalendarEntry, CalendarFeed, Reason

BEHIND = timedelta(days=90)
AHEAD = timedelta(days=366)


@transaction.atomic
def make_feed(*, actor: User, now: datetime) -> str:
    """Return the actor's new secret address, shown this once; an older one opens nothing from now on."""
    token = secrets.token_urlsafe(32)
    feed, _made = CalendarFeed.objects.update_or_create(
        person=actor, defaults={"digest": _digest(token), "created_at": now, "read_on": None}
    )
    audit.record("calendar.made", actor=actor, about=feed, now=now)
    return absolute(reverse("reminders:feed", args=[token]))


@transaction.atomic
def revoke_feed(*, actor: User, now: datetime) -> None:
    """Let the address open nothing any more."""
    if CalendarFeed.objects.filter(person=actor).delete()[0]:
        audit.record("calendar.revoked", actor=actor, about=actor, now=now)


def read_feed(token: str, *, now: datetime) -> bytes | None:
    """Return the calendar behind a secret address, or None when it opens nothing."""
    feed = CalendarFeed.objects.select_related("person").filter(digest=_digest(token), person__is_active=True).first()
    if feed is None:
        return None
    person = feed.person
    if feed.read_on != now.date():
        CalendarFeed.objects.filter(pk=feed.pk).update(read_on=now.date())
    entries = _numbered(person, [*_sessions(person, now), *_due_dates(person, now)], now=now)
    return ical.document(entries, name=_("Mentoring of %(name)s") % {"name": person.full_name}, zone=person.zone)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _sessions(person: User, now: datetime) -> Iterable[Entry]:
    sessions = MentoringSession.objects.visible_to(person).filter(planned_at__gte=now - BEHIND, planned_at__lt=now + AHEAD)
    for session in sessions.select_related("mentorship__mentor", "mentorship__mentee").order_by("planned_at", "pk"):
        pair = session.mentorship
        if session.planned_at is None:
            continue
        yield Entry(
            uid=_uid("session", session.pk),
            summary=_("Session with %(name)s") % {"name": pair.other(person).full_name},
            url=absolute(wording.link_of(Reason.CHECKIN_DUE, str(pair.pk))),
            starts=session.planned_at,
            length=timedelta(minutes=session.minutes),
            is_cancelled=session.status == MentoringSession.Status.CANCELLED,
        )


def _due_dates(person: User, now: datetime) -> Iterable[Entry]:
    """Days on which something is due: they say the kind of thing and lead to it, because calendars are shown to others."""
    days = {"due_on__gte": (now - BEHIND).date(), "due_on__lt": (now + AHEAD).date()}
    items = ActionItem.objects.open().filter(owner=person, **days).select_related("mentorship__mentor", "mentorship__mentee")
    for item in items.order_by("due_on", "pk"):
        summary = _("Action item with %(name)s due") % {"name": item.mentorship.other(person).full_name}
        yield _day("action", item.pk, summary, Reason.ACTION_OVERDUE, item.due_on)
    for goal in Goal.objects.filter(plan__person=person, status=Goal.Status.OPEN, **days).order_by("due_on", "pk"):
        yield _day("goal", goal.pk, _("Goal due"), Reason.GOAL_STILL, goal.due_on)
    mine = Packet.objects.filter(Packet.objects.written_by(person), status__in=Packet.EDITABLE).exclude(candidate=person)
    writing = list(mine.select_related("cycle", "candidate").order_by("pk"))
    dates = dates_of(writing)
    for packet in writing:
        summary = _("Packet of %(name)s due") % {"name": packet.candidate.full_name}
        yield _day("packet", packet.pk, summary, Reason.PACKET_DEADLINE, dates[packet.pk]["submit_until"])


def _day(kind: str, pk: object, summary: str, reason: Reason, on: date | None) -> Entry:
    return Entry(uid=_uid(kind, pk), summary=summary, url=absolute(wording.link_of(reason, str(pk))), starts=on or date.max)


def _uid(kind: str, pk: object) -> str:
    return f"{kind}-{pk}@{urlsplit(settings.BASE_URL).hostname}"


@transaction.atomic
def _numbered(person: User, entries: list[Entry], *, now: datetime) -> list[Entry]:
    """Give each entry the SEQUENCE that calendar programs expect: one more whenever anything that is shown has changed."""
    known = {row.uid: row for row in CalendarEntry.objects.select_for_update().filter(person=person)}
    changed = []
    for entry in entries:
        row = known.get(entry.uid) or CalendarEntry(person=person, uid=entry.uid)
        if row.fingerprint != entry.fingerprint:
            row.sequence = row.sequence + 1 if row.pk else 0
            row.fingerprint, row.changed_at = entry.fingerprint, now
            known[entry.uid] = row
            changed.append(row)
    CalendarEntry.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["person", "uid"], update_fields=["fingerprint", "sequence", "changed_at"]
    )
    return [replace(entry, sequence=known[entry.uid].sequence, changed_at=known[entry.uid].changed_at) for entry in entries]
