"""Lists of evidence with what others said of each piece."""

from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from mentorship.core.keyset import Page, page
from mentorship.growth.models import Corroboration, Evidence

MOST_COLLEAGUES = 60
Status = Corroboration.Status


def with_confirmations(evidence: QuerySet[Evidence]) -> QuerySet[Any]:
    """Add to each piece `confirmed` (by others than the owner's reports), `asked` and `disputed`, as numbers."""

    def counted(condition: Q) -> Coalesce:
        rows = Corroboration.objects.filter(condition, evidence=OuterRef("pk")).order_by().values("evidence")
        return Coalesce(Subquery(rows.annotate(n=Count("*")).values("n")), 0)

    is_report = Q(person__manager=F("evidence__owner"))
    return evidence.annotate(
        confirmed=counted(Q(status=Status.CONFIRMED) & ~is_report),
        asked=counted(Q(status=Status.ASKED)),
        disputed=counted(Q(status=Status.DISPUTED)),
    )


def evidence_page(
    viewer: User,
    owner: User,
    *,
    competency: int | None = None,
    state: str = "",
    since: date | None = None,
    until: date | None = None,
    cursor: str = "",
) -> Page[Evidence]:
    """Return one page of the owner's pieces that the viewer may read, newest first."""
    pieces = Evidence.objects.kept() if owner.pk == viewer.pk else Evidence.objects.visible_to(viewer)
    rows = with_confirmations(pieces.filter(owner=owner))
    if competency:
        rows = rows.filter(competencies=competency)
    if since:
        rows = rows.filter(happened_on__gte=since)
    if until:
        rows = rows.filter(happened_on__lte=until)
    rows = {
        "private": rows.filter(is_shared=False),
        "unconfirmed": rows.filter(confirmed=0),
        "confirmed": rows.filter(confirmed__gt=0),
        "disputed": rows.filter(disputed__gt=0),
        "untagged": rows.filter(competencies__isnull=True),
        "github": rows.filter(origin__startswith="github:"),
    }.get(state, rows)
    return page(rows.prefetch_related("competencies", "figures").defer("story"), by="happened_on", cursor=cursor)


def colleagues_of(person: User, *, limit: int = MOST_COLLEAGUES) -> list[User]:
    """Return those likely to have seen the person's work: their manager, team and reports, and those who confirmed before."""
    near = Q(pk=person.manager_id) | Q(manager=person)
    if person.manager_id:
        near |= Q(manager=person.manager_id)
    if person.team_id:
        near |= Q(team=person.team_id)
    near |= Q(pk__in=Corroboration.objects.filter(evidence__owner=person).values("person"))
    return list(User.objects.at_work().filter(near).exclude(pk=person.pk).order_by("full_name")[:limit])
