"""What the room shows: the inbox, one's schedules and nudges, and to people partners what goes out and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core.attention import OpenWork
from mentorship.core.models import ChannelChoice, Message, Webhook
from mentorship.core.prepared import Keys, prepared
from mentorship.growth.models import Goal
from mentorship.ladders.models import Competency
from mentorship.mentoring.models import ActionItem
from mentorship.packets.models import Packet
from mentorship.reminders import wording
from mentorship.reminders.digest import grouped
from mentorship.reminders.models import CheckInSchedule, EscalationRule, Nudge, ReminderSettings, TeamChannel
from mentorship.reminders.people import working_time_of
from mentorship.reminders.recurrence import stored_rule
from mentorship.reminders.situation import Situation, situations
from mentorship.reminders.timing import occurrences

INBOX_PAGE = 50
FEWEST_MERGED = 3


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


def named(nudges: Iterable[Nudge]) -> dict[UUID, str]:
    """Return what each nudge is about in the person's own words, for their eyes on a page; mails never say it. Three queries."""
    by_kind: dict[str, dict[str, list[UUID]]] = {}
    for nudge in nudges:
        by_kind.setdefault(nudge.about_type, {}).setdefault(nudge.about_id, []).append(nudge.pk)
    found: dict[UUID, str] = {}
    rows: tuple[tuple[str, QuerySet[Any], str], ...] = (
        ("mentoring.actionitem", ActionItem.objects.all(), "text"),
        ("growth.goal", Goal.objects.all(), "title"),
        ("ladders.competency", Competency.objects.all(), "name"),
    )
    for kind, things, words in rows:
        wanted = by_kind.get(kind, {})
        for pk, name in things.filter(pk__in=wanted).values_list("pk", words) if wanted else ():
            found |= dict.fromkeys(wanted[str(pk)], name)
    return found


def names_behind(messages: Iterable[Message], reader: User) -> dict[str, str]:
    """Return what these inbox lines are about: reminders in the reader's own words, packets by whom the reader sees in them.

    Two alike are told apart by it.
    """
    behind: dict[str, list[str]] = {}
    for message in messages:
        behind.setdefault(message.about_type, []).append(message.about_id)
    nudges, packets = behind.get("reminders.nudge"), behind.get("packets.packet")
    names = named(Nudge.objects.filter(pk__in=nudges)) if nudges else {}
    if packets:
        names |= dict(_candidates(reader, Keys(UUID, tuple(map(UUID, packets)))))
    return {str(pk): name for pk, name in names.items()}


@prepared
def _candidates(reader: User, packets: Keys) -> QuerySet[Packet, Any]:
    return Packet.objects.visible_to(reader).filter(pk__in=packets.values).values_list("pk", "candidate__full_name")


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One entry of the inbox: a line, or unread lines of one kind under a heading; each line with what it is about."""

    lines: list[tuple[Message, str]]
    heading: str = ""


def entries(messages: Iterable[Message], reader: User) -> list[InboxEntry]:
    """Put unread lines of one kind together where the newest stands, from three upwards: a fixed number of queries."""
    rows = list(messages)
    names = names_behind(rows, reader)
    alike: dict[str, list[tuple[Message, str]]] = {}
    for one in rows:
        alike.setdefault(one.kind if one.read_at is None else str(one.pk), []).append((one, names.get(one.about_id, "")))
    found: list[InboxEntry] = []
    for kind, lines in alike.items():
        heading = wording.heading_of_kind(kind, len(lines)) if len(lines) >= FEWEST_MERGED else ""
        found += [InboxEntry(lines, heading)] if heading else [InboxEntry([line]) for line in lines]
    return found


def nudges_of(person: User) -> QuerySet[Nudge]:
    """Return the person's own nudges in whatever state."""
    return Nudge.objects.filter(person=person)


def webhooks_of(person: User) -> QuerySet[Webhook]:
    """Return the addresses that the person gave."""
    return Webhook.objects.filter(owner=person, is_shared=False).order_by("created_at")


def team_channels(person: User) -> QuerySet[TeamChannel]:
    """Return the chat addresses of the teams that the person looks after."""
    rows = TeamChannel.objects.visible_to(person).select_related("webhook__owner", "team")
    return rows.order_by("team__name", "webhook__created_at")


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


def open_work(person: User, today: date) -> list[OpenWork]:
    """Return the check-ins that somebody who leaves is reminded of: they stop by themselves. One query."""
    schedules = CheckInSchedule.objects.filter(person=person, next_due_at__isnull=False)
    rows = schedules.select_related("mentorship__mentor", "mentorship__mentee").order_by("next_due_at")[:INBOX_PAGE]
    return [
        OpenWork(
            what=_("Check-ins with"),
            kind="schedule",
            key=str(schedule.pk),
            person=schedule.mentorship.other(person),
            then=_("The reminders stop by themselves on their last day."),
            icon="bell",
        )
        for schedule in rows
    ]


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
    """Return what a reminder said and why, equal kinds merged; other messages carry their own why.

    It names nobody else and no thing: why somebody got a mail needs neither.
    """
    nudges: list[Nudge] = []
    if message.about_type == "reminders.digest":
        nudges = list(Nudge.objects.filter(digests__pk=message.about_id))
    elif message.about_type == "reminders.nudge":
        nudges = list(Nudge.objects.filter(pk=message.about_id))
    return [(wording.heading_of(group.reason, group.count), wording.why_of(group.reason)) for group in grouped(nudges)]


@dataclass(frozen=True, slots=True)
class Planned:
    """One digest of the dry run: to whom, when in their zone, and what it would say."""

    person: User
    at: datetime
    groups: list[tuple[str, int]]


def dry_run(*, now: datetime, since: datetime, until: datetime, limit: int = 100) -> tuple[list[Planned], bool]:
    """Return the digests that would go out between two moments as things stand now, and whether there are more.

    Whoever gets one before is imagined to have got it, so that limits and back-off count as they will.
    """
    rows = ReminderSettings.objects.filter(next_digest_at__lt=until).order_by("-next_digest_at", "person_id")
    people = list(rows.values_list("person_id", flat=True)[: limit + 1])
    found = situations(people[:limit], now=now)
    shown = [planned for situation in found.values() if (planned := _planned(situation, now, since, until))]
    return sorted(shown, key=lambda planned: (planned.at.astimezone(UTC), planned.person.pk)), len(people) > limit


def _planned(situation: Situation, now: datetime, since: datetime, until: datetime) -> Planned | None:
    at = situation.next_at(now)
    while at is not None and at < since:
        situation.imagine_sent(at)
        at = situation.next_at(at)
    if at is None or at >= until:
        return None
    groups = [(wording.heading_of(group.reason, group.count), group.count) for group in grouped(situation.ripe(at))]
    return Planned(situation.person, at.astimezone(situation.working_time.zone), groups) if groups else None
