"""Who may do what in ladders."""

from collections.abc import Callable
from typing import Any

from mentorship.core.models import Blob
from mentorship.ladders.models import Competency, LevelChange
from mentorship.ladders.services import start_draft
from tests.access.table import EVERYBODY, Row, all_but, only
from tests.cast import Cast
from tests.factories import NOON

PARTNER = only("people_partner")
NOT_PARTNER = all_but("people_partner")
IMPORTERS = only("people_partner", "admin")
NOT_IMPORTERS = all_but("people_partner", "admin")
HISTORY = only("candidate", "manager", "skip_level", "people_partner")
OVER_OTHERS = only("manager", "skip_level", "people_partner")
READ_HISTORY = only("candidate", "manager", "skip_level")

Arrange = Callable[[Cast], dict[str, Any]]


def version_words(cast: Cast) -> dict[str, Any]:
    return {"slug": cast.version.ladder.slug, "number": cast.version.number}


def blob(kind: str, content: bytes) -> Arrange:
    """A file of the people partner; nobody else has it."""

    def arrange(cast: Cast) -> dict[str, Any]:
        made = Blob.objects.create(
            owner=cast.people_partner,
            name="file.csv" if kind != "application/x-ladder" else "file.yaml",
            content_type=kind,
            content=content,
            size=len(content),
            sha256="",
            created_at=NOON,
        )
        return {"blob_id": made.pk}

    return arrange


LADDER = b"name: G\nlevels: [{code: A, rank: 1}]\ncompetencies: [{name: S, expectations: [{level: A, summary: x}]}]"
PEOPLE = b"email,full_name\nnew@example.com,Noor Haddad\n"
JOBS = b"email,from_on,job_code\nrana@example.com,2020-01-01,DEV\n"


def version(key: str = "pk", data: dict[str, Any] | None = None) -> Arrange:
    return lambda cast: {key: cast.version.pk, "data": data}


def draft(key: str = "pk", data: dict[str, Any] | None = None) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        made = start_draft(ladder=cast.version.ladder, actor=cast.people_partner, now=NOON)
        return {key: made.pk, "data": data, "headers": {"If-Match": '"1"'}}

    return arrange


def draft_competency(data: dict[str, Any] | None = None) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        made = start_draft(ladder=cast.version.ladder, actor=cast.people_partner, now=NOON)
        return {"version_id": made.pk, "competency_id": Competency.objects.filter(version=made)[0].pk, "data": data}

    return arrange


def level(key: str) -> Arrange:
    return lambda cast: {key: cast.levels["L5"].pk}


def change(key: str, *, with_data: bool = False) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        row = LevelChange.objects.get(person=cast.candidate)
        data = {"level": cast.levels["L4"].pk, "effective_on": "2024-01-08"} if with_data else None
        return {key: row.pk, "data": data}

    return arrange


def new_level(cast: Cast) -> dict[str, Any]:
    return {"data": {"person": cast.candidate.pk, "level": cast.levels["L6"].pk, "effective_on": "2026-06-01"}}


def from_itself(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.version.pk, "query": f"from={cast.version.pk}"}


