"""The author's words: sections edited without losing anybody's, offers of a newer draft, words in the margin."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import acting_for
from accounts.models import User
from mentorship.core import audit, checks
from mentorship.core.errors import Conflict, Invalid, WrongStatus
from mentorship.packets import policies
from mentorship.packets.models import MarginComment, Packet, Section, SectionVersion

from .opening import locked, require_editable, save, tell

LONGEST_SECTION = 40_000


@transaction.atomic
def edit_section(*, packet_id: UUID, key: str, actor: User, text: str, version: int, now: datetime) -> Section:
    """Replace a section's words; raise `Conflict` with both texts when somebody saved after `version`."""
    packet, section = _own_section(packet_id, key, actor)
    words = checks.words(text, field="text", longest=LONGEST_SECTION, is_required=True).replace("\r\n", "\n") + "\n"
    if words == section.text:
        return section
    if section.version != version:
        message = _("%(name)s saved this section while you were writing.")
        by = section.edited_by.full_name if section.edited_by else _("A new draft")
        raise Conflict(message % {"name": by}, yours=words, theirs=section.text, version=str(section.version))
    section.is_edited = words != section.composed_text
    section.text, section.edited_by, section.edited_at = words, actor, now
    _keep_version(section, by=actor, at=now)
    _take_over(packet, actor)
    audit.record(
        "packet.section_edited",
        actor=actor,
        about=packet,
        now=now,
        on_behalf_of=acting_for(actor, packet.candidate),
        section=key,
        version=section.version,
    )
    return section


@transaction.atomic
def accept_offer(*, packet_id: UUID, key: str, actor: User, now: datetime) -> Section:
    """Take the newer draft's words for a section; one's own stay in its history."""
    packet, section = _own_section(packet_id, key, actor)
    if not section.offered_text:
        raise Invalid(_("Nothing newer is offered for this section."))
    section.text = section.composed_text = section.offered_text
    section.offered_text, section.is_edited = "", False
    section.edited_by, section.edited_at = actor, now
    _keep_version(section, by=actor, at=now)
    audit.record(
        "packet.offer_accepted", actor=actor, about=packet, now=now, on_behalf_of=acting_for(actor, packet.candidate), section=key
    )
    return section


@transaction.atomic
def dismiss_offer(*, packet_id: UUID, key: str, actor: User, now: datetime) -> Section:
    """Keep one's own words; the same offer does not come back."""
    packet, section = _own_section(packet_id, key, actor)
    section.composed_text, section.offered_text = section.offered_text or section.composed_text, ""
    section.save(update_fields=["composed_text", "offered_text"])
    audit.record(
        "packet.offer_dismissed",
        actor=actor,
        about=packet,
        now=now,
        on_behalf_of=acting_for(actor, packet.candidate),
        section=key,
    )
    return section


@transaction.atomic
def offer_again(*, packet_id: UUID, key: str, actor: User, now: datetime) -> Section:
    """Take back that an offer was dismissed: the newest draft's words stand beside one's own again."""
    packet, section = _own_section(packet_id, key, actor)
    if section.offered_text or section.composed_text == section.text:
        raise Invalid(_("Nothing newer was set aside for this section."))
    section.offered_text = section.composed_text
    section.save(update_fields=["offered_text"])
    audit.record(
        "packet.offered_again", actor=actor, about=packet, now=now, on_behalf_of=acting_for(actor, packet.candidate), section=key
    )
    return section


@transaction.atomic
def restore_version(*, packet_id: UUID, key: str, number: int, actor: User, now: datetime) -> Section:
    """Bring an earlier version's words back, as a new version."""
    packet, section = _own_section(packet_id, key, actor)
    section.text = section.versions.get(number=number).text
    section.is_edited = section.text != section.composed_text
    section.edited_by, section.edited_at = actor, now
    _keep_version(section, by=actor, at=now)
    audit.record(
        "packet.section_restored",
        actor=actor,
        about=packet,
        now=now,
        on_behalf_of=acting_for(actor, packet.candidate),
        section=key,
        number=number,
    )
    return section


def _own_section(packet_id: UUID, key: str, actor: User) -> tuple[Packet, Section]:
    packet = locked(packet_id, actor)
    if not policies.can_write(actor, packet):
        raise PermissionDenied
    require_editable(packet)
    return packet, packet.sections.select_for_update(of=("self",)).select_related("edited_by").get(key=key)


def _keep_version(section: Section, *, by: User, at: datetime) -> None:
    section.version += 1
    section.save()
    SectionVersion.objects.create(section=section, number=section.version, text=section.text, by=by, at=at)


def _take_over(packet: Packet, actor: User) -> None:
    """A new manager who writes becomes the author; the old one may still comment."""
    if packet.author_id != actor.pk and packet.candidate.manager_id == actor.pk:
        packet.author, packet.is_author_assigned = actor, False
        save(packet, "author", "is_author_assigned")


@transaction.atomic
def comment_section(*, packet_id: UUID, key: str, actor: User, text: str, now: datetime, quote: str = "") -> MarginComment:
    """Write in the margin of a section; author and candidate learn that something waits."""
    packet = locked(packet_id, actor)
    if not policies.can_comment(actor, packet):
        raise PermissionDenied
    require_editable(packet)
    comment = MarginComment.objects.create(
        section=packet.sections.get(key=key),
        author=actor,
        quote=checks.words(quote, field="quote", longest=300),
        text=checks.words(text, field="text", longest=5_000, is_required=True),
        at=now,
    )
    audit.record(
        "packet.commented", actor=actor, about=packet, now=now, on_behalf_of=acting_for(actor, packet.candidate), section=key
    )
    others = [one for one in dict.fromkeys((packet.writer, packet.author, packet.candidate)) if one.pk != actor.pk]
    tell(
        packet,
        "packet.commented",
        to=others,
        now=now,
        subject=_("Somebody wrote in the margin of a packet"),
        actor=actor,
        key=f"comment:{comment.pk}",
    )
    return comment


@transaction.atomic
def resolve_comment(*, packet_id: UUID, comment_id: UUID, actor: User, now: datetime) -> MarginComment:
    """Close a comment: its author or the one who writes the packet."""
    packet = locked(packet_id, actor)
    comment = MarginComment.objects.select_for_update(of=("self",)).get(pk=comment_id, section__packet=packet)
    if not (policies.can_write(actor, packet) or comment.author_id == actor.pk):
        raise PermissionDenied
    if not packet.is_editable:
        raise WrongStatus(packet, expected=[Packet.Status.COLLECTING, Packet.Status.DRAFTING])
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by = now, actor
        comment.save(update_fields=["resolved_at", "resolved_by"])
        audit.record(
            "packet.comment_resolved", actor=actor, about=packet, now=now, on_behalf_of=acting_for(actor, packet.candidate)
        )
    return comment
