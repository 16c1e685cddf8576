"""One relationship: its timeline, what waits, what was agreed, and the lines of a session."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import keyset
from mentorship.growth.models import Evidence, Goal
from mentorship.ladders.models import Competency, Level
from mentorship.mentoring.models import (
    ActionItem,
    AgendaItem,
    ClosingReflection,
    Concern,
    FitCheck,
    Handover,
    MentoringSession,
    Mentorship,
    Pause,
    PrivateNote,
)

ON_A_PAGE = 20
SESSIONS_BEFORE_FIT_CHECK = 2
QUIET_FROM_SESSION = 6
ASK_AGAIN_AFTER = 4
BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)]|#{1,6}|>)\s+(?:\[[ xX]?\]\s+)?")


@dataclass(frozen=True)
class Event:
    """One step of a timeline; a session where it is one."""

    on: date
    what: str
    tone: str = ""
    session: Any = None
    text: str = ""
    person: Any = None


@dataclass(frozen=True)
class Timeline:
    """Some steps, newest first, and the cursors of the pages beside them."""

    events: list[Event]
    previous: str
    next: str


def timeline(pair: Mentorship, *, cursor: str = "") -> Timeline:
    """Return one page of what happened: sessions, and on the way the beginnings, pauses and ends. Four queries."""
    held = (
        MentoringSession.objects.held()
        .filter(mentorship=pair)
        .annotate(
            items=Count("action_items", distinct=True),
            items_open=Count("action_items", filter=Q(action_items__status=ActionItem.Status.OPEN), distinct=True),
        )
    )
    page = keyset.page(held, by="held_on", cursor=cursor, size=ON_A_PAGE)
    sessions = [_session_event(session) for session in page.rows if session.held_on]
    newest = sessions[0].on if page.previous and sessions else date.max
    oldest = sessions[-1].on if page.next and sessions else date.min
    steps = [step for step in _steps(pair) if oldest < step.on <= newest]
    events = sorted([*sessions, *reversed(steps)], key=lambda event: event.on, reverse=True)
    return Timeline(events, page.previous, page.next)


def _session_event(session: MentoringSession) -> Event:
    """A session as a step: its topic, and its outcome or first words without bullets."""
    lines = [BULLET.sub("", line).strip() for line in (session.outcome or session.notes[:1000]).splitlines()]
    words = " · ".join(line for line in lines if line)
    return Event(session.held_on or date.min, session.topic or _("Session"), "ok", session=session, text=words)


def _steps(pair: Mentorship) -> list[Event]:
    steps = [Event(pair.requested_at.date(), _("Asked"), person=pair.requested_by)]
    if pair.started_on:
        steps.append(Event(pair.started_on, _("Began"), "now"))
    for pause in Pause.objects.filter(mentorship=pair):
        steps.append(Event(pause.from_on, _("Paused")))
        if pause.until_on and pause.until_on != pair.ended_on:
            steps.append(Event(pause.until_on, _("Went on")))
    if pair.ended_on:
        steps.append(Event(pair.ended_on, _("Ended")))
    words = ClosingReflection.objects.filter(mentorship=pair).select_related("author")
    return steps + [Event(word.at.date(), _("Closing words"), text=word.text, person=word.author) for word in words]


def agenda_of(pair: Mentorship) -> list[AgendaItem]:
    """Return the points that wait for the next session."""
    return list(AgendaItem.objects.waiting().filter(mentorship=pair).select_related("author"))


def items_of(pair: Mentorship) -> list[ActionItem]:
    """Return what is still to do, by either."""
    return list(ActionItem.objects.open().filter(mentorship=pair).select_related("owner", "session"))


def note_of(user: User, pair: Mentorship, session: MentoringSession | None) -> PrivateNote | None:
    """Return one's own note about a session, or about the pair."""
    return PrivateNote.objects.visible_to(user).filter(mentorship=pair, session=session).first()


def fit_check_due(user: User, pair: Mentorship) -> bool:
    """Tell whether this member should be asked how it goes: after two sessions, once more after four when still deciding.

    Two who went on meeting have answered by that: from the sixth session on nobody asks, the menu still offers it.
    """
    if not pair.is_open or not is_fit_asked(pair, ""):
        return False
    given = FitCheck.objects.visible_to(user).filter(mentorship=pair).first()
    return is_fit_asked(pair, given.answer if given else "")


def is_fit_asked(pair: Mentorship, answer: str) -> bool:
    """Tell whether a pair that is open asks how it goes, given what was answered last."""
    has_check = pair.kind in {Mentorship.Kind.MENTORSHIP, Mentorship.Kind.SPONSORSHIP}
    is_time = SESSIONS_BEFORE_FIT_CHECK <= pair.sessions_held < QUIET_FROM_SESSION
    asks_again = answer == FitCheck.Answer.DECIDING and pair.sessions_held >= ASK_AGAIN_AFTER
    return has_check and is_time and (not answer or asks_again)


