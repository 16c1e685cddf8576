"""API endpoints of the reminders room."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from mentorship.reminders import api, api_channels

app_name = "reminders-api"
router = SimpleRouter(use_regex_path=False)
router.register("nudges", api.NudgeRows, "nudges")
router.register("schedules", api.ScheduleRows, "schedules")
router.register("inbox", api.InboxRows, "inbox")
router.register("escalations", api.EscalationRows, "escalations")
router.register("messages", api.OutRows, "messages")
router.register("webhooks", api_channels.WebhookRows, "webhooks")
router.register("team-channels", api_channels.TeamChannelRows, "team-channels")
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("times/", api.TimesView.as_view(), name="times"),
    path("channels/", api_channels.ChannelsView.as_view(), name="channels"),
    path("calendar/", api_channels.CalendarView.as_view(), name="calendar"),
    path("digest/", api.DigestNowView.as_view(), name="digest"),
]
