"""Why somebody is to be reminded right now: one question to the rooms below for each reason.

Each reason answers for everybody, or only for the things named, so that the same question that opens a nudge is
asked again before it is sent.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Value

from mentorship.feedback.models import FeedbackRequest
from mentorship.growth.models import Evidence, Goal, GrowthPlan
from mentorship.mentoring.models import ActionItem, MentoringSession, Mentorship
from mentorship.packets.models import Packet
from mentorship.packets.selectors import dates_of
from mentorship.reminders.models import CheckInSchedule, Reason
from mentorship.reminders.timing import DAY, first_instant

THIN_AFTER = 60 * DAY
STILL_AFTER = 45 * DAY
PACKET_AHEAD = 10 * DAY
FEEDBACK_QUIET = 2 * DAY
STILL_OPEN = [Packet.Status.COLLECTING, Packet.Status.DRAFTING]
BEFORE_COMMITTEE = [Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION]

Things = Collection[str] | None


@dataclass(frozen=True, slots=True)
class Found:
    """That a reason holds for a person about a thing; the rest describes it and does not tell two apart."""

    person_id: int
    reason: str
    about_type: str
    about_id: str
    other_id: int | None = field(default=None, compare=False)
    since_on: date = field(default=date.min, compare=False)
    due_at: datetime | None = field(default=None, compare=False)


class LocalDate(Func):
    """The date that a moment has in the time zone that a column names."""

    template = "(timezone(%(expressions)s))::date"
    output_field = models.DateField()


def holding(reason: str, *, now: datetime, things: Things = None) -> Iterator[Found]:
    """Yield whom the reason concerns now, about everything or only about the things with these ids."""
    return _QUESTIONS[Reason(reason)](now, things)


def _checkins(now: datetime, things: Things) -> Iterator[Found]:
    """A schedule has fired, and the pair has neither met within half its cadence before, nor planned to meet soon."""
    schedules = CheckInSchedule.objects.filter(
        last_due_at__isnull=False,
        mentorship__status=Mentorship.Status.ACTIVE,
        person__is_active=True,
    )
    planned = MentoringSession.objects.filter(
        mentorship=OuterRef("mentorship"), status=MentoringSession.Status.PLANNED, planned_at__gte=now
    )
    soonest = planned.order_by("planned_at").values("planned_at")[:1]
    for schedule in (
        _about(schedules, "mentorship_id", things).select_related("mentorship").annotate(soonest=models.Subquery(soonest))
    ):
        pair, fired_at = schedule.mentorship, schedule.last_due_at
        half = pair.cadence_days * DAY / 2
        fired_on = fired_at.astimezone(ZoneInfo(schedule.time_zone)).date()
        has_met = pair.last_session_on is not None and fired_on - pair.last_session_on < half
        will_meet = schedule.soonest is not None and schedule.soonest < fired_at + half
        if not has_met and not will_meet:
            other_id = pair.mentee_id if schedule.person_id == pair.mentor_id else pair.mentor_id
            yield Found(schedule.person_id, Reason.CHECKIN_DUE, "mentoring.mentorship", str(pair.pk), other_id, fired_on)


def _overdue_actions(now: datetime, things: Things) -> Iterator[Found]:
    items = ActionItem.objects.open().filter(
        owner__is_active=True,
        mentorship__status__in=[Mentorship.Status.ACTIVE, Mentorship.Status.PAUSED],
        due_on__lt=LocalDate(F("owner__time_zone"), Value(now)),
    )
    for row in _about(items, "pk", things).values("pk", "owner_id", "due_on", "mentorship__mentor_id", "mentorship__mentee_id"):
        pair = {row["mentorship__mentor_id"], row["mentorship__mentee_id"]} - {row["owner_id"]}
        yield Found(
            row["owner_id"],
            Reason.ACTION_OVERDUE,
            "mentoring.actionitem",
            str(row["pk"]),
            next(iter(pair), None),
            row["due_on"] + DAY,
        )


def _still_goals(now: datetime, things: Things) -> Iterator[Found]:
    goals = Goal.objects.filter(
        status=Goal.Status.OPEN,
        plan__status=GrowthPlan.Status.ACTIVE,
        plan__person__is_active=True,
        moved_at__lt=now - STILL_AFTER,
        starts_on__lte=(now - STILL_AFTER).date(),
    )
    for pk, person_id, moved_at in _about(goals, "pk", things).values_list("pk", "plan__person_id", "moved_at"):
        yield Found(person_id, Reason.GOAL_STILL, "growth.goal", str(pk), None, (moved_at + STILL_AFTER).date())


def _thin_competencies(now: datetime, things: Things) -> Iterator[Found]:
    """A competency of the target level has no evidence of the last 60 days, in a plan that has been open that long."""
    since = (now - THIN_AFTER).date()
    plans = GrowthPlan.objects.filter(status=GrowthPlan.Status.ACTIVE, person__is_active=True, opened_at__lt=now - THIN_AFTER)
    plans = plans.annotate(competency=F("target_level__expectations__competency")).filter(competency__isnull=False)
    recent = Evidence.objects.filter(
        owner=OuterRef("person"), competencies=OuterRef("competency"), happened_on__gte=since, deleted_at__isnull=True
    )
    rows = _about(plans.exclude(Exists(recent)), "competency", things).values_list("competency", "person_id")
    for competency_id, person_id in rows:
        yield Found(person_id, Reason.COMPETENCY_THIN, "ladders.competency", str(competency_id), None, now.date())


def _feedback_asked(now: datetime, things: Things) -> Iterator[Found]:
    """Feedback was asked two days ago or more: the request itself was a message already."""
    requests = FeedbackRequest.objects.open().filter(respondent__is_active=True, asked_at__lt=now - FEEDBACK_QUIET)
    rows = _about(requests, "pk", things).values_list(
        "pk",
        "respondent_id",
        "respondent__time_zone",
        "respondent__works_until",
        "round__subject_id",
        "round__closes_on",
        "asked_at",
    )
    for pk, person_id, zone, works_until, subject_id, closes_on, asked_at in rows:
        yield Found(
            person_id,
            Reason.FEEDBACK_ASKED,
            "feedback.feedbackrequest",
            str(pk),
            subject_id,
            asked_at.date(),
            _end_of(closes_on, works_until, zone),
        )


def _packet_deadlines(now: datetime, things: Things) -> Iterator[Found]:
    """Who writes the packet today, which a change of manager moves, and by the date that extensions have moved."""
    for packet, dates in _dated(Packet.objects.filter(status__in=STILL_OPEN), things):
        writer, until = packet.writer, dates["submit_until"]
        if writer.is_active and until - PACKET_AHEAD <= now.date():
            due_at = _end_of(until, writer.works_until, writer.time_zone)
            since = until - PACKET_AHEAD
            yield Found(writer.pk, Reason.PACKET_DEADLINE, "packets.packet", str(packet.pk), packet.candidate_id, since, due_at)


def _dated(packets: Any, things: Things) -> Iterator[tuple[Packet, dict[str, date]]]:
    """Return packets with the dates that hold for each."""
    related = ("cycle", "author", "candidate__manager", "committee__chair")
    rows = list(_about(packets.select_related(*related).prefetch_related("committee__members"), "pk", things))
    dates = dates_of(rows)
    return ((packet, dates[packet.pk]) for packet in rows)


def _opinions_owed(now: datetime, things: Things) -> Iterator[Found]:
    """A member of the committee, not recused, has given no opinion on a packet that lies before it."""
    waiting = Packet.objects.filter(status__in=BEFORE_COMMITTEE, committee__isnull=False)
    for packet, dates in _dated(waiting.prefetch_related("opinions", "recusals"), things):
        silent = {opinion.member_id for opinion in packet.opinions.all() if not opinion.is_withheld}
        silent |= {recusal.member_id for recusal in packet.recusals.all()}
        since = (packet.submitted_at or now).date()
        for member in packet.committee.members.all() if packet.committee else ():
            if member.is_active and member.pk not in silent:
                due_at = _end_of(dates["opinions_until"], member.works_until, member.time_zone)
                yield Found(member.pk, Reason.OPINION_OWED, "packets.packet", str(packet.pk), packet.candidate_id, since, due_at)


def _decisions_owed(now: datetime, things: Things) -> Iterator[Found]:
    """The committee has met and its chair has recorded no decision."""
    met = Packet.objects.filter(
        status=Packet.Status.IN_CALIBRATION, committee__chair__is_active=True, cycle__meets_on__lt=now.date()
    )
    for packet, dates in _dated(met, things):
        if packet.committee and dates["meets_on"] < now.date():
            chair, since = packet.committee.chair, dates["meets_on"] + DAY
            due_at = _end_of(dates["release_on"], chair.works_until, chair.time_zone)
            yield Found(chair.pk, Reason.DECISION_OWED, "packets.packet", str(packet.pk), packet.candidate_id, since, due_at)


_QUESTIONS: dict[Reason, Callable[[datetime, Things], Iterator[Found]]] = {
    Reason.OPINION_OWED: _opinions_owed,
    Reason.DECISION_OWED: _decisions_owed,
    Reason.PACKET_DEADLINE: _packet_deadlines,
    Reason.FEEDBACK_ASKED: _feedback_asked,
    Reason.CHECKIN_DUE: _checkins,
    Reason.ACTION_OVERDUE: _overdue_actions,
    Reason.COMPETENCY_THIN: _thin_competencies,
    Reason.GOAL_STILL: _still_goals,
}


def _about(rows: Any, column: str, things: Things) -> Any:
    return rows if things is None else rows.filter(**{f"{column}__in": things})


def _end_of(day: date, works_until: time, zone: str) -> datetime:
    """Return when that person's working day ends on that date."""
    return first_instant(datetime.combine(day, works_until), ZoneInfo(zone))
