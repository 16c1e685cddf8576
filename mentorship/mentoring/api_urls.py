"""API endpoints of the mentoring room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from mentorship.mentoring.api import matching, pairs, sessions

app_name = "mentoring-api"
router = SimpleRouter(use_regex_path=False)
router.register("pairs", pairs.PairRows, "pairs")
router.register("sessions", sessions.SessionRows, "sessions")
router.register("agenda", sessions.AgendaRows, "agenda")
router.register("items", sessions.ItemRows, "items")
router.register("notes", sessions.NoteRows, "notes")
router.register("handovers", pairs.HandoverRows, "handovers")
router.register("concerns", pairs.ConcernRows, "concerns")
router.register("profiles", matching.ProfileRows, "profiles")
router.register("wishes", matching.WishRows, "wishes")
router.register("blocks", matching.BlockRows, "blocks")
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("suggestions/", pairs.SuggestionRows.as_view({"get": "list"}), name="suggestions"),
    path("questions/", matching.QuestionRows.as_view({"get": "list"}), name="questions"),
]
