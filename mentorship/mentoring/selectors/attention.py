"""What *Today* and the search show of this room."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from mentorship.core.attention import Deed, Found, Need, Strength, Work, person_fields
from mentorship.core.prepared import Telling, asking, prepared
from mentorship.mentoring.models import ActionItem, AgendaItem, Concern, FitCheck, Handover, MentoringSession, Mentorship
from mentorship.mentoring.selectors import _days
from mentorship.mentoring.selectors.pair import is_fit_asked

MOST_NEEDS = 20
MOST_WORK = 10
FEWEST_MERGED = 3
RECENT = timedelta(days=30)
ASKED = {
    "mentorship": gettext_lazy("%(name)s asks you for mentorship"),
    "sponsorship": gettext_lazy("%(name)s asks you for sponsorship"),
    "flash": gettext_lazy("%(name)s asks you for one session"),
    "influence": gettext_lazy("%(name)s says that you helped"),
}
OFFERED = {
    "mentorship": gettext_lazy("%(name)s offers you mentorship"),
    "sponsorship": gettext_lazy("%(name)s offers you sponsorship"),
    "flash": gettext_lazy("%(name)s offers you one session"),
    "influence": gettext_lazy("%(name)s says that they helped you"),
}


PAIR = (*person_fields("mentor"), *person_fields("mentee"))
OF_PAIR = (*person_fields("mentorship__mentor"), *person_fields("mentorship__mentee"))


@prepared
def _open_pairs(user: User, now: datetime) -> QuerySet[Mentorship]:
    planned = MentoringSession.objects.planned().filter(mentorship=OuterRef("pk"), planned_at__gte=now)
    pairs = Mentorship.objects.visible_to(user).open().annotate(is_planned=Exists(planned))
    shown = ("kind", "status", "cadence_days", "started_on", "last_session_on", "sessions_held")
    return pairs.with_people().with_silence().only(*shown, *PAIR)


@prepared
def _received(user: User) -> QuerySet[Mentorship]:
    waiting = Mentorship.objects.visible_to(user).filter(status=Mentorship.Status.REQUESTED).exclude(requested_by=user)
    return waiting.with_people().only("kind", *PAIR).order_by("requested_at")


@prepared
def _to_log(user: User, now: datetime) -> QuerySet[MentoringSession]:
    """A planned session whose time has passed, for the one who logs: the mentor, or the manager."""
    past = MentoringSession.objects.visible_to(user).planned().filter(planned_at__lt=now, mentorship__mentor=user)
    shown = ("topic", *person_fields("mentorship__mentee"))
    return past.select_related("mentorship__mentee").only(*shown).order_by("planned_at")[:MOST_NEEDS]


@prepared
def _due_items(user: User, until: date) -> QuerySet[ActionItem]:
    items = ActionItem.objects.visible_to(user).open().filter(owner=user, due_on__lte=until)
    return items.select_related("mentorship__mentor", "mentorship__mentee").only("text", "due_on", *OF_PAIR)[:MOST_NEEDS]


@prepared
def _fit_answers(user: User) -> QuerySet[FitCheck, Any]:
    given = FitCheck.objects.visible_to(user).filter(mentorship__status__in=Mentorship.OPEN)
    return given.values_list("mentorship", "answer")


@prepared
def _handovers(user: User) -> QuerySet[Handover]:
    mine = Q(mentorship__mentor=user, mentor_approved_at__isnull=True, mentee_approved_at__isnull=False)
    mine |= Q(mentorship__mentee=user, mentee_approved_at__isnull=True, mentor_approved_at__isnull=False)
    waiting = Handover.objects.visible_to(user).filter(mine, receiver__isnull=True)
    return waiting.select_related("mentorship__mentor", "mentorship__mentee").only(*OF_PAIR)[:5]


@prepared
def _concerns(user: User) -> QuerySet[Concern]:
    waiting = Concern.objects.visible_to(user).filter(closed_at__isnull=True).exclude(raised_by=user)
    shown = waiting if user.is_people_partner else waiting.none()
    return shown.only("raised_at").order_by("raised_at")[:5]


@asking
def needs_me(user: User, now: datetime) -> Telling[list[Need]]:
    """Return requests to answer, sessions to log, people to meet, items due, fit checks, handovers, concerns."""
    today = _days.today_of(user, now)
    pairs, received, to_log, items, fits, handovers, concerns = yield [
        _open_pairs.of(user, now),
        _received.of(user),
        _to_log.of(user, now),
        _due_items.of(user, today + timedelta(days=1)),
        _fit_answers.of(user),
        _handovers.of(user),
        _concerns.of(user),
    ]
    needs = [*_requests(received, user), *_sessions_to_log(to_log), *_to_meet(pairs, user, today), *_items(items, user)]
    needs += [*_fit_checks(pairs, dict(fits), user), *_handovers_to_read(handovers, user), *_concerns_to_read(concerns)]
    return needs[:MOST_NEEDS]


def _requests(pairs: list[Mentorship], user: User) -> list[Need]:
    return [
        Need(
            what=(ASKED if pair.mentor_id == user.pk else OFFERED)[pair.kind] % {"name": pair.other(user).full_name},
            action=_("Answer"),
            url=pair.get_absolute_url(),
            strength=Strength.CHECK_IN,
            icon="handshake",
            person=pair.other(user),
        )
        for pair in pairs
    ]


def _sessions_to_log(sessions: list[MentoringSession]) -> list[Need]:
    return [
        Need(
            what=_("Log your session with %(name)s") % {"name": session.mentorship.mentee.full_name},
            action=_("Log it"),
            url=reverse("mentoring:log_session", args=[session.pk]),
            strength=Strength.CHECK_IN,
            icon="notebook-pen",
            detail=session.topic,
            person=session.mentorship.mentee,
        )
        for session in sessions
    ]


def _to_meet(pairs: list[Any], user: User, today: date) -> list[Need]:
    """Pairs whose agreed time has passed with nothing planned, longest ago first where that may be shown; the mentor is asked."""
    mine = [
        (pair.days_since_contact(today) or 0, pair)
        for pair in pairs
        if pair.mentor_id == user.pk and not pair.is_planned and pair.status == Mentorship.Status.ACTIVE
    ]
    due = [(None if pair.is_silent else days, pair) for days, pair in mine if days > pair.cadence_days]
    return [
        Need(
            what=_("Meet %(name)s") % {"name": pair.mentee.full_name},
            action=_("Plan it"),
            url=reverse("mentoring:plan", args=[pair.pk]),
            strength=Strength.CHECK_IN,
            icon="calendar-plus",
            detail=_how_long(days, pair.cadence_days),
            person=pair.mentee,
        )
        for days, pair in sorted(due, key=lambda one: (-(one[0] or 0), one[1].mentee.full_name))
    ]


def _how_long(days: int | None, cadence: int) -> str:
    """Say what was agreed, and how long ago they met where that may be shown."""
    if days is None:
        return _("you agreed on every %(cadence)d days") % {"cadence": cadence}
    return _("%(days)d days since you met; you agreed on every %(cadence)d") % {"days": days, "cadence": cadence}


def _items(items: list[ActionItem], user: User) -> list[Need]:
    return [
        Need(
            what=item.text,
            action=_("Done?"),
            url=item.get_absolute_url(),
            strength=Strength.ACTION,
            icon="square-check",
            detail=_("with %(name)s") % {"name": item.mentorship.other(user).full_name},
            due_on=item.due_on,
        )
        for item in items
    ]


def _fit_checks(pairs: list[Any], given: dict[Any, str], user: User) -> list[Need]:
    due = [pair for pair in pairs if is_fit_asked(pair, given.get(pair.pk, ""))]
    if len(due) >= FEWEST_MERGED:
        return [
            Need(
                what=_("Is it a good match? %(n)d pairs wait for your word") % {"n": len(due)},
                action=_("Answer"),
                url=reverse("mentoring:fits"),
                strength=Strength.HOUSEKEEPING,
                icon="puzzle",
                detail=_("Nobody else reads your answers."),
            )
        ]
    return [
        Need(
            what=_("Is it a good match with %(name)s?") % {"name": pair.other(user).full_name},
            action=_("Answer"),
            url=reverse("mentoring:fit", args=[pair.pk]),
            strength=Strength.HOUSEKEEPING,
            icon="puzzle",
            detail=_("Nobody else reads your answer."),
            person=pair.other(user),
        )
        for pair in due
    ]


def _handovers_to_read(handovers: list[Handover], user: User) -> list[Need]:
    return [
        Need(
            what=_("A handover with %(name)s waits for your yes") % {"name": handover.mentorship.other(user).full_name},
            action=_("Read it"),
            url=handover.get_absolute_url(),
            strength=Strength.HOUSEKEEPING,
            icon="arrow-right-left",
        )
        for handover in handovers
    ]


def _concerns_to_read(concerns: list[Concern]) -> list[Need]:
    return [
        Need(
            what=_("A concern was raised"),
            action=_("Read it"),
            url=reverse("mentoring:concerns"),
            strength=Strength.DECISION,
            icon="life-buoy",
            detail=date_format(concern.raised_at, "j F"),
        )
        for concern in concerns
    ]


@prepared
def _ahead(user: User, since: datetime) -> QuerySet[MentoringSession]:
    ahead = MentoringSession.objects.visible_to(user).planned().filter(planned_at__gte=since)
    sessions = ahead.select_related("mentorship__mentor", "mentorship__mentee").only("topic", "planned_at", *OF_PAIR)
    return sessions.order_by("planned_at")[:MOST_WORK]


@asking
def working_on(user: User, now: datetime) -> Telling[list[Work]]:
    """Return the next sessions."""
    (sessions,) = yield [_ahead.of(user, now - timedelta(hours=1))]
    return [
        Work(
            what=_("Session with %(name)s") % {"name": session.mentorship.other(user).full_name},
            url=session.get_absolute_url(),
            icon="calendar",
            status="planned",
            status_label=_("planned"),
            detail=session.topic,
            at=session.planned_at,
        )
        for session in sessions
    ]


@prepared
def _logged(user: User, since: datetime) -> QuerySet[MentoringSession]:
    logged = MentoringSession.objects.visible_to(user).held().filter(logged_at__gte=since).exclude(logged_by=user)
    shown = ("topic", "logged_at", *person_fields("logged_by"))
    return logged.select_related("logged_by").only(*shown).order_by("-logged_at")[:MOST_WORK]


@prepared
def _points(user: User, since: datetime) -> QuerySet[AgendaItem]:
    points = AgendaItem.objects.visible_to(user).waiting().filter(added_at__gte=since).exclude(author=user)
    shown = ("added_at", "mentorship", *person_fields("author"))
    return points.select_related("author").only(*shown).order_by("-added_at")[:MOST_WORK]


@asking
def done_for_me(user: User, now: datetime) -> Telling[list[Deed]]:
    """Return sessions that the other wrote down, and points they put on our agenda."""
    logged, points = yield [_logged.of(user, now - RECENT), _points.of(user, now - RECENT)]
    deeds = [
        Deed(
            what=_("wrote down your session"),
            url=row.get_absolute_url(),
            at=row.logged_at or now,
            person=row.logged_by,
            detail=row.topic,
            icon="notebook-pen",
        )
        for row in logged
    ]
    deeds += [
        Deed(
            what=_("put a point on your agenda"),
            url=f"{reverse('mentoring:mentorship', args=[row.mentorship_id])}#agenda",
            at=row.added_at,
            person=row.author,
            icon="list-plus",
        )
        for row in points
    ]
    return sorted(deeds, key=lambda deed: deed.at, reverse=True)[:MOST_WORK]


def search(user: User, query: str, limit: int) -> list[Found]:
    """Return sessions by topic, notes and outcome, then action items by their words, that this person may read. Two queries."""
    query = query.replace("\x00", "").strip()
    if not query:
        return []
    words = SearchQuery(query, config="english", search_type="websearch")
    people = ("mentorship__mentor", "mentorship__mentee")
    sessions: Any = MentoringSession.objects.visible_to(user).filter(search=words).select_related(*people)
    ranked = sessions.annotate(rank=SearchRank(F("search"), words)).order_by("-rank", "-held_on")[:limit]
    found = [
        Found(
            label=session.topic or _("Session with %(name)s") % {"name": session.mentorship.other(user).full_name},
            kind=_("sessions"),
            url=session.get_absolute_url(),
            icon="notebook-pen",
            detail=" · ".join(
                filter(
                    None,
                    [session.mentorship.other(user).full_name, date_format(session.held_on, "j M Y") if session.held_on else ""],
                )
            ),
        )
        for session in ranked
    ]
    items = ActionItem.objects.visible_to(user)
    for word in query.split()[:5]:
        items = items.filter(text__icontains=word)
    found += [
        Found(
            label=item.text,
            kind=_("action items"),
            url=item.get_absolute_url(),
            icon="square-check",
            detail=item.mentorship.other(user).full_name,
        )
        for item in items.select_related(*people).order_by("-created_at")[: max(0, limit - len(found))]
    ]
    return found[:limit]
