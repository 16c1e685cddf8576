"""Telling respondents who will read what they write for the committee only, name by name."""

from mentorship.feedback import services as feedback
from mentorship.packets.models import Committee, Packet

from .recusing import keeping_out

MOST = 2000


def name_committees() -> int:
    """Write the committee's names, without those who keep out, into open rounds about candidates; return how many changed.

    Before a packet is given to a committee it is the cycle's only one, if there is just one.
    """
    packets = list(Packet.objects.open().select_related("candidate", "committee").order_by("opened_at")[:MOST])
    committees = {
        one.pk: one for one in Committee.objects.filter(cycle__packets__in=packets).prefetch_related("members").distinct()
    }
    by_cycle: dict[object, list[Committee]] = {}
    for one in committees.values():
        if not one.is_appeal_panel:
            by_cycle.setdefault(one.cycle_id, []).append(one)
    out = keeping_out(packets)
    names = {}
    for packet in packets:
        only = by_cycle.get(packet.cycle_id, [])
        committee = committees.get(packet.committee_id) if packet.committee_id else only[0] if len(only) == 1 else None
        if committee:
            members = [one.full_name for one in committee.members.all() if one.is_active and one.pk not in out[packet.pk]]
            names[packet.candidate_id] = ", ".join(sorted(members))
    return feedback.name_committee(subject_names=names)
