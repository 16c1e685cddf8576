"""API endpoints of the ladders room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from mentorship.ladders import api, api_imports

app_name = "ladders-api"
router = SimpleRouter(use_regex_path=False)
router.register("versions", api.VersionRows, "versions")
router.register("levels", api.LevelRows, "levels")
router.register("competencies", api.CompetencyRows, "competencies")
router.register("level-changes", api.ChangeRows, "level-changes")
router.register("", api.LadderRows, "ladders")
urlpatterns: list[URLPattern | URLResolver] = [
    path("import/", api_imports.LadderImport.as_view(), name="import"),
    path("people-import/", api_imports.PeopleImport.as_view(), name="people-import"),
    path("people-import/invite/", api_imports.InviteImported.as_view(), name="invite-imported"),
    path("history-import/", api_imports.HistoryImport.as_view(), name="history-import"),
    *router.urls,
]
