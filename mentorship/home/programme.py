"""The health of mentoring in the whole company: counts and spans only, no person and no content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.core import figures
from mentorship.core.cache import remembered
from mentorship.mentoring.models import MenteeWish, MentoringSession, Mentorship

MONTHS = 12
KEPT_FOR = 2 * 3600  # seconds; a task counts every hour

DUE = """
    SELECT month::date,
           sum(greatest(0, least(coalesce(pair.ended_on, %(today)s), (month + interval '1 month')::date, %(today)s)
                           - greatest(pair.started_on, month::date))
               / pair.cadence_days::float)
      FROM generate_series(%(first)s::date, %(today)s::date, interval '1 month') AS month
      JOIN mentoring_mentorship AS pair
        ON pair.started_on < month + interval '1 month'
       AND coalesce(pair.ended_on, %(today)s) > month
       AND pair.kind IN ('mentorship', 'sponsorship', 'one_to_one')
       AND pair.cadence_days > 0
     GROUP BY month
"""
PAUSED = """
    SELECT month::date,
           sum(greatest(0, least(coalesce(pause.until_on, %(today)s), (month + interval '1 month')::date, %(today)s)
                           - greatest(pause.from_on, month::date))
               / pair.cadence_days::float)
      FROM generate_series(%(first)s::date, %(today)s::date, interval '1 month') AS month
      JOIN mentoring_pause AS pause
        ON pause.from_on < month + interval '1 month' AND coalesce(pause.until_on, %(today)s) > month
      JOIN mentoring_mentorship AS pair
        ON pair.id = pause.mentorship_id AND pair.kind IN ('mentorship', 'sponsorship', 'one_to_one') AND pair.cadence_days > 0
     GROUP BY month
"""
ANSWERS = """
    SELECT round.purpose, count(*),
           percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY response.answered_on - request.asked_at::date)
      FROM feedback_feedbackresponse AS response
      JOIN feedback_feedbackrequest AS request ON request.id = response.request_id
      JOIN feedback_feedbackround AS round ON round.id = request.round_id AND round.mode <> 'anonymous'
     WHERE request.asked_at >= %(first)s
     GROUP BY round.purpose
     ORDER BY round.purpose
"""
PURPOSES: dict[str, str | Promise] = {
    "growth": gettext_lazy("For growth"),
    "promotion": gettext_lazy("For a promotion"),
    "project": gettext_lazy("After a project"),
}


@dataclass(frozen=True)
class Month:
    """Sessions held in a month against those that the agreed cadences asked for."""

    first: date
    held: int
    due: int

    @property
    def name(self) -> str:
        """The month for people: Mar 26."""
        return date_format(self.first, "M y")


@dataclass(frozen=True)
class Health:
    """Today's numbers of the programme, and the last twelve months."""

    active: int
    paused: int
    unanswered: int
    waiting: int
    overdue: int
    drifted: int
    kinds: list[tuple[str, int]]
    months: list[Month]
    answers: list[figures.Interval]

    @property
    def held(self) -> int:
        """Sessions held in the months shown."""
        return sum(month.held for month in self.months)

    @property
    def due(self) -> int:
        """Sessions due in the months shown."""
        return sum(month.due for month in self.months)


def first_month(today: date) -> date:
    """Return the first day of the oldest of the twelve months that end with today's."""
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def latest(today: date, *, anew: bool = False) -> tuple[datetime, Health]:
    """Return the programme's numbers and when they were counted: anew where that takes no time, else within the hour."""
    return remembered(f"programme-{today}", lambda: (timezone.now(), health(today)), seconds=KEPT_FOR, anew=anew)


def health(today: date) -> Health:
    """Return the programme's numbers, in six queries whatever the size of the company."""
    first = first_month(today)
    counts = _counts(today)
    pairs = Mentorship.objects.filter(status=Mentorship.Status.ACTIVE).values_list("kind").annotate(n=Count("*")).order_by("-n")
    labels = dict(Mentorship.Kind.choices)
    return Health(
        **counts,
        waiting=_waiting().count(),
        kinds=[(str(labels.get(kind, kind)), number) for kind, number in pairs],
        months=_months(first, today),
        answers=_answers(first),
    )


def _counts(today: date) -> dict[str, int]:
    meets = Q(status="active") & ~Q(kind__in=["influence", "flash"])
    rows = Mentorship.objects.with_silence().annotate(away=Value(today) - Coalesce(F("last_session_on"), F("started_on")))
    day = timedelta(days=1)
    return rows.aggregate(
        active=Count("pk", filter=Q(status="active")),
        paused=Count("pk", filter=Q(status="paused")),
        unanswered=Count("pk", filter=Q(status="requested")),
        overdue=Count("pk", filter=meets & Q(is_silent=False, away__gt=F("cadence_days") * day)),
        drifted=Count("pk", filter=meets & Q(is_silent=False, away__gt=F("cadence_days") * 2 * day)),
    )


def _waiting() -> QuerySet[Any]:
    paired = Mentorship.objects.filter(mentee=OuterRef("person"), status__in=["active", "paused"], kind="mentorship")
    return MenteeWish.objects.filter(~Exists(paired), is_open=True, person__left_on__isnull=True)


def _months(first: date, today: date) -> list[Month]:
    held = dict(
        MentoringSession.objects.filter(status="held", held_on__gte=first, held_on__lte=today)
        .annotate(month=TruncMonth("held_on"))
        .values_list("month")
        .annotate(n=Count("*"))
        .order_by()
    )
    values = {"first": first, "today": today}
    due, paused = dict(_rows(DUE, values)), dict(_rows(PAUSED, values))
    starts = [date((first.year * 12 + first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(MONTHS)]
    return [Month(month, held.get(month, 0), round(max(0, due.get(month, 0) - paused.get(month, 0)))) for month in starts]


def _answers(first: date) -> list[figures.Interval]:
    rows = _rows(ANSWERS, {"first": first})
    return [
        figures.Interval(str(PURPOSES.get(purpose, purpose)), low, middle, high, count)
        for purpose, count, (low, middle, high) in rows
    ]


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def sessions_figure(months: Iterable[Month]) -> SafeString:
    """Draw sessions held beside sessions due, month by month."""
    shown = list(months)
    label = _("Sessions held and due in each of the last twelve months")
    held = [(date_format(month.first, "M"), month.held) for month in shown]
    return figures.bars(held, label, second=[month.due for month in shown], fits=460)


def answers_figure(rows: list[figures.Interval]) -> SafeString:
    """Draw how many days people take to answer a request for feedback."""
    return figures.intervals(
        rows, _("Days to answer a request for feedback: the middle half, and the median"), _("days"), fits=460
    )


def tables(shown: Health) -> dict[str, list[list[Any]]]:
    """Return each figure as rows with a heading, for CSV."""
    return {
        "sessions": [["month", "held", "due"], *([month.first.isoformat(), month.held, month.due] for month in shown.months)],
        "answers": [
            ["purpose", "answers", "lower_quartile_days", "median_days", "upper_quartile_days"],
            *([row.name, row.count, row.low, row.middle, row.high] for row in shown.answers),
        ],
        "pairs": [["kind", "active"], *([kind, number] for kind, number in shown.kinds)],
    }
