"""The appeal: once, within its days, to people outside the first committee."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks
from mentorship.core.errors import AlreadyDone, Invalid
from mentorship.packets import policies
from mentorship.packets.models import Appeal, Committee, Decision
from mentorship.packets.selectors import panels_for

from .deciding import locked_decision, queue
from .opening import tell
from .recusing import recuse_the_conflicted

Outcome = Decision.Outcome


@transaction.atomic
def appeal_decision(*, decision_id: UUID, actor: User, reason: str, now: datetime) -> Appeal:
    """The candidate asks once, within the cycle's days, that people outside the first committee look again."""
    decision = locked_decision(decision_id, actor)
    if not policies.can_appeal(actor, decision):
        raise PermissionDenied
    if decision.outcome != Outcome.NOT_YET or decision.released_at is None or decision.replaces_id is not None:
        raise Invalid(_("Only a first “not yet” can be appealed, once."))
    if Appeal.objects.filter(decision=decision).exists():
        raise AlreadyDone(_("You have appealed already. The panel’s decision will stand on this page."))
    last = timezone.localdate(decision.released_at) + timedelta(days=decision.packet.cycle.appeal_days)
    if timezone.localdate(now) > last:
        raise Invalid(_("The time to appeal has passed. Speak to your manager or people partner."))
    panel = next(iter(panels_for(decision)), None)
    words = checks.words(reason, field="reason", longest=10_000, is_required=True)
    appeal = Appeal.objects.create(decision=decision, reason=words, panel=panel, raised_at=now)
    audit.record("decision.appealed", actor=actor, about=decision, now=now)
    partners = User.objects.filter(roles__contains=[User.Role.PEOPLE_PARTNER], is_active=True)
    queue(decision, "packet.appealed", to=list(partners), now=now, subject=_("An appeal waits"), actor=actor)
    if panel:
        _call_panel(appeal, panel, actor=actor, now=now)
    return appeal


def _call_panel(appeal: Appeal, panel: Committee, *, actor: User, now: datetime) -> None:
    """Recuse who is too close, and ask the others of the panel for their opinions."""
    packet = appeal.decision.packet
    recuse_the_conflicted([packet], now=now)
    recused = set(packet.recusals.values_list("member", flat=True))
    members = [member for member in User.objects.filter(pk__in=panel.people()) if member.pk not in recused]
    subject, key = _("An appeal waits for your opinion"), f"appeal:{appeal.pk}:{panel.pk}"
    link = reverse("packets:opinion", args=[packet.pk])
    tell(packet, "packet.opinion_owed", to=members, now=now, subject=subject, actor=actor, key=key, link=link)


@transaction.atomic
def assign_panel(*, appeal_id: UUID, actor: User, panel: Committee, now: datetime) -> Appeal:
    """A people partner names who hears an appeal: nobody of the first committee."""
    if not policies.can_assign(actor):
        raise PermissionDenied
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("decision__packet__committee", "decision__packet__candidate")
        .get(pk=appeal_id)
    )
    if appeal.answered_at:
        raise AlreadyDone(_("The panel has decided already."))
    first = appeal.decision.packet.committee
    if first and first.people() & panel.people():
        raise Invalid(_("Members of the first committee cannot hear the appeal. Choose others."), field="panel")
    appeal.panel = panel
    appeal.save(update_fields=["panel"])
    audit.record("decision.panel_assigned", actor=actor, about=appeal.decision, now=now)
    _call_panel(appeal, panel, actor=actor, now=now)
    return appeal
