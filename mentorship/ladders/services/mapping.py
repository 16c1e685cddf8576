"""Where the competencies of an older version went, so that goals and evidence carry over."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid, WrongStatus
from mentorship.ladders import policies
from mentorship.ladders.formats.matching import Successor
from mentorship.ladders.models import Competency, CompetencyMapping, LadderVersion


def suggest_mapping(*, old: LadderVersion, new: LadderVersion, successors: Iterable[Successor]) -> None:
    """Write the suggested successor of each competency; people change it before the version is published."""
    before = {one.code: one for one in old.competencies.all()}
    after = {one.code: one for one in new.competencies.all()}
    CompetencyMapping.objects.filter(new_version=new).delete()
    CompetencyMapping.objects.bulk_create(
        CompetencyMapping(old=before[one.old], new=after.get(one.new), new_version=new) for one in successors if one.old in before
    )


@transaction.atomic
def set_mapping(*, version_id: int, went: Mapping[int, list[int]], actor: User, now: datetime) -> LadderVersion:
    """Keep, for each old competency, the ones that it went to (none: removed). Only before the version is in force.

    Raises Invalid where a competency does not belong to the two versions, or the mapping would lead in a circle.
    """
    if not policies.can_edit_ladders(actor):
        raise PermissionDenied
    new = LadderVersion.objects.visible_to(actor).select_for_update(of=("self",)).select_related("ladder").get(pk=version_id)
    if new.status in {LadderVersion.Status.PUBLISHED, LadderVersion.Status.RETIRED}:
        raise WrongStatus(
            new, expected=[LadderVersion.Status.DRAFT, LadderVersion.Status.IN_REVIEW, LadderVersion.Status.SCHEDULED]
        )
    targets = {one.pk: one for one in new.competencies.all()}
    sources = {one.pk: one for one in Competency.objects.filter(pk__in=went).select_related("version")}
    for old_id, new_ids in went.items():
        _check(sources.get(old_id), new_ids, targets, new)
    CompetencyMapping.objects.filter(new_version=new, old__in=went).delete()
    CompetencyMapping.objects.bulk_create(
        CompetencyMapping(old_id=old_id, new_id=new_id, new_version=new)
        for old_id, new_ids in went.items()
        for new_id in (dict.fromkeys(new_ids) or [None])
    )
    audit.record("ladders.mapping_changed", actor=actor, about=new, now=now)
    return new


def _check(old: Competency | None, new_ids: list[int], targets: Mapping[int, Competency], new: LadderVersion) -> None:
    if old is None:
        raise Invalid(_("One of the old competencies does not exist. Reload the page."), field="mapping")
    if old.version.ladder_id != new.ladder_id or old.version.numbers >= new.numbers:
        message = _(
            "“%(name)s” belongs to %(old)s, which is not older than %(new)s: the mapping would lead in a circle. "
            "Map what an older version has."
        )
        raise Invalid(message % {"name": old, "old": old.version, "new": new}, field="mapping")
    if not set(new_ids) <= targets.keys():
        message = _("“%(name)s” is mapped to a competency that is not in %(new)s. Choose one of that version.")
        raise Invalid(message % {"name": old, "new": new}, field="mapping")
