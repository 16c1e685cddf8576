"""Who could mentor whom, and why: competencies, levels, shared hours, room. Never personality, never who somebody is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf.locale import LANG_INFO
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mentorship.mentoring import policies
from mentorship.mentoring.models import MenteeWish, MentorProfile, Mentorship
from mentorship.mentoring.overlap import hours_of, shared_minutes_a_day
from mentorship.mentoring.selectors import _days

LOOKED_AT = 300
MINUTES_AN_HOUR = 60
MOST_NAMED = 3


@dataclass(frozen=True)
class Reason:
    """One sentence of an explanation; `is_good` says which way it points."""

    text: str
    is_good: bool = True


@dataclass(frozen=True)
class Suggestion:
    """A mentor, and why."""

    person: User
    profile: MentorProfile
    reasons: list[Reason]
    room: int
    weight: tuple[int, ...]

    @property
    def because(self) -> str:
        """The reasons as one line."""
        return "; ".join(reason.text for reason in self.reasons)


def suggestions_for(user: User, now: datetime, *, named: str = "", most: int = 12) -> list[Suggestion]:
    """Return mentors with room for this person, the best fitting first, each with its reasons. Four queries."""
    wish = MenteeWish.objects.filter(person=user).prefetch_related("competencies").first()
    wanted = {competency.code: competency.name for competency in wish.competencies.all()} if wish else {}
    languages = set(wish.languages if wish else []) or set(user.languages)
    found = [
        describe(profile, user, wanted, languages, _days.monday_of(_days.today_of(user, now)))
        for profile in _candidates(user, list(wanted), named)
    ]
    return sorted(found, key=lambda suggestion: (suggestion.weight, suggestion.person.full_name))[:most]


def _candidates(user: User, wanted: list[str], named: str) -> Any:
    open_pairs = Mentorship.objects.filter(
        mentee=user, kind=Mentorship.Kind.MENTORSHIP, status__in=["requested", *Mentorship.OPEN]
    )
    taken = Mentorship.objects.taking_room().filter(mentor=OuterRef("person")).order_by().values("mentor").annotate(n=Count("pk"))
    rows: Any = MentorProfile.objects.visible_to(user).exclude(person=user).exclude(person__in=open_pairs.values("mentor"))
    rows = rows.annotate(
        taken=Coalesce(Subquery(taken.values("n"), output_field=IntegerField()), Value(0)), room=F("capacity") - F("taken")
    )
    rows = rows.filter(room__gt=0)
    if user.level_rank is not None:
        rows = rows.filter(Q(min_rank__isnull=True) | Q(min_rank__lte=user.level_rank))
        rows = rows.filter(Q(max_rank__isnull=True) | Q(max_rank__gte=user.level_rank))
    if named:
        rows = rows.filter(person__in=User.objects.named_like(named))
    rows = rows.annotate(shared=Count("competencies", filter=Q(competencies__code__in=wanted), distinct=True))
    return rows.select_related("person__team").prefetch_related("competencies").order_by("-shared", "person_id")[:LOOKED_AT]


def describe(profile: Any, mentee: User, wanted: dict[str, str], languages: set[str], monday: date) -> Suggestion:
    """Return a mentor as a suggestion for this mentee, with the reasons for and against. No query when the profile came along."""
    mentor = profile.person
    shared = [competency.name for competency in profile.competencies.all() if competency.code in wanted]
    minutes = shared_minutes_a_day(hours_of(mentee), hours_of(mentor), monday)
    above = mentor.level_rank - mentee.level_rank if mentor.level_rank is not None and mentee.level_rank is not None else None
    spoken = sorted(languages & (set(profile.languages) or set(mentor.languages)))
    in_line = policies.in_reporting_line(mentor, mentee)
    reasons = [
        *_about_competencies(shared, wanted),
        *(
            [Reason(_("both in %(team)s") % {"team": mentor.team.name})]
            if mentor.team_id and mentor.team_id == mentee.team_id
            else []
        ),
        *_about_levels(above),
        _about_hours(minutes),
        *([Reason(_("both speak %(languages)s") % {"languages": ", ".join(map(_language, spoken))})] if spoken else []),
        Reason(_("in your reporting line: they judge your work as well"), is_good=False)
        if in_line
        else Reason(_("not in your reporting line")),
        Reason(ngettext("has room for %(n)d", "has room for %(n)d", profile.room) % {"n": profile.room}),
    ]
    level_fit = 0 if above in {1, 2, 3} else 1 if above is None or above > 0 else 2
    weight = (int(in_line), -len(shared), 0 if minutes >= MINUTES_AN_HOUR else 1, level_fit, -minutes)
    return Suggestion(mentor, profile, reasons, profile.room, weight)


def _language(code: str) -> str:
    """Return a language's name; what Django does not know stays a code."""
    return str(LANG_INFO.get(code, {}).get("name", code))


def _about_competencies(shared: list[str], wanted: dict[str, str]) -> list[Reason]:
    if shared:
        more = len(shared) - MOST_NAMED
        names = ", ".join(shared[:MOST_NAMED]) + (_(" and %(n)d more") % {"n": more} if more > 0 else "")
        return [Reason(_("offers %(names)s, which you look for") % {"names": names})]
    return [Reason(_("offers none of what you look for"), is_good=False)] if wanted else []


def _about_levels(above: int | None) -> list[Reason]:
    if above is None:
        return []
    if above > 0:
        return [Reason(ngettext("one level above", "%(n)d levels above", above) % {"n": above})]
    if above == 0:
        return [Reason(_("at your level"))]
    return [Reason(ngettext("one level below", "%(n)d levels below", -above) % {"n": -above}, is_good=False)]


def _about_hours(minutes: int) -> Reason:
    if minutes == 0:
        return Reason(_("no shared working time"), is_good=False)
    if minutes < MINUTES_AN_HOUR:
        return Reason(_("%(n)d min shared working time a day") % {"n": minutes}, is_good=False)
    hours = minutes / MINUTES_AN_HOUR
    shown = f"{hours:.0f}" if minutes % MINUTES_AN_HOUR == 0 else f"{hours:.1f}"
    return Reason(_("%(n)s h shared working time a day") % {"n": shown})
