"""Who may do what with a packet: pure questions, asked alike by pages, API, templates and services."""

from accounts.access import is_related, stands_above
from accounts.models import Relationship, User

from .models import Appeal, Committee, Decision, Packet, PacketAsk


def is_manager(user: User, candidate: User) -> bool:
    """Whether `user` manages the candidate, or stands in for the one who does."""
    return candidate.manager_id == user.pk or is_related(user, candidate, Relationship.Role.DELEGATE)


def can_open(user: User, candidate: User) -> bool:
    """The manager, or a people partner; nobody for themselves."""
    return user.pk != candidate.pk and (is_manager(user, candidate) or user.is_people_partner)


def can_write(user: User, packet: Packet) -> bool:
    """The manager of today; the author where a people partner chose them or the candidate has no manager. Never the candidate."""
    if user.pk == packet.candidate_id:
        return False
    stands = packet.is_author_assigned or packet.candidate.manager_id is None
    return is_manager(user, packet.candidate) or (user.pk == packet.author_id and stands)


def can_comment(user: User, packet: Packet) -> bool:
    """Author, candidate, manager and sponsor."""
    is_close = user.pk in {packet.author_id, packet.candidate_id}
    return is_close or is_manager(user, packet.candidate) or is_related(user, packet.candidate, Relationship.Role.SPONSOR)


def can_take_back(user: User, packet: Packet) -> bool:
    """The one who submitted it, or who may write it."""
    return user.pk == packet.submitted_by_id or can_write(user, packet)


def can_assign(user: User) -> bool:
    """Cycles, committees and authors are the people partners'."""
    return user.is_people_partner


def sits_on(user: User, committee: Committee | None) -> bool:
    """Whether `user` chairs or belongs to the committee."""
    return committee is not None and (committee.chair_id == user.pk or committee.members.filter(pk=user.pk).exists())


def is_recused(user: User, packet: Packet) -> bool:
    """Whether this member keeps out of this packet: recused, or too close to the candidate today."""
    return Packet.objects.filter(Packet.objects.too_close_to(user), pk=packet.pk).exists()


def can_judge(user: User, packet: Packet) -> bool:
    """A member of the packet's committee, or of the panel of its appeal, who is not recused."""
    on_panel = any(sits_on(user, panel) for panel in Committee.objects.filter(appeals__decision__packet=packet))
    return (sits_on(user, packet.committee) or on_panel) and not is_recused(user, packet) and user.pk != packet.candidate_id


def can_opine(user: User, packet: Packet) -> bool:
    """Whoever judges it, on the committee that decides now: during an appeal the panel alone."""
    return sits_on(user, deciding_committee(packet)) and not is_recused(user, packet)


def can_decide(user: User, packet: Packet) -> bool:
    """The chair; where the chair is recused or has left, any member who is not."""
    committee = deciding_committee(packet)
    if committee is None or not can_judge(user, packet) or not sits_on(user, committee):
        return False
    is_missing = not committee.chair.is_active or packet.recusals.filter(member=committee.chair_id).exists()
    return committee.chair_id == user.pk or is_missing


def deciding_committee(packet: Packet) -> Committee | None:
    """The panel while an appeal waits, nobody until one is named; else the packet's committee."""
    appeal = Appeal.objects.waiting().filter(decision__packet=packet).select_related("panel__chair").first()
    return appeal.panel if appeal else packet.committee


def own_committee(user: User, packet: Packet) -> Committee | None:
    """The one of the packet's committee and its appeal's panel on which `user` sits."""
    panel = Committee.objects.filter(appeals__decision__packet=packet).first()
    return panel if sits_on(user, panel) else packet.committee


def can_tell(user: User, decision: Decision) -> bool:
    """The candidate's manager says that the candidate has been told."""
    return is_manager(user, decision.packet.candidate)


def can_appeal(user: User, decision: Decision) -> bool:
    """The candidate."""
    return user.pk == decision.packet.candidate_id


def can_start_plan(user: User, decision: Decision) -> bool:
    """The candidate, from a "not yet" that no released record of a panel has replaced."""
    replaced = Decision.objects.filter(replaces=decision, released_at__isnull=False)
    is_not_yet = decision.outcome == Decision.Outcome.NOT_YET and user.pk == decision.packet.candidate_id
    return is_not_yet and not replaced.exists()


def can_answer(user: User, ask: PacketAsk) -> bool:
    """The candidate's manager."""
    return is_manager(user, ask.candidate)


def can_read_annex(user: User, packet: Packet) -> bool:
    """The committee alone."""
    return can_judge(user, packet)


def stands_over(user: User, packet: Packet) -> bool:
    """Whether `user` is above the candidate at any height."""
    return stands_above(user, packet.candidate)
