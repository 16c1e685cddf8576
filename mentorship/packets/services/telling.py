"""Why a message about a packet reached its reader: said in the mail, and to who looks after the messages."""

from django.utils.translation import gettext as _


def why_of(kind: str) -> str:
    """Return the part that the reader has in a packet by which this message is theirs."""
    words = {
        "packet.opened": _("The packet is about you, you write it, or you speak for its candidate."),
        "packet.assigned": _("You were chosen to write this packet."),
        "packet.drafted": _("You write this packet."),
        "packet.commented": _("You write this packet, it is about you, or you speak for it."),
        "packet.author_left": _("You look after the cycles, and this packet has nobody who writes it."),
        "packet.submitted": _("The packet is about you."),
        "packet.taken_back": _("The packet is about you, or you sit on its committee."),
        "packet.withdrawn": _("The packet is about you, or you wrote it."),
        "packet.declined": _("You wrote this packet."),
        "packet.opinion_owed": _("You sit on the committee of this packet."),
        "packet.recused": _("You chair the committee of this packet."),
        "packet.decided": _("You manage the person whom this packet is about."),
        "packet.decision_released": _("The packet is about you."),
        "packet.appealed": _("You look after the cycles, and a panel is to be named."),
    }
    return words.get(kind) or _("You have a part in this packet.")
