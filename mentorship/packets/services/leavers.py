"""A packet whose writer has left: people partners are told, and hand it on."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.packets.models import Packet

from .opening import tell


def call_for_authors(*, now: datetime) -> int:
    """Tell people partners, once for each author, of packets to be written whose author has left; return how many wait."""
    partners = list(User.objects.at_work().filter(roles__contains=[User.Role.PEOPLE_PARTNER]))
    waiting = list(Packet.objects.without_writer().select_related("cycle"))
    for packet in waiting:
        tell(
            packet,
            "packet.author_left",
            to=partners,
            now=now,
            subject=_("A packet has lost its author"),
            actor=None,
            link=reverse("packets:cycle", args=[packet.cycle_id]),
            key=f"packet:{packet.pk}:author_left:{packet.author_id}",
        )
    return len(waiting)
