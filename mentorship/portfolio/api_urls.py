"""API endpoints of the portfolio room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from mentorship.portfolio import api

app_name = "portfolio-api"
router = SimpleRouter(use_regex_path=False)
router.register("contributions", api.ContributionRows, "contributions")
router.register("credits", api.CreditRows, "credits")
router.register("name-consents", api.NameConsentRows, "name-consents")
router.register("public-links", api.PublicLinkRows, "public-links")
router.register("bundles", api.BundleRows, "bundles")
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("page/", api.PageView.as_view(), name="page"),
    path("people/<int:person_id>/", api.ColleagueView.as_view(), name="colleague"),
    path("career-story/", api.StoryView.as_view(), name="career-story"),
]
