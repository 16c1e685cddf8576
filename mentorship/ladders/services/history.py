"""Level history: a change, a correction that keeps the old row, and the daily sweep that lets dated changes begin."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import AlreadyDone, Invalid
from mentorship.ladders import policies
from mentorship.ladders.models import Level, LevelChange
from mentorship.ladders.services import standing

Reason = LevelChange.Reason
FARTHEST = timedelta(days=366)
MISSED_DAYS = 7


@transaction.atomic
def change_level(
    *,
    person: User,
    level: Level,
    effective_on: date,
    actor: User | None,
    now: datetime,
    reason: str = "",
    source: str = "",
) -> LevelChange:
    """Append one row of history; the level holds from `effective_on`, today's standing follows at once or on that day.

    `reason` is found by comparing ranks where it is empty. `source` names what caused it ("packet:<id>"): then the same
    source changes a person once, and the caller has checked who may. Without a source the actor must be a people partner.
    Raises Invalid for a day too far away, AlreadyDone when the person stands there already or another level begins that day.
    """
    if not source and (actor is None or not policies.can_change_level(actor)):
        raise PermissionDenied
    User.objects.select_for_update().get(pk=person.pk)
    if source and (known := LevelChange.objects.filter(person=person, source=source, level=level).first()):
        return known
    before = level_on(person, effective_on)
    _check_day(person, effective_on, now)
    if before is not None and before.level_id == level.pk:
        message = _("%(person)s stands at %(level)s on that day already. Choose another level or day.")
        raise AlreadyDone(message % {"person": person, "level": level}, field="level")
    if not source and before is not None and before.effective_on == effective_on and before.reason != Reason.MIGRATION:
        message = _("%(level)s begins on that day already. Correct that row of the history, or choose another day.")
        raise AlreadyDone(message % {"level": before.name}, field="effective_on")
    row = LevelChange.objects.create(
        person=person,
        level=level,
        from_level=before.level if before else None,
        reason=reason or reason_of(before.level if before else None, level),
        effective_on=effective_on,
        recorded_by=actor,
        recorded_at=now,
        source=source,
        warning=_warning(person, effective_on),
    )
    standing.refresh([person.pk], today=timezone.localdate(now))
    audit.record("ladders.level_changed", actor=actor, about=person, now=now, reason=row.reason, effective_on=effective_on)
    return row


def reason_of(before: Level | None, after: Level) -> str:
    """What a change is called when nobody said: by rank, then by track, then by ladder."""
    if before is None:
        return str(Reason.HIRE)
    if after.rank != before.rank:
        return str(Reason.PROMOTION if after.rank > before.rank else Reason.DEMOTION)
    return str(Reason.TRACK if after.track.kind != before.track.kind else Reason.LATERAL)


def level_on(person: User, day: date) -> LevelChange | None:
    """The row of history that holds for the person on that day."""
    return LevelChange.objects.filter(person=person).on_day(day).select_related("level__track", "level__version").first()


def _check_day(person: User, effective_on: date, now: datetime) -> None:
    today = timezone.localdate(now)
    if effective_on > today + FARTHEST:
        raise Invalid(_("The day is more than a year away. Enter the change when its day is near."), field="effective_on")
    if person.left_on and effective_on > person.left_on:
        message = _("%(person)s left on %(day)s. Choose a day before, or let the person return first.")
        raise Invalid(message % {"person": person, "day": date_format(person.left_on)}, field="effective_on")


def _warning(person: User, effective_on: date) -> str:
    """A contradiction that is kept and named."""
    if person.hired_on and effective_on < person.hired_on:
        values = {"day": date_format(effective_on, "j M Y"), "hired": date_format(person.hired_on, "j M Y")}
        return _("Begins on %(day)s, before the hiring date %(hired)s.") % values
    return ""


@transaction.atomic
def correct_level(*, change_id: int, level: Level, effective_on: date, actor: User, now: datetime) -> LevelChange:
    """Replace a row by a right one; the old row stays and names its correction. Raises AlreadyDone when it has one."""
    if not policies.can_change_level(actor):
        raise PermissionDenied
    old = LevelChange.objects.visible_to(actor).select_for_update(of=("self",)).select_related("person").get(pk=change_id)
    if LevelChange.objects.filter(corrects=old).exists():
        raise AlreadyDone(_("This row has been corrected already. Correct the newer row instead."))
    _check_day(old.person, effective_on, now)
    row = LevelChange.objects.create(
        person=old.person,
        level=level,
        from_level=old.from_level,
        reason=Reason.CORRECTION,
        effective_on=effective_on,
        corrects=old,
        recorded_by=actor,
        recorded_at=now,
        warning=_warning(old.person, effective_on),
    )
    standing.refresh([old.person_id], today=timezone.localdate(now))
    audit.record("ladders.level_corrected", actor=actor, about=old.person, now=now, corrects=old.pk)
    return row


@transaction.atomic
def begin_due_changes(*, now: datetime) -> int:
    """Let changes whose day has come begin; a run that was missed is made up for. Returns how many people moved."""
    today = timezone.localdate(now)
    return standing.refresh(standing.due_between(today - timedelta(days=MISSED_DAYS), today), today=today)
