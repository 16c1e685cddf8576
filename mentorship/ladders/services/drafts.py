"""Editing a draft: a copy of the version in force, changed as a whole document, numbered by what changed."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Conflict, Invalid, WrongStatus
from mentorship.ladders import policies
from mentorship.ladders.formats import LadderDocument, own_yaml
from mentorship.ladders.formats.checks import check
from mentorship.ladders.formats.compare import Bump, diff, next_version
from mentorship.ladders.models import Competency, CompetencyMapping, Ladder, LadderVersion
from mentorship.ladders.services.documents import document_of, write_content
from mentorship.ladders.services.mapping import suggest_mapping

Status = LadderVersion.Status


@transaction.atomic
def start_draft(*, ladder: Ladder, actor: User, now: datetime) -> LadderVersion:
    """Copy the version in force as the ladder's draft; return the open draft where there is one."""
    if not policies.can_edit_ladders(actor):
        raise PermissionDenied
    Ladder.objects.select_for_update().get(pk=ladder.pk)
    versions = list(ladder.versions.select_related("ladder"))
    open_one = next((one for one in versions if one.is_editable or one.status == Status.SCHEDULED), None)
    if open_one is not None:
        return open_one
    before = next((one for one in versions if one.status == Status.PUBLISHED), versions[0] if versions else None)
    if before is None:
        raise Invalid(_("This ladder has no version to start from. Import it first."))
    major, minor, patch = max(one.numbers for one in versions)
    draft = LadderVersion.objects.create(
        ladder=ladder, major=major, minor=minor, patch=patch + 1, created_by=actor, created_at=now
    )
    write_content(draft, document_of(before))
    draft.save()
    suggest_mapping(old=before, new=draft, successors=diff(document_of(before), document_of(draft)).successors)
    audit.record("ladders.draft_started", actor=actor, about=draft, now=now)
    return draft


@transaction.atomic
def save_draft(*, version_id: int, document: LadderDocument, actor: User, now: datetime, version: int) -> LadderVersion:
    """Replace a draft's content and number it by what changed since the version in force.

    `version` is the edit that the author read; raises Conflict with both texts when somebody saved meanwhile, Invalid
    when the document is no ladder.
    """
    rows = LadderVersion.objects.visible_to(actor).select_for_update(of=("self",)).select_related("ladder")
    draft = rows.get(pk=version_id)
    if not policies.can_edit_ladders(actor):
        raise PermissionDenied
    if not draft.is_editable:
        raise WrongStatus(draft, expected=[Status.DRAFT, Status.IN_REVIEW])
    if draft.version != version:
        message = _(
            "Somebody saved this draft meanwhile. Yours is kept here; look at theirs on the draft’s page, then save again."
        )
        yours, theirs = own_yaml.as_values(document), own_yaml.as_values(document_of(draft))
        raise Conflict(message, yours=yours, theirs=theirs, version=str(draft.version))
    if problems := check(document):
        raise Invalid(str(problems[0]), rows=[{"message": one.message, "mend": one.mend} for one in problems])
    _write(draft, document)
    audit.record("ladders.draft_saved", actor=actor, about=draft, now=now)
    return draft


def _write(draft: LadderVersion, document: LadderDocument) -> None:
    went = _mapping_by_code(draft)
    before = _before(draft)
    if before is not None:
        difference = diff(document_of(before), document)
        meaning = difference.bump if difference.bump != Bump.NONE else Bump.PATCH
        draft.major, draft.minor, draft.patch = next_version(before.numbers, meaning)
    write_content(draft, document)
    draft.version += 1
    draft.save()
    if before is not None:
        suggest_mapping(old=before, new=draft, successors=difference.successors)
        _restore_mapping(draft, went)


def _before(draft: LadderVersion) -> LadderVersion | None:
    """The newest version that is or was in force before the draft."""
    settled = draft.ladder.versions.filter(status__in=[Status.PUBLISHED, Status.RETIRED]).select_related("ladder")
    return settled.order_by("-major", "-minor", "-patch").first()


def _mapping_by_code(draft: LadderVersion) -> dict[int, list[str | None]]:
    went: dict[int, list[str | None]] = {}
    for old, new in CompetencyMapping.objects.filter(new_version=draft).values_list("old_id", "new__code"):
        went.setdefault(old, []).append(new)
    return went


def _restore_mapping(draft: LadderVersion, went: dict[int, list[str | None]]) -> None:
    """What a person chose stays, as far as the competencies are still there."""
    codes: dict[str | None, int] = dict(Competency.objects.filter(version=draft).values_list("code", "pk"))
    for old, chosen in went.items():
        targets: list[int | None] = [codes[code] for code in chosen if code in codes]
        if targets or chosen == [None]:
            CompetencyMapping.objects.filter(new_version=draft, old_id=old).delete()
            CompetencyMapping.objects.bulk_create(
                CompetencyMapping(old_id=old, new_id=target, new_version=draft) for target in (targets or [None])
            )


@transaction.atomic
def delete_draft(*, version_id: int, actor: User, now: datetime) -> None:
    """Throw a draft away; what is in force stays. A ladder that never had another version goes with it."""
    rows = LadderVersion.objects.visible_to(actor).select_for_update(of=("self",)).select_related("ladder")
    draft = rows.get(pk=version_id)
    if not policies.can_edit_ladders(actor):
        raise PermissionDenied
    if not draft.is_editable:
        raise WrongStatus(draft, expected=[Status.DRAFT, Status.IN_REVIEW])
    ladder = draft.ladder
    audit.record("ladders.draft_deleted", actor=actor, about=ladder, now=now, version=draft.number)
    draft.delete()
    if not ladder.versions.exists():
        ladder.delete()
