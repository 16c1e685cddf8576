"""Questions about names and credits, from both sides; bundles; and the owner's own growth."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core.attention import Need, Strength, person_fields
from mentorship.core.prepared import Telling, asking, prepared, together
from mentorship.ladders.models import LevelChange
from mentorship.mentoring.models import Mentorship
from mentorship.portfolio.models import Bundle, Credit, NameConsent, PublicLink
from mentorship.portfolio.selectors.history import COUNTING_KINDS

MOST_ASKED = 10


@dataclass
class Asked:
    """What one mentor asks of me."""

    owner: User
    consents: list[NameConsent] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)


def asked_of(person: User) -> list[Asked]:
    """Return every question that mentors ask this person, by mentor."""
    found: dict[int, Asked] = {}
    for consent in NameConsent.objects.filter(person=person).select_related("owner").order_by("owner__full_name", "place"):
        found.setdefault(consent.owner_id, Asked(consent.owner)).consents.append(consent)
    credits_asked = Credit.objects.filter(mentee=person).select_related(
        "mentor", "level_change__level", "level_change__from_level"
    )
    for credit in credits_asked.order_by("mentor__full_name", "-level_change__effective_on"):
        found.setdefault(credit.mentor_id, Asked(credit.mentor)).credits.append(credit)
    return list(found.values())


@dataclass
class NamesOf:
    """What one person answered to being named, by place."""

    person: User
    answers: list[NameConsent] = field(default_factory=list)


@prepared
def _mentees(owner: User) -> QuerySet[Mentorship]:
    pairs = Mentorship.objects.filter(mentor=owner, kind__in=COUNTING_KINDS, started_on__isnull=False).select_related("mentee")
    return pairs.only(*person_fields("mentee")).order_by("mentee__full_name")


@prepared
def _consents(owner: User) -> QuerySet[NameConsent]:
    consents = NameConsent.objects.filter(owner=owner).select_related("person")
    return consents.only("place", "given_at", "revoked_at", *person_fields("person")).order_by("place")


@prepared
def _bundles(owner: User) -> QuerySet[Bundle]:
    """The newest bundles with their jobs."""
    return Bundle.objects.filter(owner=owner).select_related("job").defer("blob__content").order_by("-created_at")[:5]


@prepared
def _levels(owner: User, today: date) -> QuerySet[LevelChange]:
    """The levels that somebody stood at, the newest first."""
    rows = LevelChange.objects.standing().filter(person=owner, effective_on__lte=today).select_related("level", "from_level")
    return rows.order_by("-effective_on", "-recorded_at")


@prepared
def _links(owner: User, now: datetime) -> QuerySet[PublicLink]:
    """The public links that open something."""
    open_now = PublicLink.objects.visible_to(owner).filter(revoked_at__isnull=True, expires_at__gt=now)
    return open_now.order_by("-created_at")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one's own page: bundles, links, the levels one stood at, and what mentees answered to being named."""

    bundles: list[Bundle]
    links: list[PublicLink]
    levels: list[LevelChange]
    people: list[NamesOf]


def beside(owner: User, now: datetime) -> Beside:
    """Return what stands beside the owner's page, in one query."""
    bundles, links, levels, pairs, consents = together(
        _bundles.of(owner),
        _links.of(owner, now),
        _levels.of(owner, timezone.localdate(now)),
        _mentees.of(owner),
        _consents.of(owner),
    )
    found = {pair.mentee_id: NamesOf(pair.mentee) for pair in pairs}
    for consent in consents:
        found.setdefault(consent.person_id, NamesOf(consent.person)).answers.append(consent)
    return Beside(bundles, links, levels, list(found.values()))


@prepared
def _names_asked(person: User) -> QuerySet[NameConsent]:
    waiting = NameConsent.objects.filter(person=person, given_at__isnull=True, revoked_at__isnull=True).select_related("owner")
    return waiting.only("asked_at", *person_fields("owner")).order_by("asked_at")[:MOST_ASKED]


@prepared
def _credits_asked(person: User) -> QuerySet[Credit]:
    waiting = Credit.objects.filter(mentee=person, status=Credit.Status.ASKED).select_related("mentor")
    return waiting.only("asked_at", *person_fields("mentor")).order_by("asked_at")[:MOST_ASKED]


@asking
def needs_me(user: User, now: datetime) -> Telling[list[Need]]:
    """What mentors ask me: whether they may name me, and whether they had a part in a promotion; one line a mentor."""
    names, credits_ = yield [_names_asked.of(user), _credits_asked.of(user)]
    named = {one.owner_id: _need(_("May %(name)s name you?"), one.owner) for one in names}
    had_part = {one.mentor_id: _need(_("Did %(name)s have a part in your promotion?"), one.mentor) for one in credits_}
    return [*(named | had_part).values()]


def _need(what: str, mentor: User) -> Need:
    return Need(
        what=what % {"name": mentor.full_name},
        action=_("Answer"),
        url=reverse("portfolio:consents"),
        strength=Strength.HOUSEKEEPING,
        icon="trees",
        person=mentor,
    )
