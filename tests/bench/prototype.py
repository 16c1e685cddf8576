"""The bare prototype that pages are compared with: sign-in, 50 joined rows as a plain table or JSON, and nothing else."""

from typing import Any

import orjson
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.prototype"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tests.bench.prototype.bare",
]
INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("allauth")]  # noqa: F405  (from the settings above)
PAGE = Engine().from_string(
    "<!doctype html><table>{% for row in rows %}<tr><td>{{ row.headline }}</td><td>{{ row.happened_on }}</td>"
    "<td>{{ row.owner__full_name }}</td><td>{{ row.owner__team__name }}</td></tr>{% endfor %}</table>",
)


def bare(get_response: Any) -> Any:
    """Leave Django as it comes, when its programs are loaded."""
    from mentorship.core.quick import as_django  # noqa: PLC0415  (needs the settings)

    as_django()
    return get_response


def fifty() -> Any:
    """Return fifty pieces of evidence with their owners and teams, in the order of the key: no sorting, an index does it."""
    from mentorship.growth.models import Evidence  # noqa: PLC0415  (settings are read before models)

    return Evidence.objects.order_by("pk").values("headline", "happened_on", "owner__full_name", "owner__team__name")[:50]


@login_required
def rows(_request: HttpRequest) -> HttpResponse:
    """Answer with a plain table."""
    return HttpResponse(PAGE.render(Context({"rows": fifty()})))


@login_required
def rows_as_json(_request: HttpRequest) -> HttpResponse:
    """Answer with the same rows as JSON."""
    return HttpResponse(orjson.dumps(list(fifty())), content_type="application/json")


urlpatterns = [path("", rows), path("json", rows_as_json)]
