"""API endpoints of the packets room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from .api import cycles, deciding, packets, writing

app_name = "packets-api"
router = SimpleRouter(use_regex_path=False)
router.register("packets", packets.PacketRows, "packets")
router.register("cycles", cycles.CycleRows, "cycles")
router.register("committees", cycles.CommitteeRows, "committees")
router.register("decisions", deciding.DecisionRows, "decisions")
router.register("ties", deciding.TieRows, "ties")
router.register("asks", cycles.AskRows, "asks")
sections = writing.SectionRows.as_view({"get": "list"})
section = writing.SectionRows.as_view({"get": "retrieve", "patch": "partial_update"})
history = writing.SectionRows.as_view({"get": "history"})
comments = writing.CommentRows.as_view({"get": "list", "post": "create"})
comment = writing.CommentRows.as_view({"get": "retrieve"})
resolve = writing.CommentRows.as_view({"post": "resolve"})
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("packets/<uuid:packet_id>/sections/", sections, name="sections"),
    path("packets/<uuid:packet_id>/sections/<str:key>/", section, name="section"),
    path("packets/<uuid:packet_id>/sections/<str:key>/history/", history, name="section-history"),
    *(
        path(
            f"packets/<uuid:packet_id>/sections/<str:key>/{verb}/",
            writing.SectionRows.as_view({"post": verb.replace("-", "_")}),
            name=f"section-{verb}",
        )
        for verb in ("accept", "dismiss", "offer-again", "restore")
    ),
    *(
        path(f"packets/<uuid:packet_id>/{seat}/", packets.Seats.as_view({"post": seat}), name=f"packets-{seat}")
        for seat in ("committee", "author")
    ),
    path("packets/<uuid:packet_id>/files/<str:ending>/", packets.FileView.as_view(), name="packets-file"),
    path("packets/<uuid:packet_id>/comments/", comments, name="comments"),
    path("packets/<uuid:packet_id>/comments/<uuid:pk>/", comment, name="comment"),
    path("packets/<uuid:packet_id>/comments/<uuid:pk>/resolve/", resolve, name="resolve"),
]
