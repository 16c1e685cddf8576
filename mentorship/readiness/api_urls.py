"""API endpoints of the readiness room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from mentorship.readiness import api

app_name = "readiness-api"
router = SimpleRouter(use_regex_path=False)
router.register("judgements", api.JudgementRows, "judgements")
router.register("expected-windows", api.WindowRows, "windows")
router.register("views", api.ViewRows, "views")
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("people/", api.PeopleView.as_view(), name="people"),
    path("people/<int:person_id>/", api.PersonView.as_view(), name="person"),
    path("people/<int:person_id>/agenda/<slug:code>/", api.AgendaView.as_view(), name="agenda"),
    path("countries/", api.CountriesView.as_view(), name="countries"),
    path("groups/", api.GroupsView.as_view(), name="groups"),
]
