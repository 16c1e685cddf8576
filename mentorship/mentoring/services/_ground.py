"""What the services of this room share: rows through the one door, the day of a person, the rows that let a mentor read."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import Relationship, User
from mentorship.core.doors import locked, visible_or_404
from mentorship.core.errors import Invalid, WrongStatus
from mentorship.mentoring.models import MentoringSession, Mentorship
from mentorship.mentoring.models.pairs import MentorshipQuerySet

ROLE_OF = {
    Mentorship.Kind.MENTORSHIP: Relationship.Role.MENTOR,
    Mentorship.Kind.SPONSORSHIP: Relationship.Role.SPONSOR,
}


def today_of(person: User, now: datetime) -> date:
    """Return the day it is where this person works."""
    return now.astimezone(person.zone).date()


def pair_for(actor: User, pair_id: UUID) -> Mentorship:
    """Return a pair that this person may see, locked until the transaction ends; 404 otherwise."""
    return visible_or_404(Mentorship, actor, pair_id, shaped=_locked_pair)


def session_for(actor: User, session_id: UUID) -> MentoringSession:
    """Return a session that this person may see, locked; 404 otherwise."""
    return visible_or_404(MentoringSession, actor, session_id, "mentorship__mentor", "mentorship__mentee", shaped=locked)


def _locked_pair(pairs: MentorshipQuerySet) -> MentorshipQuerySet:
    return pairs.select_for_update(of=("self",)).with_people()


def require(allowed: bool) -> None:  # noqa: FBT001  (reads as `require(policies.can_end(…))`)
    """Raise 403 unless the policy said yes."""
    if not allowed:
        raise PermissionDenied


def require_status(pair: Mentorship, *expected: Mentorship.Status) -> None:
    """Raise `WrongStatus` unless the pair is in one of these."""
    if pair.status not in expected:
        raise WrongStatus(pair, expected=list(expected))


def require_open(pair: Mentorship) -> None:
    """Raise `Invalid` once a pair is over: what the two wrote is frozen then."""
    if not pair.is_open:
        raise Invalid(
            _("This relationship is %(status)s. What you both wrote stays readable and no longer changes.")
            % {"status": pair.get_status_display()}
        )


def source_of(pair: Mentorship) -> str:
    """Return how the rows that a pair writes elsewhere name it."""
    return f"mentorship:{pair.pk}"


def open_reading(pair: Mentorship, *, now: datetime) -> None:
    """Let the mentor or sponsor read what the rules give them, from today on; the other kinds open nothing."""
    role = ROLE_OF.get(Mentorship.Kind(pair.kind))
    if role is None:
        return
    since = min(now.date(), today_of(pair.mentor, now))
    Relationship.objects.update_or_create(
        subject=pair.mentee,
        reader=pair.mentor,
        role=role,
        source=source_of(pair),
        defaults={"since": since, "until": None},
    )


def close_reading(pair: Mentorship, *, now: datetime) -> None:
    """End what `open_reading` opened, at once and in every time zone."""
    last = min(now.date(), today_of(pair.mentor, now)) - timedelta(days=1)
    Relationship.objects.filter(source=source_of(pair)).update(until=last)
