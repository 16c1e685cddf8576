"""API endpoints of the accounts room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from accounts import api

app_name = "accounts-api"
router = SimpleRouter(use_regex_path=False)
router.register("", api.PersonRows, "people")
urlpatterns: list[URLPattern | URLResolver] = [
    path("teams/", api.TeamRows.as_view({"get": "list"}), name="teams"),
    path("me/", api.OwnSettings.as_view({"get": "retrieve", "post": "update"}), name="me"),
    path("<int:person_id>/leaves/", api.LeaveRows.as_view({"get": "list", "post": "create"}), name="leaves"),
    path("<int:person_id>/leaves/<int:leave_id>/", api.LeaveRows.as_view({"delete": "destroy"}), name="leave-detail"),
    *router.urls,
]
