"""What *Today* and the search show of this room."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from mentorship.core.attention import Deed, Found, Need, Strength, Work
from mentorship.mentoring.models import ActionItem, AgendaItem, Concern, FitCheck, Handover, MentoringSession
from mentorship.mentoring.selectors import _days
from mentorship.mentoring.selectors.lists import PairRow, pair_rows, requests_of
from mentorship.mentoring.selectors.pair import ASK_AGAIN_AFTER, SESSIONS_BEFORE_FIT_CHECK

MOST_NEEDS = 20
MOST_WORK = 10
RECENT = timedelta(days=30)
KINDS = {
    "mentorship": gettext_lazy("mentorship"),
    "sponsorship": gettext_lazy("sponsorship"),
    "flash": gettext_lazy("one session"),
    "influence": gettext_lazy("help that you gave or got"),
    "one_to_one": gettext_lazy("one-to-one"),
}


def needs_me(user: User, now: datetime) -> list[Need]:
    """Return requests to answer, sessions to log, people to meet, items due, fit checks, handovers, concerns. Seven queries."""
    rows = pair_rows(user, now, kinds=list(KINDS))
    needs = [*_requests(user), *_to_log(user, now), *_to_meet(rows), *_items(user, now), *_fit_checks(user, rows)]
    needs += [*_handovers(user), *_concerns(user)]
    return needs[:MOST_NEEDS]


def _requests(user: User) -> list[Need]:
    received, _sent = requests_of(user)
    return [
        Need(
            what=_("%(name)s asks you: %(kind)s") % {"name": pair.other(user).full_name, "kind": KINDS[pair.kind]},
            action=_("Answer"),
            url=pair.get_absolute_url(),
            strength=Strength.CHECK_IN,
            icon="handshake",
            person=pair.other(user),
        )
        for pair in received
    ]


def _to_log(user: User, now: datetime) -> list[Need]:
    """A planned session whose time has passed, for the one who logs: the mentor, or the manager."""
    past = MentoringSession.objects.visible_to(user).planned().filter(planned_at__lt=now, mentorship__mentor=user)
    sessions = past.select_related("mentorship__mentee", "mentorship__mentor").order_by("planned_at")[:MOST_NEEDS]
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


def _to_meet(rows: list[PairRow]) -> list[Need]:
    """Pairs whose agreed time has passed with nothing planned; the mentor is asked."""
    return [
        Need(
            what=_("Meet %(name)s") % {"name": row.other.full_name},
            action=_("Plan it"),
            url=reverse("mentoring:plan", args=[row.pair.pk]),
            strength=Strength.CHECK_IN,
            icon="calendar-plus",
            detail=_how_long(row),
            person=row.other,
        )
        for row in rows
        if row.is_mentor and row.is_due
    ]


def _how_long(row: PairRow) -> str:
    """Say what was agreed, and how long ago they met where that may be shown."""
    if row.days_since is None:
        return _("you agreed on every %(cadence)d days") % {"cadence": row.pair.cadence_days}
    return _("%(days)d days since you met; you agreed on every %(cadence)d") % {
        "days": row.days_since,
        "cadence": row.pair.cadence_days,
    }


def _items(user: User, now: datetime) -> list[Need]:
    today = _days.today_of(user, now)
    items = ActionItem.objects.visible_to(user).open().filter(owner=user, due_on__lte=today + timedelta(days=1))
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
        for item in items.select_related("mentorship__mentor", "mentorship__mentee")[:MOST_NEEDS]
    ]


def _fit_checks(user: User, rows: list[PairRow]) -> list[Need]:
    asked = [
        row.pair
        for row in rows
        if row.pair.kind in {"mentorship", "sponsorship"} and row.pair.sessions_held >= SESSIONS_BEFORE_FIT_CHECK
    ]
    given = dict(FitCheck.objects.visible_to(user).filter(mentorship__in=asked).values_list("mentorship", "answer"))
    due = [
        pair for pair in asked if pair.pk not in given or (given[pair.pk] == "deciding" and pair.sessions_held >= ASK_AGAIN_AFTER)
    ]
    return [
        Need(
            what=_("Is it a good match with %(name)s?") % {"name": pair.other(user).full_name},
            action=_("Say so"),
            url=reverse("mentoring:fit", args=[pair.pk]),
            strength=Strength.HOUSEKEEPING,
            icon="puzzle",
            detail=_("Nobody else reads your answer."),
            person=pair.other(user),
        )
        for pair in due
    ]


def _handovers(user: User) -> list[Need]:
    mine = Q(mentorship__mentor=user, mentor_approved_at__isnull=True, mentee_approved_at__isnull=False)
    mine |= Q(mentorship__mentee=user, mentee_approved_at__isnull=True, mentor_approved_at__isnull=False)
    waiting = Handover.objects.visible_to(user).filter(mine, receiver__isnull=True)
    return [
        Need(
            what=_("A handover with %(name)s waits for your yes") % {"name": handover.mentorship.other(user).full_name},
            action=_("Read it"),
            url=handover.get_absolute_url(),
            strength=Strength.HOUSEKEEPING,
            icon="arrow-right-left",
        )
        for handover in waiting.select_related("mentorship__mentor", "mentorship__mentee")[:5]
    ]


def _concerns(user: User) -> list[Need]:
    if not user.is_people_partner:
        return []
    waiting = Concern.objects.visible_to(user).filter(closed_at__isnull=True).exclude(raised_by=user).defer("text")
    return [
        Need(
            what=_("A concern was raised"),
            action=_("Read it"),
            url=reverse("mentoring:concerns"),
            strength=Strength.DECISION,
            icon="life-buoy",
            detail=date_format(concern.raised_at, "j F"),
        )
        for concern in waiting.order_by("raised_at")[:5]
    ]


def working_on(user: User, now: datetime) -> list[Work]:
    """Return the next sessions. One query."""
    ahead = MentoringSession.objects.visible_to(user).planned().filter(planned_at__gte=now - timedelta(hours=1))
    sessions = ahead.select_related("mentorship__mentor", "mentorship__mentee").order_by("planned_at")[:MOST_WORK]
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


def done_for_me(user: User, now: datetime) -> list[Deed]:
    """Return sessions that the other wrote down, and points they put on our agenda. Two queries."""
    since = now - RECENT
    logged = MentoringSession.objects.visible_to(user).held().filter(logged_at__gte=since).exclude(logged_by=user)
    points = AgendaItem.objects.visible_to(user).waiting().filter(added_at__gte=since).exclude(author=user)
    deeds = [
        Deed(
            what=_("wrote down your session"),
            url=row.get_absolute_url(),
            at=row.logged_at or now,
            person=row.logged_by,
            detail=row.topic,
            icon="notebook-pen",
        )
        for row in logged.select_related("logged_by").order_by("-logged_at")[:MOST_WORK]
    ]
    deeds += [
        Deed(
            what=_("put a point on your agenda"),
            url=f"{row.mentorship.get_absolute_url()}#agenda",
            at=row.added_at,
            person=row.author,
            icon="list-plus",
        )
        for row in points.select_related("author", "mentorship").order_by("-added_at")[:MOST_WORK]
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
            kind=_("session"),
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
            kind=_("action item"),
            url=item.get_absolute_url(),
            icon="square-check",
            detail=item.mentorship.other(user).full_name,
        )
        for item in items.select_related(*people).order_by("-created_at")[: max(0, limit - len(found))]
    ]
    return found[:limit]
