"""API endpoints of the core room."""

from rest_framework.routers import SimpleRouter

from mentorship.core.api_jobs import JobRows

app_name = "core-api"
router = SimpleRouter(use_regex_path=False)
router.register("", JobRows, basename="jobs")
urlpatterns = router.urls
