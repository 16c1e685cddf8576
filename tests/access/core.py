"""Who may do what with long work: its owner alone. Sent mail is the demo's; the API's description is open."""

from typing import Any

from mentorship.core import jobs
from tests.access.table import EVERYBODY, Row, only
from tests.cast import Cast
from tests.factories import NOON


def a_job(cast: Cast) -> dict[str, Any]:
    return {"job_id": jobs.start("tests.work", owner=cast.manager, now=NOON).pk}


def a_job_row(cast: Cast) -> dict[str, Any]:
    return {"pk": a_job(cast)["job_id"]}


ACCESS = [
    Row("core:job", arrange=a_job, ok=only("manager")),
    Row("core:job-progress", arrange=a_job, ok=only("manager")),
    Row("core:job-again", "POST", arrange=a_job, ok=only("manager")),
    Row("core:job-cancel", "POST", arrange=a_job, ok=only("manager")),
    Row("core-api:jobs-list", ok=EVERYBODY),
    Row("core-api:jobs-detail", arrange=a_job_row, ok=only("manager")),
    Row("core-api:jobs-again", "POST", arrange=a_job_row, ok=only("manager")),
    Row("core-api:jobs-cancel", "POST", arrange=a_job_row, ok=only("manager")),
    Row("core:sent-mail", ok=only()),
    Row("core:sent-mail-one", arrange=lambda _cast: {"key": "1"}, ok=only()),
    Row("core:icon", ok=EVERYBODY, is_open=True),
    Row("api-docs", ok=EVERYBODY),
    Row("api-schema", ok=EVERYBODY, is_open=True),
]
