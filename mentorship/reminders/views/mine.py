"""My reminders: when, about what, over which channels, and what waits now."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.core.undo import undo
from mentorship.mentoring.models import Mentorship
from mentorship.reminders import policies, selectors, wording
from mentorship.reminders.digest import in_order
from mentorship.reminders.forms import ScheduleForm, SnoozeForm, TimesForm, WebhookForm
from mentorship.reminders.models import CalendarFeed, CheckInSchedule, Nudge
from mentorship.reminders.services import choices, digests, nudging, schedules
from mentorship.reminders.situation import settings_of

CHANNELS = ("mail", "inbox", "webhook")


def settings(request: HttpRequest) -> HttpResponse:
    """Show everything I can choose, and what I am reminded of now."""
    return _settings_page(request)


def _settings_page(
    request: HttpRequest, *, times: TimesForm | None = None, webhook: WebhookForm | None = None, status: int = 200
) -> HttpResponse:
    person = person_of(request)
    chosen = settings_of(person)
    context = {
        "times": times or TimesForm(person=person, initial=_times_of(chosen)),
        "webhook": webhook or WebhookForm(),
        "chosen": chosen,
        "topics": selectors.topic_choices(person),
        "reminded_of": _reminded_of(person),
        "snooze_form": SnoozeForm(),
        "schedules": selectors.schedules_of(person),
        "webhooks": selectors.webhooks_of(person),
        "leads_teams": policies.teams_of(person).exists(),
        "feed": CalendarFeed.objects.filter(person=person).first(),
        "new_feed": request.session.pop("calendar_address", ""),
    }
    return render(request, "reminders/settings.html", context, status=status)


@dataclass(frozen=True)
class RemindedOf:
    """Equal reminders under one heading, or a single one: each with the line that says it and its own name."""

    heading: str
    why: str
    lines: list[tuple[Nudge, str, str]]


def _reminded_of(person: User) -> list[RemindedOf]:
    """Return what the person is reminded of; several of a kind that have names of their own stand under one heading."""
    nudges = in_order(selectors.open_nudges(person)[: selectors.INBOX_PAGE])
    names = selectors.named(nudges)
    found: list[RemindedOf] = []
    for reason, equal in groupby(nudges, key=lambda nudge: nudge.reason):
        lines = [(nudge, wording.line_of(nudge), names.get(nudge.pk, "")) for nudge in equal]
        why = wording.why_of(reason)
        if len(lines) > 1 and all(name for _nudge, _line, name in lines):
            found.append(RemindedOf(wording.heading_of(reason, len(lines)), why, lines))
        else:
            found.extend(RemindedOf("", why, [line]) for line in lines)
    return found


def _times_of(chosen: Any) -> dict[str, Any]:
    return {"digest_time": chosen.digest_time, "digest_days": chosen.digest_days, "snoozed_until": chosen.snoozed_until}


@require_POST
def choose_times(request: HttpRequest) -> HttpResponse:
    """Keep the hour, the days and the pause."""
    form = TimesForm(request.POST, person=person_of(request))
    if form.is_valid():
        try:
            choices.choose_times(actor=person_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("Saved. Your next digest follows it."))
            return redirect("reminders:settings")
    return _settings_page(request, times=form, status=422)


@require_POST
def choose_channels(request: HttpRequest) -> HttpResponse:
    """Keep what is wanted over which channel."""
    wanted = {topic: [channel for channel in CHANNELS if f"{topic}-{channel}" in request.POST] for topic in selectors.topics()}
    choices.choose_channels(actor=person_of(request), wanted=wanted, now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("reminders:settings")


@require_POST
def send_digest_now(request: HttpRequest) -> HttpResponse:
    """Send me today's digest, because I asked."""
    if digests.send_now(actor=person_of(request), now=timezone.now()):
        messages.success(request, _("Your digest is on its way."))
    else:
        messages.info(request, _("Nothing new waits for you today, or today’s digest has been sent."))
    return redirect("reminders:settings")


@require_POST
def snooze(request: HttpRequest, nudge_id: UUID) -> HttpResponse:
    """Keep quiet about one thing for some days."""
    get_object_or_404(selectors.nudges_of(person_of(request)), pk=nudge_id)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Snooze for 1, 3, 7, 14 or 30 days."))
        return redirect("reminders:settings")
    nudging.snooze(nudge_id=nudge_id, actor=person_of(request), days=form.cleaned_data["days"], now=timezone.now())
    messages.success(request, _("Quiet about it until then."), extra_tags=undo("reminders:go-on", nudge_id))
    return redirect("reminders:settings")


