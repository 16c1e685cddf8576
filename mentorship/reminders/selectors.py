"""What the room shows: the inbox, one's schedules and nudges, and to people partners what goes out and why."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core.models import ChannelChoice, Message, Webhook
from mentorship.reminders import wording
from mentorship.reminders.digest import grouped
from mentorship.reminders.models import CheckInSchedule, EscalationRule, Nudge, ReminderSettings
from mentorship.reminders.people import working_time_of
from mentorship.reminders.recurrence import stored_rule
from mentorship.reminders.situation import situations
from mentorship.reminders.timing import occurrences

INBOX_PAGE = 50


def topics() -> dict[str, str]:
    """Return what messages can be switched on and off by, with what each covers."""
    return {
        "reminders": _("The reminder digest"),
        "checkin": _("Check-ins and action items"),
        "mentoring": _("Mentorships: requests, sessions, changes"),
        "feedback": _("Feedback asked, given and closed"),
        "packet": _("Packets, opinions and decisions"),
        "goals": _("Goals that stand still"),
        "evidence": _("Evidence and confirmations"),
        "people": _("People and imports"),
        "job": _("Finished drafts and exports"),
    }


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """One line of the table of choices."""

    topic: str
    label: str
    choice: ChannelChoice


def topic_choices(person: User) -> list[TopicChoice]:
    """Return every topic with what the person chose for it, or the default."""
    chosen = {choice.kind: choice for choice in ChannelChoice.objects.filter(person=person)}
    return [TopicChoice(topic, label, chosen.get(topic) or ChannelChoice(kind=topic)) for topic, label in topics().items()]


def inbox(person: User) -> QuerySet[Message]:
    """Return the person's inbox, newest first."""
    return Message.objects.filter(recipient=person, channel=Message.Channel.INBOX, status=Message.Status.SENT).order_by(
        "-created_at", "-pk"
    )


def unread_count(person: User) -> int:
    """Return how many lines of the inbox are unread."""
    return inbox(person).filter(read_at__isnull=True).count()


def open_nudges(person: User) -> QuerySet[Nudge]:
    """Return what the person is reminded of, oldest first."""
    return Nudge.objects.open().filter(person=person).select_related("other").order_by("since_on", "pk")


def nudges_of(person: User) -> QuerySet[Nudge]:
    """Return the person's own nudges in whatever state."""
    return Nudge.objects.filter(person=person)


def webhooks_of(person: User) -> QuerySet[Webhook]:
    """Return the addresses that the person gave."""
    return Webhook.objects.filter(owner=person).order_by("created_at")


def escalation_rules() -> QuerySet[EscalationRule]:
    """Return the rules, by reason; every people partner sees them all."""
    return EscalationRule.objects.select_related("made_by").order_by("reason")


def schedules_of(person: User) -> QuerySet[CheckInSchedule]:
    """Return the person's check-in schedules, the next one first."""
    return (
        CheckInSchedule.objects.visible_to(person)
        .select_related("mentorship__mentor", "mentorship__mentee")
        .order_by("next_due_at")
    )


def next_times(schedule: CheckInSchedule, person: User, *, now: datetime) -> list[datetime]:
    """Return the next five moments at which the schedule fires, in the person's zone."""
    working_time = working_time_of(person)
    found = islice(occurrences(stored_rule(schedule.rule, schedule.starts_at), working_time, after=now), 5)
    return [moment.astimezone(working_time.zone) for moment in found]


def messages_out(*, status: str = "", channel: str = "", person: str = "") -> QuerySet[Message]:
    """Return what goes out, for people partners: narrowed by state, channel, and the recipient's address."""
    rows = Message.objects.exclude(channel=Message.Channel.INBOX).select_related("recipient")
    rows = rows.filter(status=status) if status in Message.Status.values else rows
    rows = rows.filter(channel=channel) if channel in Message.Channel.values else rows
    return rows.filter(recipient__email=person.strip().lower()) if person else rows


def counts_by_status(*, since: datetime) -> dict[str, int]:
    """Return how many messages are in each state; sent and withdrawn ones only of those made since then."""
    rows = Message.objects.exclude(channel=Message.Channel.INBOX)
    waiting = rows.filter(status__in=["queued", "sending", "set_aside"]).order_by().values_list("status").annotate(n=Count("*"))
    recent = (
        rows.filter(status__in=["sent", "withdrawn"], created_at__gte=since)
        .order_by()
        .values_list("status")
        .annotate(n=Count("*"))
    )
    return {"queued": 0, "sending": 0, "sent": 0, "withdrawn": 0, "set_aside": 0} | dict(waiting) | dict(recent)


def reasons_behind(message: Message) -> list[tuple[str, str]]:
    """Return what a reminder said and why, line by line; other messages carry their own why."""
    nudges: list[Nudge] = []
    if message.about_type == "reminders.digest":
        nudges = list(Nudge.objects.filter(digests__pk=message.about_id).select_related("other"))
    elif message.about_type == "reminders.nudge":
        nudges = list(Nudge.objects.filter(pk=message.about_id).select_related("other"))
    return [(wording.line_of(nudge), wording.why_of(nudge.reason)) for nudge in nudges]


@dataclass(frozen=True, slots=True)
class Planned:
    """One digest of the dry run: to whom, when in their zone, and what it would say."""

    person: User
    at: datetime
    groups: list[tuple[str, int]]


def dry_run(*, since: datetime, until: datetime, limit: int = 100) -> tuple[list[Planned], bool]:
    """Return the digests that would go out between two moments as things stand now, and whether there are more."""
    rows = ReminderSettings.objects.filter(next_digest_at__gte=since, next_digest_at__lt=until).order_by(
        "next_digest_at", "person_id"
    )
    planned = {row.person_id: row.next_digest_at for row in rows[: limit + 1]}
    found = situations(list(planned)[:limit], now=since)
    shown: list[Planned] = []
    for person_id, at in list(planned.items())[:limit]:
        situation = found.get(person_id)
        if situation is None or at is None:
            continue
        groups = [(wording.heading_of(group.reason, group.count), group.count) for group in grouped(situation.ripe(at))]
        if groups:
            shown.append(Planned(situation.person, at.astimezone(situation.working_time.zone), groups))
    return shown, len(planned) > limit
