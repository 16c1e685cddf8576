"""What goes out, for people partners and administrators: due, sent, failed, withdrawn, and why."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.signed_in import person_of
from mentorship.core import keyset, outbox, refusals
from mentorship.core.errors import DomainError
from mentorship.core.models import Message
from mentorship.core.undo import undo
from mentorship.reminders import policies, selectors
from mentorship.reminders.forms import EscalationForm
from mentorship.reminders.services import escalation

COUNTED_SINCE = timedelta(days=7)


def _require_overseer(request: HttpRequest) -> None:
    if not policies.can_oversee(person_of(request)):
        raise PermissionDenied


def messages_out(request: HttpRequest) -> HttpResponse:
    """Show what is due, sent, failed and withdrawn."""
    _require_overseer(request)
    now = timezone.now()
    asked = {name: request.GET.get(name, "") for name in ("status", "channel", "person")}
    pages = keyset.page(
        selectors.messages_out(**asked), by="created_at", cursor=request.GET.get("cursor", ""), size=selectors.INBOX_PAGE
    )
    context = {
        "pages": pages,
        "asked": asked,
        "counts": _counts(now),
        "channels": [choice for choice in Message.Channel.choices if choice[0] != Message.Channel.INBOX],
        "statuses": Message.Status.choices,
    }
    return render(request, "reminders/messages.html", context)


def _counts(now: datetime) -> list[tuple[str, str, int]]:
    counts = selectors.counts_by_status(since=now - COUNTED_SINCE)
    return [(value, str(label), counts[value]) for value, label in Message.Status.choices]


def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show one message: to whom, why, and what became of it. Links are not shown: some open a form without a sign-in."""
    _require_overseer(request)
    shown = get_object_or_404(selectors.messages_out(), pk=message_id)
    return render(request, "reminders/message.html", {"message": shown, "reasons": selectors.reasons_behind(shown)})


@require_POST
def send_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Queue a message that was set aside once more."""
    _require_overseer(request)
    get_object_or_404(selectors.messages_out(), pk=message_id)
    outbox.send_again(message_id=message_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("It is queued again."))
    return redirect("reminders:message", message_id)


def tomorrow(request: HttpRequest) -> HttpResponse:
    """Show whom tomorrow's digests would reach as things stand now, and of what."""
    _require_overseer(request)
    zone = person_of(request).zone
    now = timezone.now()
    first = now.astimezone(zone).date() + timedelta(days=1)
    since = datetime.combine(first, time(), tzinfo=zone)
    planned, is_cut = selectors.dry_run(now=now, since=since, until=since + timedelta(days=1))
    return render(
        request,
        "reminders/tomorrow.html",
        {"planned": planned, "is_cut": is_cut, "day": first, "zone": person_of(request).time_zone},
    )


@require_http_methods(["GET", "POST"])
def escalations(request: HttpRequest) -> HttpResponse:
    """Show and set who is told when something stays open."""
    _require_overseer(request)
    form = EscalationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            escalation.set_rule(actor=person_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(
                request, _("Saved. Everybody concerned is warned in their next reminder, before anybody else is told.")
            )
            return redirect("reminders:escalations")
    return render(
        request,
        "reminders/escalations.html",
        {"form": form, "rules": selectors.escalation_rules()},
        status=422 if form.errors else 200,
    )


@require_POST
def remove_escalation(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Tell nobody any more when this stays open."""
    _require_overseer(request)
    rule = get_object_or_404(selectors.escalation_rules(), pk=rule_id)
    escalation.remove_rule(rule_id=rule_id, actor=person_of(request), now=timezone.now())
    back = undo("reminders:escalations", reason=rule.reason, working_days=rule.working_days, tells=rule.tells)
    messages.success(request, _("Removed."), extra_tags=back)
    return redirect("reminders:escalations")
