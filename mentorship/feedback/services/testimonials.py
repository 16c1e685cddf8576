"""Words that somebody lends to another's pages, place by place, and can take back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import AlreadyDone, Invalid, WrongStatus
from mentorship.feedback import policies
from mentorship.feedback.models import Testimonial

LONGEST = 4000
Status = Testimonial.Status


@transaction.atomic
def ask_testimonial(*, actor: User, author: User, now: datetime, ask: str = "") -> Testimonial:
    """Ask somebody with whom one has or had a mentorship for a few words about oneself."""
    _check_pair(actor, author)
    open_ones = Testimonial.objects.filter(subject=actor, author=author, status__in=[Status.ASKED, Status.GIVEN])
    if open_ones.exists():
        raise AlreadyDone(_("%(name)s was asked already.") % {"name": author.full_name}, field="author")
    testimonial = Testimonial.objects.create(
        subject=actor,
        author=author,
        asked_by=actor,
        ask=checks.words(ask, field="ask", longest=2000),
        asked_at=now,
        changed_at=now,
    )
    outbox.queue(
        "feedback.testimonial_asked",
        to=author,
        about=testimonial,
        key=f"testimonial:{testimonial.pk}:asked",
        now=now,
        subject=_("Somebody asks you for a few words about them"),
        link=testimonial.get_absolute_url(),
        why=_("You have or had a mentorship with %(name)s.") % {"name": actor.full_name},
        reply_to=actor,
    )
    audit.record("testimonial.asked", actor=actor, about=testimonial, now=now)
    return testimonial


@transaction.atomic
def offer_testimonial(
    *, actor: User, subject: User, text: str, places: Iterable[str], shows_name: bool, now: datetime
) -> Testimonial:
    """Write words about somebody without being asked."""
    _check_pair(actor, subject)
    testimonial = Testimonial.objects.create(subject=subject, author=actor, asked_at=now, changed_at=now)
    return write_testimonial(testimonial_id=testimonial.pk, actor=actor, text=text, places=places, shows_name=shows_name, now=now)


@transaction.atomic
def write_testimonial(
    *, testimonial_id: UUID, actor: User, text: str, places: Iterable[str], shows_name: bool, now: datetime
) -> Testimonial:
    """Give the words, or edit them and the places that they are lent to; at once, everywhere."""
    testimonial = _own(testimonial_id, actor)
    is_first = testimonial.status != Status.GIVEN
    wanted = list(dict.fromkeys(places))
    if unknown := [place for place in wanted if place not in Testimonial.Place.values]:
        raise Invalid(_("There is no place “%(place)s”.") % {"place": unknown[0]}, field="places")
    testimonial.text = checks.words(text, field="text", longest=LONGEST, is_required=True)
    testimonial.places, testimonial.shows_name = wanted, shows_name
    testimonial.status, testimonial.changed_at = Status.GIVEN, now
    testimonial.save(update_fields=["text", "places", "shows_name", "status", "changed_at"])
    audit.record(
        "testimonial.given" if is_first else "testimonial.edited", actor=actor, about=testimonial, now=now, places=wanted
    )
    if is_first:
        _tell_subject(testimonial, actor, now)
    return testimonial


@transaction.atomic
def decline_testimonial(*, testimonial_id: UUID, actor: User, now: datetime) -> Testimonial:
    """Say no, without a reason."""
    testimonial = _own(testimonial_id, actor)
    if testimonial.status != Status.ASKED:
        raise WrongStatus(testimonial, expected=Status.ASKED)
    return _end(testimonial, Status.DECLINED, actor, now)


@transaction.atomic
def reconsider_testimonial(*, testimonial_id: UUID, actor: User, now: datetime) -> Testimonial:
    """Take one's no back: the question waits again."""
    testimonial = _own(testimonial_id, actor)
    if testimonial.status != Status.DECLINED:
        raise WrongStatus(testimonial, expected=Status.DECLINED)
    return _end(testimonial, Status.ASKED, actor, now)


@transaction.atomic
def revoke_testimonial(*, testimonial_id: UUID, actor: User, now: datetime) -> Testimonial:
    """Take the words back: they are deleted and gone from every page at once."""
    testimonial = _own(testimonial_id, actor)
    if testimonial.status != Status.GIVEN:
        raise WrongStatus(testimonial, expected=Status.GIVEN)
    testimonial.text, testimonial.places = "", []
    return _end(testimonial, Status.REVOKED, actor, now)


def _end(testimonial: Testimonial, status: str, actor: User, now: datetime) -> Testimonial:
    testimonial.status, testimonial.changed_at = status, now
    testimonial.save(update_fields=["text", "places", "status", "changed_at"])
    outbox.withdraw(about=testimonial, now=now)
    audit.record(f"testimonial.{status}", actor=actor, about=testimonial, now=now)
    return testimonial


def _own(testimonial_id: UUID, actor: User) -> Testimonial:
    rows = Testimonial.objects.visible_to(actor).select_for_update(of=("self",)).select_related("subject")
    testimonial = rows.get(pk=testimonial_id)
    if not policies.can_write_testimonial(actor, testimonial):
        raise PermissionDenied
    return testimonial


def _check_pair(actor: User, other: User) -> None:
    if actor.pk == other.pk:
        raise Invalid(_("Choose somebody else."), field="author")
    if not policies.have_mentorship(actor, other):
        message = _("%(name)s and you have no mentorship, now or before. Testimonials are between mentors and mentees.")
        raise Invalid(message % {"name": other.full_name}, field="author")


def _tell_subject(testimonial: Testimonial, actor: User, now: datetime) -> None:
    outbox.queue(
        "feedback.testimonial_given",
        to=testimonial.subject,
        about=testimonial,
        key=f"testimonial:{testimonial.pk}:given",
        now=now,
        subject=_("Somebody wrote a few words about you"),
        link=testimonial.get_absolute_url(),
        why=_("They are about you."),
        reply_to=actor,
    )
