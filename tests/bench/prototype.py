"""The bare prototype that pages are compared with: sign-in, one list of 50 joined rows, a plain template, and nothing else."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.prototype"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("allauth")]  # noqa: F405  (from the settings above)
PAGE = Engine().from_string(
    "<!doctype html><table>{% for row in rows %}<tr><td>{{ row.headline }}</td><td>{{ row.happened_on }}</td>"
    "<td>{{ row.owner__full_name }}</td><td>{{ row.owner__team__name }}</td></tr>{% endfor %}</table>",
)


@login_required
def rows(_request: HttpRequest) -> HttpResponse:
    """Answer with the newest fifty pieces of evidence of one person's organisation."""
    from mentorship.growth.models import Evidence  # noqa: PLC0415  (settings are read before models)

    shown: Any = Evidence.objects.order_by("-happened_on", "-pk").values(
        "headline", "happened_on", "owner__full_name", "owner__team__name"
    )[:50]
    return HttpResponse(PAGE.render(Context({"rows": shown})))


urlpatterns = [path("", rows)]
