"""Names and credits are the mentee's to give: asked by one click, given per place, revocable with effect at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, links, outbox
from mentorship.core.errors import Invalid
from mentorship.ladders.models import LevelChange
from mentorship.mentoring.models import Mentorship
from mentorship.portfolio import policies
from mentorship.portfolio.models import Credit, NameConsent
from mentorship.portfolio.selectors import history_of
from mentorship.portfolio.selectors.history import COUNTING_KINDS

Place = NameConsent.Place
REVOKE = "name-consent"
REVOKE_FOR = timedelta(days=3650)
SWEEP_DAYS = 14


@transaction.atomic
def ask_names(*, person: User, actor: User, now: datetime) -> list[NameConsent]:
    """Ask a mentee whether they may be named on the actor's page, in each place; what was answered before stays."""
    if not Mentorship.objects.filter(mentor=actor, mentee=person, kind__in=COUNTING_KINDS, started_on__isnull=False).exists():
        raise Invalid(_("Names are asked of people whom you mentor or mentored."))
    if not person.is_active:
        raise Invalid(_("They have left and can no longer be asked here; without a yes they stay unnamed."))
    consents = [
        NameConsent.objects.get_or_create(owner=actor, person=person, place=place, defaults={"asked_at": now})[0]
        for place in Place.values
    ]
    outbox.queue(
        "people.name_asked",
        to=person,
        about=actor,
        key=f"names:{actor.pk}:{person.pk}:{now.date()}",
        now=now,
        subject=_("%(name)s would like to name you on their page") % {"name": actor.full_name},
        link=reverse("portfolio:consents"),
        why=_("They mentor or mentored you. Without a yes you stay unnamed."),
        reply_to=actor,
    )
    _ask_for(actor, _promotions_of(person), now)
    audit.record("legacy.names_asked", actor=actor, about=person, now=now)
    return consents


def _promotions_of(person: User) -> set[int]:
    return set(LevelChange.objects.standing().filter(person=person).values_list("pk", flat=True))


@transaction.atomic
def answer_name(*, consent_id: UUID, gives: bool, actor: User, now: datetime) -> NameConsent:
    """Give or take back the consent to be named in one place; it holds at once, everywhere."""
    consent = NameConsent.objects.visible_to(actor).select_for_update().get(pk=consent_id)
    if not policies.can_answer_consent(actor, consent):
        raise PermissionDenied
    return _answer(consent, gives=gives, actor=actor, now=now)


def _answer(consent: NameConsent, *, gives: bool, actor: User | None, now: datetime) -> NameConsent:
    if gives:
        consent.given_at, consent.revoked_at = now, None
    else:
        consent.revoked_at = now
    consent.save(update_fields=["given_at", "revoked_at"])
    audit.record("legacy.name_given" if gives else "legacy.name_revoked", actor=actor, about=consent, now=now)
    return consent


def revoke_link(consent: NameConsent) -> str:
    """Return the path of the signed link with which the person can take the name back by mail, also after they have left."""
    return reverse("portfolio:revoke-by-link", args=[links.sign(REVOKE, str(consent.pk))])


def consent_by_link(token: str) -> NameConsent:
    """Return the consent that a signed link stands for; raise `DeadLinkError` for any other."""
    found = NameConsent.objects.filter(pk=links.read(REVOKE, token, longest=REVOKE_FOR)).first()
    if found is None:
        raise links.DeadLinkError(_("This consent no longer exists; nobody is named by it."))
    return found


@transaction.atomic
def revoke_by_link(*, token: str, now: datetime) -> NameConsent:
    """Take the name back without a sign-in; may be done again."""
    return _answer(consent_by_link(token), gives=False, actor=None, now=now)


def mail_links(*, actor: User, now: datetime) -> int:
    """Mail a person who is leaving the links that take their names back later; return how many names they gave."""
    given = list(NameConsent.objects.given().filter(person=actor).select_related("owner"))
    for consent in given:
        outbox.queue(
            "people.name_link",
            to=actor.email,
            about=consent,
            key=f"consent:{consent.pk}:link:{now.date()}",
            now=now,
            subject=_("The link that takes a name of yours back"),
            link=revoke_link(consent),
            why=_("You asked for it. It works without an account."),
        )
    return len(given)


@transaction.atomic
def answer_credit(*, credit_id: UUID, confirms: bool, actor: User, now: datetime) -> Credit:
    """Confirm that a mentor has a part in one's promotion, or decline; the answer can be changed at any time."""
    credit = Credit.objects.visible_to(actor).select_for_update().get(pk=credit_id)
    if not policies.can_answer_credit(actor, credit):
        raise PermissionDenied
    credit.status = Credit.Status.CONFIRMED if confirms else Credit.Status.DECLINED
    credit.answered_at = now
    credit.save(update_fields=["status", "answered_at"])
    audit.record("legacy.credit_answered", actor=actor, about=credit, now=now)
    return credit


def ask_new_credits(*, now: datetime) -> int:
    """Ask the mentees of promotions that came into force lately and are credited to somebody; return how many questions."""
    today = now.date()
    recent = LevelChange.objects.standing().filter(
        reason=LevelChange.Reason.PROMOTION, effective_on__lte=today, effective_on__gt=today - timedelta(days=SWEEP_DAYS)
    )
    asked = Credit.objects.values("level_change_id")
    mentors = Mentorship.objects.filter(
        kind__in=COUNTING_KINDS, started_on__isnull=False, mentee_id__in=recent.exclude(pk__in=asked).values("person_id")
    ).values_list("mentor_id", flat=True)
    owners = User.objects.filter(pk__in=mentors.distinct(), is_active=True).order_by("pk")
    return sum(_ask_for(owner, set(recent.values_list("pk", flat=True)), now) for owner in owners.iterator())


@transaction.atomic
def _ask_for(owner: User, recent: Iterable[int], now: datetime) -> int:
    credited = [one.step for one in history_of(owner, now.date()).credited if one.step.key in recent]
    asked = 0
    for step in credited:
        credit, is_new = Credit.objects.get_or_create(
            mentor=owner, level_change_id=step.key, defaults={"mentee_id": step.mentee, "asked_at": now}
        )
        if is_new:
            asked += 1
            _tell_mentee(credit, owner, now)
    return asked


def _tell_mentee(credit: Credit, owner: User, now: datetime) -> None:
    outbox.queue(
        "people.credit_asked",
        to=credit.mentee,
        about=credit,
        key=f"credit:{credit.pk}:asked",
        now=now,
        subject=_("Did %(name)s have a part in this?") % {"name": owner.full_name},
        link=reverse("portfolio:consents"),
        why=_("They mentor or mentored you. You may confirm or decline."),
        reply_to=owner,
    )
