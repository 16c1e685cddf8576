"""Who may do what in home."""

from typing import Any

from django.utils import timezone

from accounts.services import create_token
from mentorship.core import blobs
from mentorship.home.models import Correction
from tests.access.table import Row, only
from tests.cast import Cast

NOW = timezone.now()


def _export(cast: Cast) -> dict[str, Any]:
    blob = blobs.keep(b"PK", name="about-me-2026.zip", content_type="application/zip", owner=cast.candidate, now=NOW, days=7)
    return {"blob_id": blob.pk}


def _token(cast: Cast) -> dict[str, Any]:
    token, _secret = create_token(owner=cast.candidate, label="laptop", scope="read", days=7, now=NOW)
    return {"token_id": token.pk}


def _correction(cast: Cast) -> dict[str, Any]:
    made = Correction.objects.create(person=cast.candidate, kind="levels", text="wrong", asked_at=NOW)
    return {"correction_id": made.pk, "data": {"status": "done", "answer": "corrected"}}


def _report(cast: Cast) -> dict[str, Any]:
    data = {"kind": "report", "key": str(cast.candidate.pk), "to": cast.skip_level.email}
    return {"person_id": cast.manager.pk, "data": data}


ACCESS: list[Row] = [
    Row("home:today"),
    Row("home:first-steps"),
    Row("home:search", arrange=lambda cast: {"query": f"q={cast.candidate.full_name[:4]}"}),
    Row("home:search-json", arrange=lambda cast: {"query": f"q={cast.candidate.full_name[:4]}"}),
    Row("home:about-me"),
    Row("home:start-export", "POST"),
    Row("home:export", arrange=_export, ok=only("candidate")),
    Row("home:correct", "POST", arrange=lambda _cast: {"data": {"kind": "levels", "text": "L5 since May"}}),
    Row("home:tokens"),
    Row("home:tokens", "POST", arrange=lambda _cast: {"data": {"label": "laptop", "scope": "read", "days": "30"}}),
    Row("home:revoke-token", "POST", arrange=_token, ok=only("candidate")),
    Row("home:corrections", ok=only("people_partner")),
    Row("home:answer-correction", "POST", arrange=_correction, ok=only("people_partner"), forbidden=only("candidate")),
    Row("home:keeping", ok=only("people_partner")),
    Row(
        "home:keep-for",
        "POST",
        arrange=lambda _cast: {"kind": "goals", "data": {"goals-period": "6"}},
        ok=only("people_partner"),
    ),
    Row("home:leaving", arrange=lambda cast: {"person_id": cast.manager.pk}, ok=only("people_partner", "admin")),
    Row("home:hand-on", "POST", arrange=_report, ok=only("people_partner", "admin")),
    Row("home:programme", ok=only("people_partner", "admin")),
    Row("home:programme-csv", arrange=lambda _cast: {"figure": "sessions"}, ok=only("people_partner", "admin")),
    Row("home:theme", "POST", arrange=lambda _cast: {"data": {"theme": "dark", "next": "/"}}, is_open=True),
    Row("home:ui", ok=only("admin")),
]
