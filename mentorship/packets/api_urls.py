"""API endpoints of the packets room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from . import api

app_name = "packets-api"
router = SimpleRouter(use_regex_path=False)
router.register("packets", api.PacketRows, "packets")
router.register("cycles", api.CycleRows, "cycles")
router.register("decisions", api.DecisionRows, "decisions")
router.register("asks", api.AskRows, "asks")
sections = api.SectionRows.as_view({"get": "list"})
section = api.SectionRows.as_view({"get": "retrieve", "patch": "partial_update"})
comments = api.CommentRows.as_view({"get": "list", "post": "create"})
comment = api.CommentRows.as_view({"get": "retrieve"})
resolve = api.CommentRows.as_view({"post": "resolve"})
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("packets/<uuid:packet_id>/sections/", sections, name="sections"),
    path("packets/<uuid:packet_id>/sections/<str:key>/", section, name="section"),
    path("packets/<uuid:packet_id>/comments/", comments, name="comments"),
    path("packets/<uuid:packet_id>/comments/<uuid:pk>/", comment, name="comment"),
    path("packets/<uuid:packet_id>/comments/<uuid:pk>/resolve/", resolve, name="resolve"),
]
