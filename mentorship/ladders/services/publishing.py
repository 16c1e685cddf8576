"""Draft, review, publish on a date: a published version never changes, and people move to it with their rank."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid, WrongStatus
from mentorship.ladders import policies
from mentorship.ladders.formats.checks import check
from mentorship.ladders.formats.matching import levels_of
from mentorship.ladders.models import Ladder, LadderVersion, Level, LevelChange, Standing
from mentorship.ladders.services import standing
from mentorship.ladders.services.documents import document_of

Status = LadderVersion.Status


@transaction.atomic
def publish(*, version_id: int, actor: User, now: datetime, on: date | None = None) -> LadderVersion:
    """Put a draft in force today, or schedule it for a later day. Raises Invalid while the draft is no ladder yet."""
    version = _locked(version_id, actor)
    if version.status not in {Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED}:
        raise WrongStatus(version, expected=[Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED])
    if problems := check(document_of(version)):
        raise Invalid(str(problems[0]), rows=[{"message": one.message, "mend": one.mend} for one in problems])
    today = timezone.localdate(now)
    if on is not None and on < today:
        raise Invalid(_("The day lies in the past. Choose today or a later day."), field="publish_on")
    if on is None or on == today:
        return publish_now(version, actor=actor, now=now)
    version.status, version.publish_on = Status.SCHEDULED, on
    version.save(update_fields=["status", "publish_on"])
    audit.record("ladders.scheduled", actor=actor, about=version, now=now, on=on)
    return version


@transaction.atomic
def ask_review(*, version_id: int, actor: User, now: datetime) -> LadderVersion:
    """Show the draft to the other people partners as finished."""
    return _move(version_id, actor, now, {Status.DRAFT}, Status.IN_REVIEW)


@transaction.atomic
def back_to_draft(*, version_id: int, actor: User, now: datetime) -> LadderVersion:
    """Take a version back from review or from its date."""
    return _move(version_id, actor, now, {Status.IN_REVIEW, Status.SCHEDULED}, Status.DRAFT)


def _move(version_id: int, actor: User, now: datetime, expected: set[str], to: str) -> LadderVersion:
    version = _locked(version_id, actor)
    if version.status not in expected:
        raise WrongStatus(version, expected=sorted(expected))
    version.status, version.publish_on = to, None
    version.save(update_fields=["status", "publish_on"])
    audit.record(f"ladders.{to}", actor=actor, about=version, now=now)
    return version


def _locked(version_id: int, actor: User) -> LadderVersion:
    rows = LadderVersion.objects.visible_to(actor).select_for_update(of=("self",)).select_related("ladder")
    version = rows.get(pk=version_id)
    if not policies.can_edit_ladders(actor):
        raise PermissionDenied
    return version


def publish_now(version: LadderVersion, *, actor: User | None, now: datetime) -> LadderVersion:
    """Retire the version in force, put this one in its place, and move everybody who stands on the old one."""
    old = version.ladder.versions.filter(status=Status.PUBLISHED).exclude(pk=version.pk).first()
    if old is not None:
        old.status = Status.RETIRED
        old.save(update_fields=["status"])
    version.status, version.published_at = Status.PUBLISHED, now
    version.publish_on = timezone.localdate(now)
    version.save(update_fields=["status", "published_at", "publish_on"])
    Ladder.objects.filter(pk=version.ladder_id).update(name=version.name, summary=version.summary)
    if old is not None:
        move_people(old, version, actor=actor, now=now)
    audit.record("ladders.published", actor=actor, about=version, now=now, version=version.number)
    return version


def move_people(old: LadderVersion, new: LadderVersion, *, actor: User | None, now: datetime) -> int:
    """Let everybody on the old version stand at the same level of the new one; who has none there stays. Returns how many."""
    today = timezone.localdate(now)
    targets = level_targets(old, new)
    rows = [
        LevelChange(
            person_id=person,
            level_id=targets[level].pk,
            from_level_id=level,
            reason=LevelChange.Reason.MIGRATION,
            effective_on=today,
            recorded_by=actor,
            recorded_at=now,
            source=f"version:{new.pk}",
        )
        for person, level in Standing.objects.filter(level__version=old).values_list("person_id", "level_id")
        if level in targets
    ]
    LevelChange.objects.bulk_create(rows, batch_size=5000)
    standing.refresh([row.person_id for row in rows], today=today)
    return len(rows)


def level_targets(old: LadderVersion, new: LadderVersion) -> dict[int, Level]:
    """Old level's key -> level of the new version that is the same step."""
    pairs = levels_of(document_of(old), document_of(new))
    after = {(level.track.code, level.code): level for level in new.levels.select_related("track")}
    before = old.levels.select_related("track")
    return {level.pk: after[pairs[level.track.code, level.code]] for level in before if (level.track.code, level.code) in pairs}


def dropped_levels(draft: LadderVersion, before: LadderVersion | None) -> list[tuple[Level, int]]:
    """Return the levels with which a draft does not go on, and how many people stand on each: they stay where they are."""
    if before is None:
        return []
    go_on = level_targets(before, draft)
    standings = Standing.objects.filter(level__version=before, person__is_active=True).order_by()
    counts = dict(standings.values_list("level").annotate(models.Count("pk")))
    rows = before.levels.exclude(pk__in=go_on).select_related("track").order_by("rank", "code")
    return [(level, counts.get(level.pk, 0)) for level in rows]


@transaction.atomic
def publish_due(*, now: datetime) -> int:
    """Put every scheduled version in force whose day has come; returns how many."""
    due = LadderVersion.objects.select_for_update(of=("self",), skip_locked=True).select_related("ladder", "created_by")
    versions = list(
        due.filter(status=Status.SCHEDULED, publish_on__lte=timezone.localdate(now)).order_by("major", "minor", "patch")
    )
    for version in versions:
        publish_now(version, actor=version.created_by, now=now)
    return len(versions)
