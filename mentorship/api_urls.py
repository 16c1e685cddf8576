"""The REST API: `/api/v1/<room>/…`, its OpenAPI 3.1 schema and its documentation."""

from django.contrib.auth.decorators import login_not_required, login_required
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from mentorship.core.api_text import SchemaView

v1: list[URLPattern | URLResolver] = [
    path("schema", login_not_required(SchemaView.as_view()), name="api-schema"),
    path("people/", include("accounts.api_urls")),
    path("jobs/", include("mentorship.core.api_urls")),
    path("ladders/", include("mentorship.ladders.api_urls")),
    path("growth/", include("mentorship.growth.api_urls")),
    path("mentoring/", include("mentorship.mentoring.api_urls")),
    path("feedback/", include("mentorship.feedback.api_urls")),
    path("readiness/", include("mentorship.readiness.api_urls")),
    path("packets/", include("mentorship.packets.api_urls")),
    path("legacy/", include("mentorship.portfolio.api_urls")),
    path("reminders/", include("mentorship.reminders.api_urls")),
]

urlpatterns = [
    path("v1/", include(v1)),
    path(
        "docs",
        login_required(SpectacularSwaggerSplitView.as_view(url_name="api-schema", template_name="core/api_docs.html")),
        name="api-docs",
    ),
]
