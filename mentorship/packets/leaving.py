"""What somebody who leaves has under way in packets; offered through `selectors`."""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mentorship.core.attention import OpenWork

from .models import Committee, Opinion, Packet, PromotionCycle

MOST = 50


def open_work(person: User, today: date) -> list[OpenWork]:
    """Their own open packet, packets they write, and committees they sit on with the opinions owed there: three queries."""
    return [*_own(person), *_written(person), *_seats(person)]


def _own(person: User) -> list[OpenWork]:
    return [
        OpenWork(
            what=_("Packet about them"),
            kind="own_packet",
            key=str(packet.pk),
            then=_("Is withdrawn on the day after the last one. A submitted one waits for the committee’s chair."),
            due_on=packet.cycle.submit_until,
            icon="file-text",
        )
        for packet in Packet.objects.open().filter(candidate=person).select_related("cycle")[:MOST]
    ]


def _written(person: User) -> list[OpenWork]:
    rows = Packet.objects.filter(author=person, status__in=Packet.EDITABLE).select_related("candidate__manager", "cycle")
    return [
        OpenWork(
            what=_("Writes the packet about"),
            kind="packet",
            key=str(packet.pk),
            person=packet.candidate,
            then=_("Stays where it is until somebody else writes it."),
            action=_("Give to"),
            asks_whom=True,
            suggested=packet.candidate.manager if packet.candidate.manager_id != person.pk else person.manager,
            due_on=packet.cycle.submit_until,
            icon="file-text",
        )
        for packet in rows.order_by("cycle__submit_until")[:MOST]
    ]


def _seats(person: User) -> list[OpenWork]:
    given = Opinion.objects.filter(packet=OuterRef("pk"), member=person)
    waiting = [Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION]
    owed: Any = (
        Packet.objects.filter(committee=OuterRef("pk"), status__in=waiting)
        .exclude(pk__in=Subquery(given.values("packet")))
        .order_by()
        .values("committee")
        .annotate(n=Count("*"))
        .values("n")
    )
    rows: Any = (
        Committee.objects.filter(Q(chair=person) | Q(members=person))
        .exclude(cycle__status=PromotionCycle.Status.CLOSED)
        .distinct()
        .select_related("cycle")
        .annotate(owed=Coalesce(owed, 0))
    )
    return [
        OpenWork(
            what=(_("Chairs %(name)s") if committee.chair_id == person.pk else _("Sits on %(name)s")) % {"name": committee.name},
            kind="seat",
            key=str(committee.pk),
            then=ngettext("%(n)d opinion is owed there.", "%(n)d opinions are owed there.", committee.owed)
            % {"n": committee.owed},
            action=_("Give the seat to"),
            asks_whom=True,
            due_on=committee.cycle.opinions_until,
            icon="scale",
        )
        for committee in rows.order_by("cycle__opinions_until")[:MOST]
    ]
