"""Who may do what in the portfolio."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from mentorship.core.blobs import keep
from mentorship.ladders.models import LevelChange
from mentorship.portfolio import services
from mentorship.portfolio.models import Bundle, Contribution, Credit, LegacyPage, NameConsent
from mentorship.portfolio.selectors import Audience, legacy_of
from mentorship.portfolio.services.bundles import consented
from tests.access.table import Row, only
from tests.cast import Cast

OWNER, MENTEE = only("mentor"), only("candidate")
BOTH = only("mentor", "candidate")
KEPT = {"title": "The cluster", "kind": "system", "is_public": "on"}

Arrange = Callable[[Cast], dict[str, Any]]


def contribution(key: str, **data: Any) -> Arrange:
    return lambda cast: {key: Contribution.objects.create(owner=cast.mentor, title="The cluster", kind="system").pk, "data": data}


def open_page(cast: Cast) -> dict[str, Any]:
    LegacyPage.objects.create(owner=cast.mentor, is_open_to_colleagues=True, changed_at=timezone.now())
    return {"person_id": cast.mentor.pk}


def consent(key: str, **data: Any) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        asked = NameConsent.objects.create(owner=cast.mentor, person=cast.candidate, place="public", asked_at=timezone.now())
        return {key: asked.pk, "data": data}

    return arrange


def credit(key: str, **data: Any) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        change = LevelChange.objects.filter(person=cast.candidate).get()
        made = Credit.objects.create(mentor=cast.mentor, mentee=cast.candidate, level_change=change, asked_at=timezone.now())
        return {key: made.pk, "data": data}

    return arrange


def link(key: str) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        return {key: services.publish(days=3, actor=cast.mentor, now=timezone.now())[0].pk}

    return arrange


def token(cast: Cast) -> dict[str, Any]:
    return {"token": services.publish(days=3, actor=cast.mentor, now=timezone.now())[1]}


def mailed(cast: Cast) -> dict[str, Any]:
    asked = NameConsent.objects.create(owner=cast.mentor, person=cast.candidate, place="public", asked_at=timezone.now())
    return {"token": services.revoke_link(asked).rstrip("/").rsplit("/", 1)[1]}


def bundle(key: str) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        now = timezone.now()
        blob = keep(b"zip", name="x.zip", content_type="application/zip", owner=cast.mentor, now=now)
        names = consented(legacy_of(cast.mentor, Audience.BUNDLE, today=timezone.localdate()))
        return {key: Bundle.objects.create(owner=cast.mentor, blob=blob, consented=names, created_at=now).pk}

    return arrange


def nothing(**data: Any) -> Arrange:
    return lambda _cast: {"data": data}


ACCESS: list[Row] = [
    Row("portfolio:index"),
    Row("portfolio:edit"),
    Row("portfolio:edit", "POST", nothing(intro="Four years.")),
    Row("portfolio:contribution-new"),
    Row("portfolio:contribution-new", "POST", nothing(**KEPT)),
    Row("portfolio:contribution", arrange=contribution("contribution_id"), ok=OWNER),
    Row("portfolio:contribution", "POST", contribution("contribution_id", **KEPT), ok=OWNER),
    Row("portfolio:contribution-remove", "POST", contribution("contribution_id"), ok=OWNER),
    Row("portfolio:colleague", arrange=open_page),
    Row("portfolio:colleague", arrange=lambda cast: {"person_id": cast.mentor.pk}, ok=OWNER),
    Row("portfolio:ask", "POST", lambda cast: {"person_id": cast.candidate.pk}),
    Row("portfolio:publish", "POST", nothing(days="7")),
    Row("portfolio:revoke", "POST", link("link_id"), ok=OWNER),
    Row("portfolio:public", arrange=token, is_open=True),
    Row("portfolio:consents"),
    Row("portfolio:mail-links", "POST"),
    Row("portfolio:give", "POST", consent("consent_id"), ok=MENTEE, forbidden=OWNER),
    Row("portfolio:withdraw", "POST", consent("consent_id"), ok=MENTEE, forbidden=OWNER),
    Row("portfolio:confirm", "POST", credit("credit_id"), ok=MENTEE, forbidden=OWNER),
    Row("portfolio:decline", "POST", credit("credit_id"), ok=MENTEE, forbidden=OWNER),
    Row("portfolio:revoke-by-link", arrange=mailed, is_open=True),
    Row("portfolio:revoke-by-link", "POST", mailed, is_open=True),
    Row("portfolio:bundle-start", "POST"),
    Row("portfolio:bundle", arrange=bundle("bundle_id"), ok=OWNER),
    Row("portfolio:schema", is_open=True),
    Row("portfolio:brag"),
    Row("portfolio:brag-file", arrange=lambda _cast: {"extension": "md"}),
    Row("portfolio-api:page"),
    Row("portfolio-api:page", "PUT", nothing(intro="Four years.", is_open_to_colleagues=True)),
    Row("portfolio-api:colleague", arrange=open_page),
    Row("portfolio-api:career-story", "POST", nothing(impact=[{"title": "The cluster"}])),
    Row("portfolio-api:contributions-list"),
    Row("portfolio-api:contributions-list", "POST", nothing(title="The cluster")),
    Row("portfolio-api:contributions-detail", arrange=contribution("pk"), ok=OWNER),
    Row("portfolio-api:contributions-detail", "PUT", contribution("pk", title="Another"), ok=OWNER),
    Row("portfolio-api:contributions-detail", "DELETE", contribution("pk"), ok=OWNER),
    Row("portfolio-api:credits-list"),
    Row("portfolio-api:credits-detail", arrange=credit("pk"), ok=BOTH),
    Row("portfolio-api:credits-decide", "POST", credit("pk", answer=True), ok=MENTEE, forbidden=OWNER),
    Row("portfolio-api:name-consents-list"),
    Row("portfolio-api:name-consents-list", "POST", lambda cast: {"data": {"person": cast.candidate.pk}}),
    Row("portfolio-api:name-consents-detail", arrange=consent("pk"), ok=BOTH),
    Row("portfolio-api:name-consents-decide", "POST", consent("pk", answer=True), ok=MENTEE, forbidden=OWNER),
    Row("portfolio-api:public-links-list"),
    Row("portfolio-api:public-links-list", "POST", nothing(days=5)),
    Row("portfolio-api:public-links-detail", arrange=link("pk"), ok=OWNER),
    Row("portfolio-api:public-links-detail", "DELETE", link("pk"), ok=OWNER),
    Row("portfolio-api:bundles-list"),
    Row("portfolio-api:bundles-list", "POST"),
    Row("portfolio-api:bundles-detail", arrange=bundle("pk"), ok=OWNER),
    Row("portfolio-api:bundles-file", arrange=bundle("pk"), ok=OWNER),
]
