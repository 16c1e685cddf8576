"""Bringing a ladder in from a file: a dry run that tells what would change, then all of it or nothing."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid
from mentorship.ladders import formats, policies
from mentorship.ladders.formats import FormatError, LadderDocument
from mentorship.ladders.formats.compare import Bump, Difference, diff, next_version
from mentorship.ladders.models import Ladder, LadderVersion
from mentorship.ladders.services.documents import document_of, write_content
from mentorship.ladders.services.mapping import suggest_mapping
from mentorship.ladders.services.publishing import publish_now

Status = LadderVersion.Status
NUMBER = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderPlan:
    """What importing a document would do."""

    document: LadderDocument
    ladder: Ladder | None = None
    before: LadderVersion | None = None
    draft: LadderVersion | None = None
    number: tuple[int, int, int] = (1, 0, 0)
    difference: Difference = field(default_factory=lambda: Difference(changes=(), successors=()))
    is_same: bool = False

    @property
    def name(self) -> str:
        """The version number in words."""
        return ".".join(map(str, self.number))


def read_ladder(*, data: bytes, file: str) -> LadderDocument:
    """The ladder in an upload. Raises Invalid with the rows of everything that is wrong: line, column, message, mend."""
    try:
        return formats.read(data, file)
    except FormatError as error:
        rows = [
            {"file": one.file, "row": one.line, "column": one.column, "message": one.message, "mend": one.mend}
            for one in error.problems
        ]
        raise Invalid(str(error.problems[0]), field="file", rows=rows) from error


def plan_import(document: LadderDocument, *, ladder: Ladder | None = None) -> LadderPlan:
    """Tell what an import would do: a new ladder, a new version, or nothing. Writes nothing."""
    found = ladder or Ladder.objects.filter(slug=document.key[:80]).first()
    if found is None:
        return LadderPlan(document=document, number=_stated(document) or (1, 0, 0))
    versions = list(found.versions.select_related("ladder").order_by("-major", "-minor", "-patch"))
    draft = next((one for one in versions if one.is_editable), None)
    before = next((one for one in versions if not one.is_editable), None)
    for known in (draft, before):
        if known is not None and _alike(document, document_of(known), found):
            return LadderPlan(document=document, ladder=found, before=before, draft=draft, number=known.numbers, is_same=True)
    if before is None:
        number = _stated(document) or (draft.numbers if draft else (1, 0, 0))
        return LadderPlan(document=document, ladder=found, draft=draft, number=number)
    difference = diff(document_of(before), document)
    stated = _stated(document)
    usual = next_version(before.numbers, difference.bump if difference.bump != Bump.NONE else Bump.PATCH)
    number = stated if stated and stated > before.numbers else usual
    return LadderPlan(document=document, ladder=found, before=before, draft=draft, number=number, difference=difference)


def _stated(document: LadderDocument) -> tuple[int, int, int] | None:
    """The version number that the file itself names, where it is one."""
    match = NUMBER.fullmatch(document.version)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _alike(one: LadderDocument, other: LadderDocument, ladder: Ladder) -> bool:
    """Whether two documents say the same, whatever number and key they carry."""

    def bare(document: LadderDocument) -> LadderDocument:
        return replace(document, key=ladder.slug, version="").in_order()

    return bare(one) == bare(other)


@transaction.atomic
def import_ladder(
    *,
    document: LadderDocument,
    actor: User,
    now: datetime,
    ladder: Ladder | None = None,
    is_published: bool = True,
    is_sample: bool = False,
) -> LadderPlan:
    """Write what `plan_import` tells: all or nothing; the same file twice changes nothing.

    With `is_published` the version is in force at once, else it is the ladder's draft. Returns the plan with `draft` set to
    the version that was written.
    """
    if not policies.can_edit_ladders(actor):
        raise PermissionDenied
    plan = plan_import(document, ladder=ladder)
    if plan.is_same:
        if is_published and plan.draft and plan.number == plan.draft.numbers:
            publish_now(plan.draft, actor=actor, now=now)
        return plan
    home = plan.ladder
    if home is None:
        home = Ladder(slug=document.key[:80], name=document.name[:120], summary=document.summary, is_sample=is_sample)
        home.save()
    version = _draft_for(plan, home, actor, now)
    write_content(version, document)
    version.version += 1
    version.save()
    if plan.before:
        suggest_mapping(old=plan.before, new=version, successors=plan.difference.successors)
    audit.record("ladders.imported", actor=actor, about=home, now=now, version=version.number)
    if is_published:
        publish_now(version, actor=actor, now=now)
    return replace(plan, ladder=home, draft=version)


def _draft_for(plan: LadderPlan, ladder: Ladder, actor: User, now: datetime) -> LadderVersion:
    major, minor, patch = plan.number
    taken = ladder.versions.filter(major=major, minor=minor, patch=patch).first()
    if taken is not None and taken != plan.draft:
        message = _("Version %(number)s of “%(ladder)s” is there already. Change the number in the file.")
        raise Invalid(message % {"number": plan.name, "ladder": ladder}, field="file")
    version = plan.draft or LadderVersion(ladder=ladder, created_by=actor, created_at=now)
    version.major, version.minor, version.patch = plan.number
    version.save()
    return version