ACCESS: list[Row] = [
    Row("ladders:index"),
    Row("ladders:ladder", arrange=lambda cast: {"slug": cast.version.ladder.slug}),
    Row("ladders:version", arrange=version_words),
    Row("ladders:level", arrange=level("level_id")),
    Row("ladders:compare"),
    Row("ladders:on-a-day", ok=OVER_OTHERS, forbidden=EVERYBODY - OVER_OTHERS),
    Row("ladders:on-a-day-csv", ok=OVER_OTHERS, forbidden=EVERYBODY - OVER_OTHERS),
    Row("ladders:exports", arrange=version_words),
    Row("ladders:export", arrange=lambda cast: version_words(cast) | {"name": "own"}),
    Row(
        "ladders:difference",
        arrange=lambda cast: {"slug": cast.version.ladder.slug, "old": cast.version.number, "new": cast.version.number},
    ),
    Row("ladders:import", ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders:import-plan", arrange=blob("application/x-ladder", LADDER), ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders:import-plan", "POST", blob("application/x-ladder", LADDER), ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders:people-import", ok=IMPORTERS, forbidden=NOT_IMPORTERS),
    Row("ladders:invite-imported", ok=IMPORTERS, forbidden=NOT_IMPORTERS),
    Row("ladders:invite-imported", "POST", ok=IMPORTERS, forbidden=NOT_IMPORTERS),
    Row("ladders:people-plan", arrange=blob("application/x-people", PEOPLE), ok=PARTNER, forbidden=NOT_IMPORTERS),
    Row("ladders:people-apply", "POST", blob("application/x-people", PEOPLE), ok=PARTNER, forbidden=NOT_IMPORTERS),
    Row("ladders:history-import", ok=IMPORTERS, forbidden=NOT_IMPORTERS),
    Row("ladders:history-plan", arrange=blob("application/x-job-history", JOBS), ok=PARTNER, forbidden=NOT_IMPORTERS),
    Row("ladders:history-plan", "POST", blob("application/x-job-history", JOBS), ok=PARTNER, forbidden=NOT_IMPORTERS),
    Row("ladders:change-level", arrange=lambda cast: {"person_id": cast.candidate.pk}, ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders:correct-level", arrange=change("change_id"), ok=PARTNER, forbidden=READ_HISTORY),
    Row("ladders-api:ladders-list"),
    Row("ladders-api:ladders-detail", arrange=lambda cast: {"pk": cast.version.ladder.pk}),
    Row(
        "ladders-api:ladders-draft",
        "POST",
        lambda cast: {"pk": cast.version.ladder.pk},
        ok=PARTNER,
        forbidden=NOT_PARTNER,
    ),
    Row("ladders-api:versions-list"),
    Row("ladders-api:versions-detail", arrange=version()),
    Row("ladders-api:versions-detail", "GET", draft(), ok=PARTNER),
    Row("ladders-api:versions-content", arrange=version()),
    Row("ladders-api:versions-content", "PUT", version(data={"document": {}}), ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders-api:versions-publish", "POST", version(data={}), ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders-api:versions-publish", "POST", draft(data={}), ok=PARTNER),
    Row("ladders-api:versions-review", "POST", draft(data={}), ok=PARTNER),
    Row("ladders-api:versions-back-to-draft", "POST", draft(data={}), ok=PARTNER),
    Row("ladders-api:versions-detail", "DELETE", version(), ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders-api:versions-detail", "DELETE", draft(), ok=PARTNER),
    Row("ladders-api:versions-mapping", "POST", draft(data={"mapping": []}), ok=PARTNER),
    Row("ladders-api:versions-difference", arrange=from_itself),
    Row("ladders-api:levels-list"),
    Row("ladders-api:levels-detail", arrange=level("pk")),
    Row("ladders-api:competencies-list"),
    Row("ladders-api:competencies-detail", arrange=lambda cast: {"pk": cast.competencies[0].pk}),
    Row("ladders-api:level-changes-list"),
    Row("ladders-api:level-changes-list", "POST", new_level, ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders-api:level-changes-detail", arrange=change("pk"), ok=HISTORY),
    Row("ladders-api:level-changes-correct", "POST", change("pk", with_data=True), ok=PARTNER, forbidden=READ_HISTORY),
    Row("ladders-api:import", "POST", ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders-api:people-import", "POST", ok=IMPORTERS, forbidden=NOT_IMPORTERS),
    Row("ladders-api:invite-imported", "POST", ok=IMPORTERS, forbidden=NOT_IMPORTERS),
    Row("ladders-api:history-import", "POST", ok=IMPORTERS, forbidden=NOT_IMPORTERS),
]


def draft_post(data: dict[str, Any] | None = None) -> Arrange:
    return draft("version_id", data)


ACCESS += [
    Row(
        "ladders:start-draft",
        "POST",
        lambda cast: {"slug": cast.version.ladder.slug},
        ok=PARTNER,
        forbidden=NOT_PARTNER,
    ),
    *(Row(f"ladders:draft-{page}", "GET", draft_post(), ok=PARTNER) for page in ("about", "levels", "competency-new", "mapping")),
    *(Row(f"ladders:draft-{verb}", "POST", draft_post({"on": ""}), ok=PARTNER) for verb in ("publish", "review", "delete")),
    Row("ladders:draft-reopen", "POST", version("version_id"), ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders:draft-about", "GET", version("version_id"), ok=PARTNER, forbidden=NOT_PARTNER),
    Row("ladders:draft-competency", "GET", draft_competency(), ok=PARTNER),
    Row("ladders:draft-competency", "POST", draft_competency({"name": "x"}), ok=PARTNER),
    Row("ladders:draft-remove", "POST", draft_competency({}), ok=PARTNER),
    Row("ladders:draft-up", "POST", draft_competency({}), ok=PARTNER),
]
