"""The API against its own schema: whatever is sent, no 5xx and no answer that the schema does not name.

20 cases an operation here; by hand `SCHEMA_CASES=1000 ./deploy/test tests/schema`, which also goes through every boundary value
that the schema names (some 75 more an operation).
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from accounts.models import ApiToken
from mentorship.wsgi import application
from tests.cast import Cast

CASES = int(os.environ.get("SCHEMA_CASES", "20"))
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]


def our_schema() -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)


schema = schemathesis.openapi.from_dict(our_schema())
schema.app = application
schema.config.phases.coverage.enabled = "SCHEMA_CASES" in os.environ


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's connection, and so its transaction, from one request to the next."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(cast: Cast) -> dict[str, str]:
    """A token of the manager's that may write."""
    secret = ApiToken.new_secret()
    now = timezone.now()
    ApiToken.objects.create(
        owner=cast.manager,
        label="schema",
        digest=ApiToken.digest_of(secret),
        prefix=secret[:8],
        scope=ApiToken.Scope.WRITE,
        created_at=now,
        expires_at=now + timedelta(days=1),
    )
    return {"Authorization": f"Bearer {secret}"}


@schema.parametrize()
@settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_leaves_the_schema(case: "schemathesis.Case[Any]", headers: dict[str, str]) -> None:
    cache.clear()  # the throttle is tried elsewhere
    case.call_and_validate(headers=headers, checks=CHECKS)
