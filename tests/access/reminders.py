"""Who may do what in reminders."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from accounts.models import Team, User
from mentorship.core.channels import mail
from mentorship.core.models import Message, Webhook
from mentorship.reminders.models import CheckInSchedule, EscalationRule, Nudge, TeamChannel
from mentorship.reminders.services import calendar
from tests.access.table import EVERYBODY, Row, all_but, only
from tests.cast import Cast

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
LEADS = only("manager")
OVERSEERS = only("people_partner", "admin")
LEAD_ANY = OVERSEERS | LEADS | only("skip_level")
OTHERS = all_but("people_partner", "admin")
PAIR = only("mentor", "candidate")
OWNER = only("candidate")
RULE = {"rule": "FREQ=WEEKLY", "starts_on": "2027-01-04", "at_time": "10:00"}

Arrange = Callable[[Cast], dict[str, Any]]


def nudge(key: str, data: dict[str, Any] | None = None) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        about = str(cast.mentorship.pk)
        made = Nudge.objects.create(
            person=cast.candidate, reason="checkin_due", about_type="mentoring.mentorship", about_id=about,
            other=cast.mentor, link="/mentoring/", since_on=date(2026, 3, 4), opened_at=NOW,
        )  # fmt: skip
        return {key: made.pk, "data": data}

    return arrange


def schedule(key: str) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        made = CheckInSchedule.objects.create(
            person=cast.candidate, mentorship=cast.mentorship, rule="FREQ=WEEKLY", starts_on=date(2026, 1, 5),
            at_time=time(9), time_zone="UTC", next_due_at=NOW, created_at=NOW,
        )  # fmt: skip
        return {key: made.pk}

    return arrange


def message(key: str, *, channel: str = "mail", status: str = "set_aside") -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        made = Message.objects.create(
            kind="packet.submitted", key="k", channel=channel, recipient=cast.candidate, address=cast.candidate.email,
            subject="A packet waits", status=status, due_at=NOW, created_at=NOW,
        )  # fmt: skip
        return {key: made.pk}

    return arrange


def hook(key: str) -> Arrange:
    return lambda cast: {key: own_hook(cast).pk}


def own_hook(cast: Cast) -> Webhook:
    return Webhook.objects.create(owner=cast.candidate, url="https://chat.invalid/x", label="chat", created_at=NOW)


def team(cast: Cast) -> Team:
    """A team of which the manager leads somebody."""
    made = Team.objects.create(name="Payments")
    User.objects.filter(pk=cast.candidate.pk).update(team=made)
    return made


def lead_a_team(cast: Cast) -> dict[str, Any]:
    team(cast)
    return {}


def own_team(cast: Cast) -> dict[str, Any]:
    return {"data": {"team": team(cast).pk, "label": "chat", "url": "https://127.0.0.1/x"}}


def team_channel(key: str) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        made = Webhook.objects.create(owner=cast.manager, url="https://chat.invalid/x", label="c", is_shared=True, created_at=NOW)
        TeamChannel.objects.create(webhook=made, team=team(cast))
        return {key: made.pk}

    return arrange


def rule(cast: Cast) -> dict[str, Any]:
    made = EscalationRule.objects.create(reason="opinion_owed", working_days=5, tells="manager", made_by=cast.admin, made_at=NOW)
    return {"rule_id": made.pk}


def escalation(cast: Cast) -> dict[str, Any]:
    return {"pk": rule(cast)["rule_id"]}


def token(cast: Cast) -> dict[str, Any]:
    link = mail.unsubscribe_link(Message(kind="checkin.due", recipient=cast.candidate))
    return {"token": link.rstrip("/").rpartition("/")[2]}


def feed(cast: Cast) -> dict[str, Any]:
    address = calendar.make_feed(actor=cast.candidate, now=NOW)
    return {"token": address.rpartition("/")[2].removesuffix(".ics")}


def pair(data: dict[str, Any] | None = None) -> Arrange:
    return lambda cast: {"mentorship_id": cast.mentorship.pk, "data": data}


def sending(data: Any) -> Arrange:
    return lambda _cast: {"data": data}


ACCESS = [
    Row("reminders:settings"),
    Row("reminders:choose-times", "POST", sending({"digest_time": "10:00"})),
    Row("reminders:choose-channels", "POST", sending({"packet-mail": "on"})),
    Row("reminders:send-digest-now", "POST"),
    Row("reminders:snooze", "POST", nudge("nudge_id", {"days": "3"}), ok=OWNER),
    Row("reminders:go-on", "POST", nudge("nudge_id"), ok=OWNER),
    Row("reminders:stop", "POST", nudge("nudge_id"), ok=OWNER),
    Row("reminders:schedule", "GET", pair(), ok=PAIR),
    Row("reminders:schedule", "POST", pair({"choice": "FREQ=WEEKLY", "starts_on": "2027-01-04", "at_time": "10:00"}), ok=PAIR),
    Row("reminders:remove-schedule", "POST", schedule("schedule_id"), ok=OWNER),
    Row("reminders:add-webhook", "POST", sending({"label": "chat", "url": "https://127.0.0.1/x"})),
    Row("reminders:remove-webhook", "POST", hook("webhook_id"), ok=OWNER),
    Row("reminders:try-webhook", "POST", hook("webhook_id"), ok=OWNER),
    Row("reminders:team-channels", "GET", lead_a_team, ok=LEAD_ANY, forbidden=EVERYBODY - LEAD_ANY),
    Row("reminders:team-channels", "POST", own_team, ok=LEAD_ANY, forbidden=EVERYBODY - LEAD_ANY),
    Row("reminders:remove-team-channel", "POST", team_channel("webhook_id"), ok=LEADS | OVERSEERS),
    Row("reminders:try-team-channel", "POST", team_channel("webhook_id"), ok=LEADS | OVERSEERS),
    Row("reminders:unsubscribe", "GET", token, is_open=True),
    Row("reminders:unsubscribe", "POST", token, is_open=True),
    Row("reminders:inbox"),
    Row("reminders:read-all", "POST"),
    Row("reminders:unread", "POST"),
    Row("reminders:open-message", "GET", message("message_id", channel="inbox", status="sent"), ok=OWNER),
    Row("reminders:make-feed", "POST"),
    Row("reminders:revoke-feed", "POST"),
    Row("reminders:feed", "GET", feed, is_open=True),
    Row("reminders:messages", ok=OVERSEERS, forbidden=OTHERS),
    Row("reminders:message", "GET", message("message_id"), ok=OVERSEERS, forbidden=OTHERS),
    Row("reminders:send-again", "POST", message("message_id"), ok=OVERSEERS, forbidden=OTHERS),
    Row("reminders:tomorrow", ok=OVERSEERS, forbidden=OTHERS),
    Row("reminders:escalations", ok=OVERSEERS, forbidden=OTHERS),
    Row(
        "reminders:escalations",
        "POST",
        sending({"reason": "checkin_due", "working_days": "5", "tells": "manager"}),
        ok=OVERSEERS,
        forbidden=OTHERS,
    ),
    Row("reminders:remove-escalation", "POST", rule, ok=OVERSEERS, forbidden=OTHERS),
    Row("reminders-api:nudges-list"),
    Row("reminders-api:nudges-detail", "GET", nudge("pk"), ok=OWNER | OVERSEERS),
    Row("reminders-api:nudges-snooze", "POST", nudge("pk", {"days": 3}), ok=OWNER, forbidden=OVERSEERS),
    Row("reminders-api:nudges-go-on", "POST", nudge("pk"), ok=OWNER, forbidden=OVERSEERS),
    Row("reminders-api:nudges-stop", "POST", nudge("pk"), ok=OWNER, forbidden=OVERSEERS),
    Row("reminders-api:schedules-list"),
    Row(
        "reminders-api:schedules-list",
        "POST",
        lambda cast: {"data": RULE | {"mentorship": str(cast.mentorship.pk)}},
        ok=EVERYBODY,
    ),
    Row("reminders-api:schedules-detail", "GET", schedule("pk"), ok=OWNER),
    Row("reminders-api:schedules-detail", "DELETE", schedule("pk"), ok=OWNER),
    Row("reminders-api:inbox-list"),
    Row("reminders-api:inbox-detail", "GET", message("pk", channel="inbox", status="sent"), ok=OWNER),
    Row("reminders-api:inbox-read", "POST", message("pk", channel="inbox", status="sent"), ok=OWNER),
    Row("reminders-api:inbox-read-all", "POST"),
    Row("reminders-api:inbox-unread", "POST", arrange=lambda _cast: {"data": {"read_at": NOW}}),
    Row("reminders-api:escalations-list", ok=OVERSEERS, forbidden=OTHERS),
    Row(
        "reminders-api:escalations-list",
        "POST",
        sending({"reason": "checkin_due", "working_days": 5, "tells": "manager"}),
        ok=OVERSEERS,
        forbidden=OTHERS,
    ),
    Row("reminders-api:escalations-detail", "GET", escalation, ok=OVERSEERS, forbidden=OTHERS),
    Row("reminders-api:escalations-detail", "DELETE", escalation, ok=OVERSEERS, forbidden=OTHERS),
    Row("reminders-api:messages-list", ok=OVERSEERS, forbidden=OTHERS),
    Row("reminders-api:messages-detail", "GET", message("pk"), ok=OVERSEERS, forbidden=OTHERS),
    Row("reminders-api:messages-again", "POST", message("pk"), ok=OVERSEERS, forbidden=OTHERS),
    Row("reminders-api:times"),
    Row("reminders-api:times", "PUT", sending({"digest_time": "10:00"})),
    Row("reminders-api:digest", "POST"),
    Row("reminders-api:webhooks-list"),
    Row("reminders-api:webhooks-list", "POST", sending({"label": "chat", "url": "https://127.0.0.1/x"})),
    Row("reminders-api:webhooks-detail", "GET", hook("pk"), ok=OWNER),
    Row("reminders-api:webhooks-detail", "DELETE", hook("pk"), ok=OWNER),
    Row("reminders-api:webhooks-attempt", "POST", hook("pk"), ok=OWNER),
    Row("reminders-api:team-channels-list"),
    Row("reminders-api:team-channels-list", "POST", own_team, ok=LEADS | OVERSEERS, forbidden=EVERYBODY - LEADS - OVERSEERS),
    Row("reminders-api:team-channels-detail", "GET", team_channel("pk"), ok=LEADS | OVERSEERS),
    Row("reminders-api:team-channels-detail", "DELETE", team_channel("pk"), ok=LEADS | OVERSEERS),
    Row("reminders-api:team-channels-attempt", "POST", team_channel("pk"), ok=LEADS | OVERSEERS),
    Row("reminders-api:channels"),
    Row("reminders-api:channels", "PUT", sending([{"topic": "packet", "channels": ["mail"]}])),
    Row("reminders-api:calendar"),
    Row("reminders-api:calendar", "POST"),
    Row("reminders-api:calendar", "DELETE"),
]
