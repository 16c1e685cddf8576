"""API endpoints of the growth room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from mentorship.growth import api

app_name = "growth-api"
router = SimpleRouter(use_regex_path=False)
router.register("plans", api.PlanRows, "plans")
router.register("goals", api.GoalRows, "goals")
router.register("evidence", api.EvidenceRows, "evidence")
router.register("corroborations", api.CorroborationRows, "corroborations")
comments = api.CommentRows.as_view({"get": "list", "post": "create"})
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("goals/<uuid:goal_id>/comments/", comments, name="goal-comments"),
]
