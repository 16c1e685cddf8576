"""What people offer, look for, and do not want."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import Invalid
from mentorship.ladders.models import Competency
from mentorship.mentoring.models import BlockedPair, MenteeWish, MentorProfile

LONGEST_ABOUT = 2_000
MOST_MENTEES = 30
MOST_LANGUAGES = 12


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a mentor says about themselves. Nothing about personality or who they are, by design."""

    about: str = ""
    competencies: Sequence[Competency] = ()
    capacity: int = 2
    min_rank: int | None = None
    max_rank: int | None = None
    languages: Sequence[str] = ()
    is_open: bool = True


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody looks for."""

    about: str = ""
    competencies: Sequence[Competency] = ()
    languages: Sequence[str] = ()
    is_open: bool = True


@transaction.atomic
def save_profile(*, actor: User, offer: Offer, now: datetime) -> MentorProfile:
    """Hold what this person offers as a mentor."""
    if not 0 <= offer.capacity <= MOST_MENTEES:
        raise Invalid(_("Give a number from 0 to %(most)d.") % {"most": MOST_MENTEES}, field="capacity")
    if offer.min_rank is not None and offer.max_rank is not None and offer.max_rank < offer.min_rank:
        raise Invalid(_("The highest level must not lie below the lowest."), field="max_rank")
    values = {
        "about": checks.words(offer.about, field="about", longest=LONGEST_ABOUT),
        "capacity": offer.capacity,
        "min_rank": offer.min_rank,
        "max_rank": offer.max_rank,
        "languages": _languages(offer.languages),
        "is_open": offer.is_open,
        "changed_at": now,
    }
    profile, _new = MentorProfile.objects.update_or_create(person=actor, defaults=values)
    profile.competencies.set(offer.competencies)
    audit.record("mentor_profile.saved", actor=actor, about=profile, now=now, capacity=offer.capacity, is_open=offer.is_open)
    return profile


@transaction.atomic
def save_wish(*, actor: User, wish: Wish, now: datetime) -> MenteeWish:
    """Hold what this person looks for; while it is open they stand on the waiting list."""
    values = {
        "about": checks.words(wish.about, field="about", longest=LONGEST_ABOUT),
        "languages": _languages(wish.languages),
        "is_open": wish.is_open,
    }
    row, _new = MenteeWish.objects.update_or_create(person=actor, defaults=values, create_defaults={**values, "since": now})
    row.competencies.set(wish.competencies)
    audit.record("mentee_wish.saved", actor=actor, about=row, now=now, is_open=wish.is_open)
    return row


@transaction.atomic
def suggest_mentor(*, mentee_id: int, mentor_id: int, actor: User, now: datetime) -> MenteeWish:
    """Point somebody who waits to a mentor. The two agree between themselves; the mentor is not told before they are asked.

    A mentor whom a block keeps apart from them is not there, without a reason shown.
    """
    if not actor.is_people_partner:
        raise PermissionDenied
    wish = get_object_or_404(MenteeWish.objects.visible_to(actor).filter(is_open=True).select_related("person"), pk=mentee_id)
    offers = MentorProfile.objects.visible_to(wish.person).filter(is_open=True).exclude(person=wish.person)
    mentor = get_object_or_404(offers.select_related("person"), pk=mentor_id).person
    outbox.queue(
        "mentoring.mentor_suggested",
        to=wish.person,
        about=wish,
        key=f"wish:{wish.pk}:{mentor.pk}:{now.date()}",
        now=now,
        subject=_("%(name)s is suggested as your mentor") % {"name": mentor.full_name},
        link=f"{reverse('mentoring:request')}?{urlencode({'to': str(mentor.pk)})}",
        why=_("You look for a mentor."),
        reply_to=actor,
    )
    audit.record("mentor.suggested", actor=actor, about=wish, now=now, mentor=mentor.pk)
    return wish


@transaction.atomic
def block(*, actor: User, other: User, now: datetime) -> BlockedPair:
    """Keep two people from being paired; the other never learns of it. A pair that meets already is ended by hand."""
    if actor.pk == other.pk:
        raise Invalid(_("That is you."), field="other")
    row, is_new = BlockedPair.objects.get_or_create(by=actor, other=other, defaults={"at": now})
    if is_new:
        audit.record("pairing.blocked", actor=actor, about=None, now=now)
    return row


@transaction.atomic
def unblock(*, actor: User, other: User, now: datetime) -> None:
    """Take one's own block back; the other's, if there is one, stays."""
    if BlockedPair.objects.visible_to(actor).filter(other=other).delete()[0]:
        audit.record("pairing.unblocked", actor=actor, about=None, now=now)


def _languages(codes: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(code.strip().lower() for code in codes if code.strip()))
    if len(found) > MOST_LANGUAGES or any(len(code) > 10 or not code.replace("-", "").isalpha() for code in found):  # noqa: PLR2004  (the column's width)
        raise Invalid(
            _("Write language codes such as en, de, pt-br, with commas between them; at most %(most)d.")
            % {"most": MOST_LANGUAGES},
            field="languages",
        )
    return found
