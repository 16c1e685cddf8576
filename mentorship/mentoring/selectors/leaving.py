"""What somebody who leaves has under way in mentoring: that it is there and with whom, never what it says."""

from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mentorship.core.attention import OpenWork
from mentorship.mentoring.models import ActionItem, Mentorship

MOST = 50
Kind = Mentorship.Kind


def open_work(person: User, today: date) -> list[OpenWork]:
    """Open pairs, and action items of theirs by pair: two queries."""
    return [*_pairs(person), *_items(person)]


def _pairs(person: User) -> list[OpenWork]:
    rows = Mentorship.objects.open().filter(Q(mentor=person) | Q(mentee=person)).with_people().order_by("started_on")
    return [_pair(pair, person) for pair in rows[:MOST]]


def _pair(pair: Mentorship, person: User) -> OpenWork:
    mentors = pair.mentor_id == person.pk
    needs_another = mentors and pair.kind in {Kind.MENTORSHIP, Kind.SPONSORSHIP}
    return OpenWork(
        what=_("%(kind)s with") % {"kind": str(pair.get_kind_display()).capitalize()},
        kind="pair",
        key=str(pair.pk),
        person=pair.other(person),
        then=_("Ends when they leave; what both wrote stays readable to the other."),
        action=_("Suggest as the next") if needs_another else "",
        asks_whom=needs_another,
        icon="handshake",
    )


def _items(person: User) -> list[OpenWork]:
    rows = ActionItem.objects.open().filter(owner=person).values("mentorship").annotate(n=Count("*")).order_by("mentorship")
    counted = {row["mentorship"]: row["n"] for row in rows[:MOST]}
    pairs = Mentorship.objects.filter(pk__in=counted).with_people()
    return [
        OpenWork(
            what=ngettext("%(n)d open action item in the pair with", "%(n)d open action items in the pair with", counted[pair.pk])
            % {"n": counted[pair.pk]},
            kind="items",
            key=str(pair.pk),
            person=pair.other(person),
            then=_("Stays open under their name."),
            action=_("Give to the other"),
            icon="list-checks",
        )
        for pair in pairs
    ]
