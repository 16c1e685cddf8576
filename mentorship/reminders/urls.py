"""Pages of the reminders room."""

from django.urls import path

from mentorship.reminders.views import calendar, inbox, mine, overview, teams

app_name = "reminders"
urlpatterns = [
    path("", mine.settings, name="settings"),
    path("times/", mine.choose_times, name="choose-times"),
    path("channels/", mine.choose_channels, name="choose-channels"),
    path("digest/", mine.send_digest_now, name="send-digest-now"),
    path("nudges/<uuid:nudge_id>/snooze/", mine.snooze, name="snooze"),
    path("nudges/<uuid:nudge_id>/go-on/", mine.go_on, name="go-on"),
    path("nudges/<uuid:nudge_id>/stop/", mine.stop, name="stop"),
    path("schedules/<uuid:mentorship_id>/", mine.schedule, name="schedule"),
    path("schedules/<uuid:schedule_id>/remove/", mine.remove_schedule, name="remove-schedule"),
    path("webhooks/", mine.add_webhook, name="add-webhook"),
    path("webhooks/<uuid:webhook_id>/remove/", mine.remove_webhook, name="remove-webhook"),
    path("webhooks/<uuid:webhook_id>/try/", mine.try_webhook, name="try-webhook"),
    path("teams/", teams.team_channels, name="team-channels"),
    path("teams/<uuid:webhook_id>/remove/", teams.remove_team_channel, name="remove-team-channel"),
    path("teams/<uuid:webhook_id>/try/", teams.try_team_channel, name="try-team-channel"),
    path("unsubscribe/<str:token>/", mine.unsubscribe, name="unsubscribe"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read-all"),
    path("inbox/unread/", inbox.unread, name="unread"),
    path("inbox/<uuid:message_id>/", inbox.open_message, name="open-message"),
    path("calendar/", calendar.make_feed, name="make-feed"),
    path("calendar/revoke/", calendar.revoke_feed, name="revoke-feed"),
    path("calendar/<str:token>.ics", calendar.feed, name="feed"),
    path("messages/", overview.messages_out, name="messages"),
    path("messages/<uuid:message_id>/", overview.message, name="message"),
    path("messages/<uuid:message_id>/again/", overview.send_again, name="send-again"),
    path("tomorrow/", overview.tomorrow, name="tomorrow"),
    path("escalations/", overview.escalations, name="escalations"),
    path("escalations/<int:rule_id>/remove/", overview.remove_escalation, name="remove-escalation"),
]
