"""API endpoints of the feedback room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from mentorship.feedback import api

app_name = "feedback-api"
router = SimpleRouter(use_regex_path=False)
router.register("rounds", api.RoundRows, "rounds")
router.register("requests", api.RequestRows, "requests")
router.register("observations", api.ObservationRows, "observations")
router.register("testimonials", api.TestimonialRows, "testimonials")
urlpatterns: list[URLPattern | URLResolver] = [*router.urls, path("hints/", api.Hints.as_view(), name="hints")]