@require_POST
def stop(request: HttpRequest, nudge_id: UUID) -> HttpResponse:
    """Never remind me of this one thing again."""
    get_object_or_404(selectors.nudges_of(person_of(request)), pk=nudge_id)
    nudging.stop(nudge_id=nudge_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("We stay quiet about it."), extra_tags=undo("reminders:go-on", nudge_id))
    return redirect("reminders:settings")


@require_POST
def go_on(request: HttpRequest, nudge_id: UUID) -> HttpResponse:
    """Take that back."""
    get_object_or_404(selectors.nudges_of(person_of(request)), pk=nudge_id)
    nudging.go_on(nudge_id=nudge_id, actor=person_of(request), now=timezone.now())
    return redirect("reminders:settings")


@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, mentorship_id: UUID) -> HttpResponse:
    """Choose when I am reminded to meet this person."""
    pair = get_object_or_404(
        Mentorship.objects.visible_to(person_of(request)).select_related("mentor", "mentee"), pk=mentorship_id
    )
    mine = CheckInSchedule.objects.visible_to(person_of(request)).filter(mentorship=pair).first()
    form = ScheduleForm(request.POST or None, initial=ScheduleForm.initial_of(mine, pair, timezone.now()))
    if request.method == "POST" and form.is_valid() and _is_saved(form, pair, request):
        messages.success(request, _("Saved."))
        return redirect("reminders:settings")
    context = {
        "form": form,
        "pair": pair,
        "other": pair.other(person_of(request)),
        "schedule": mine,
        "coming": _coming(mine, person_of(request)),
    }
    return render(request, "reminders/schedule.html", context, status=422 if form.errors else 200)


def _is_saved(form: BaseForm, pair: Mentorship, request: HttpRequest) -> bool:
    try:
        schedules.set_schedule(mentorship_id=pair.pk, actor=person_of(request), now=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        refusals.show(form, error)
        return False
    return True


def _coming(mine: CheckInSchedule | None, person: Any) -> list[Any]:
    return selectors.next_times(mine, person, now=timezone.now()) if mine and mine.next_due_at else []


@require_POST
def remove_schedule(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """Do not remind me of this pair any more."""
    mine = CheckInSchedule.objects.visible_to(person_of(request)).select_related("mentorship")
    before = get_object_or_404(mine, pk=schedule_id)
    schedules.remove_schedule(schedule_id=schedule_id, actor=person_of(request), now=timezone.now())
    fields = ScheduleForm.initial_of(before, before.mentorship, timezone.now())
    back = undo("reminders:schedule", before.mentorship_id, **fields)
    messages.success(request, _("You are no longer reminded of it."), extra_tags=back)
    return redirect("reminders:settings")


@require_POST
def add_webhook(request: HttpRequest) -> HttpResponse:
    """Post my messages to a chat address as well."""
    form = WebhookForm(request.POST)
    if form.is_valid():
        try:
            choices.add_webhook(actor=person_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("Added. Switch on “chat” for what should be posted there."))
            return redirect("reminders:settings")
    return _settings_page(request, webhook=form, status=422)


@require_POST
def remove_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Post nothing there any more."""
    get_object_or_404(selectors.webhooks_of(person_of(request)), pk=webhook_id)
    choices.remove_webhook(webhook_id=webhook_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("Removed."))
    return redirect("reminders:settings")


@require_POST
def try_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Post one line there now."""
    get_object_or_404(selectors.webhooks_of(person_of(request)), pk=webhook_id)
    try:
        choices.try_webhook(webhook_id=webhook_id, actor=person_of(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("It arrived."))
    return redirect("reminders:settings")


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off one kind of mail by POST alone (RFC 8058): a mail scanner's GET only shows the button."""
    try:
        person, topic = choices.unsubscribing(token)
        if request.method == "POST":
            choices.unsubscribe(token=token, now=timezone.now())
    except DomainError as error:
        return render(request, "reminders/unsubscribe.html", {"refusal": error.message}, status=404)
    context = {"label": selectors.topics().get(topic, topic), "is_done": request.method == "POST", "person": person}
    return render(request, "reminders/unsubscribe.html", context)
