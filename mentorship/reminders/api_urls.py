"""API endpoints of the reminders room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from mentorship.reminders import api

app_name = "reminders-api"
router = SimpleRouter(use_regex_path=False)
router.register("nudges", api.NudgeRows, "nudges")
router.register("schedules", api.ScheduleRows, "schedules")
router.register("inbox", api.InboxRows, "inbox")
router.register("messages", api.OutRows, "messages")
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("times/", api.TimesView.as_view(), name="times"),
    path("digest/", api.DigestNowView.as_view(), name="digest"),
]