def fits_to_answer(user: User) -> list[tuple[Mentorship, User]]:
    """Return the user's pairs that ask how it goes, with the other of each, by their names. Two queries."""
    given = dict(
        FitCheck.objects.visible_to(user).filter(mentorship__status__in=Mentorship.OPEN).values_list("mentorship", "answer")
    )
    pairs = Mentorship.objects.visible_to(user).open().with_people()
    asking = [(pair, pair.other(user)) for pair in pairs if is_fit_asked(pair, given.get(pair.pk, ""))]
    return sorted(asking, key=lambda one: one[1].full_name)


def competencies_for(person: User) -> "QuerySet[Competency]":
    """Return the competencies of the ladder on which a person stands, or aims; those of nobody else."""
    wanted = Q(version__levels__standings__person=person) | Q(version__levels__in=_targets_of(person))
    return Competency.objects.filter(wanted).distinct().order_by("version_id", "position")


def _targets_of(person: User) -> "QuerySet[Any]":
    return person.growth_plans.filter(status="active").values("target_level")


@dataclass(frozen=True)
class Line:
    """A line of what was written, and what it has become."""

    text: str
    became: tuple[str, ...]


def lines_of(session: MentoringSession, made: dict[str, set[str]]) -> list[Line]:
    """Return the lines of outcome and notes that can become something, without bullets; `made` comes from `made_from`."""
    written = [BULLET.sub("", line).strip() for line in f"{session.outcome}\n{session.notes}".splitlines()]
    found = dict.fromkeys(" ".join(line.split()) for line in written if any(sign.isalnum() for sign in line))
    return [Line(line, tuple(kind for kind, texts in made.items() if _cut(line) in texts)) for line in found]


def made_from(session: MentoringSession, user: User) -> dict[str, set[str]]:
    """Return what lines of a session have become, as far as this person may see it: words by kind. Three queries."""
    origin = f"session:{session.pk}"
    goals = Goal.objects.visible_to(user).filter(origin=origin).values_list("title", flat=True)
    evidence = Evidence.objects.visible_to(user).filter(origin=origin).values_list("headline", flat=True)
    items = ActionItem.objects.filter(session=session).values_list("text", flat=True)
    return {
        "goal": {_cut(text) for text in goals},
        "evidence": {_cut(text) for text in evidence},
        "action item": {_cut(text) for text in items},
    }


def _cut(text: str) -> str:
    """Compare by the first words: long lines are cut to what the field holds."""
    return text[:180]


def next_session(pair: Mentorship) -> MentoringSession | None:
    """Return the planned session that comes next, or that should have been logged."""
    return MentoringSession.objects.planned().filter(mentorship=pair).order_by("planned_at").first()


def to_log(pair: Mentorship, now: datetime) -> MentoringSession | None:
    """Return the last planned session whose time has come; logging begins with it."""
    begun = MentoringSession.objects.planned().filter(mentorship=pair, planned_at__lte=now)
    return begun.order_by("-planned_at").first()


def handover_for(user: User, handover_id: UUID) -> Handover:
    """Return a handover that this person may read; 404 otherwise."""
    rows = Handover.objects.visible_to(user).select_related("mentorship__mentor", "mentorship__mentee", "receiver")
    return get_object_or_404(rows, pk=handover_id)


def item_for(user: User, item_id: UUID) -> ActionItem:
    """Return an action item that this person may see; 404 otherwise."""
    rows = ActionItem.objects.visible_to(user).select_related("mentorship__mentor", "mentorship__mentee", "owner")
    return get_object_or_404(rows, pk=item_id)


def concerns_for(user: User) -> list[Concern]:
    """Return the concerns that this person may read: the open ones first, then the last closed."""
    rows = Concern.objects.visible_to(user).select_related("mentorship__mentor", "mentorship__mentee", "raised_by", "closed_by")
    return list(rows.order_by(F("closed_at").desc(nulls_first=True), "raised_at")[:100])


def levels_for(user: User) -> list[tuple[int, str]]:
    """Return the ranks of a person's ladder with their codes and titles, for a choice."""
    rows = (
        Level.objects.filter(track__version__levels__standings__person=user).order_by("rank").values_list("rank", "code", "title")
    )
    found: dict[int, str] = {}
    for rank, code, title in rows.distinct():
        found.setdefault(rank, f"{code} {title}" if code != title else code)
    return sorted(found.items())
