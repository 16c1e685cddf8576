"""What a person chose: the hour, the days, a pause, the channels of each kind, and the addresses that get a copy."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

import httpx
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.channels import Refused, TryLater, mail, webhook
from mentorship.core.errors import Invalid
from mentorship.core.models import ChannelChoice, Message, Webhook
from mentorship.reminders import selectors
from mentorship.reminders.models import ReminderSettings
from mentorship.reminders.services import digests

LONGEST_SNOOZE = timedelta(days=92)
MOST_WEBHOOKS = 5
DAYS_OF_A_WEEK = frozenset(range(7))


@transaction.atomic
def choose_times(
    *, actor: User, digest_time: time, digest_days: Collection[int], snoozed_until: date | None, now: datetime
) -> ReminderSettings:
    """Send the actor's digests at that hour of those days, and none before the day after `snoozed_until`."""
    today = now.astimezone(actor.zone).date()
    if not actor.works_from <= digest_time < actor.works_until:
        raise Invalid(
            _("Choose an hour inside your working time, %(from)s to %(until)s.")
            % {"from": f"{actor.works_from:%H:%M}", "until": f"{actor.works_until:%H:%M}"},
            field="digest_time",
        )
    days = sorted(set(digest_days))
    if not DAYS_OF_A_WEEK.issuperset(days) or (days and not set(days) & set(actor.works_on)):
        raise Invalid(_("Choose at least one of your working days."), field="digest_days")
    if snoozed_until is not None and not today <= snoozed_until <= today + LONGEST_SNOOZE:
        raise Invalid(_("Choose a day from today on, at most three months ahead."), field="snoozed_until")
    values = {"digest_time": digest_time, "digest_days": days, "snoozed_until": snoozed_until}
    settings, _made = ReminderSettings.objects.update_or_create(person=actor, defaults=values)
    digests.plan([actor.pk], now=now)
    audit.record("reminders.times_chosen", actor=actor, about=settings, now=now)
    return settings


@transaction.atomic
def choose_channels(*, actor: User, wanted: Mapping[str, Collection[str]], now: datetime) -> None:
    """Tell the actor about each topic over these channels and no others; topics that are not named stay as they are."""
    for topic, channels in wanted.items():
        values = {f"is_{channel}_wanted": channel in channels for channel in ("mail", "inbox", "webhook")}
        ChannelChoice.objects.update_or_create(person=actor, kind=topic, defaults=values)
    digests.plan([actor.pk], now=now)
    audit.record("reminders.channels_chosen", actor=actor, about=actor, now=now)


@transaction.atomic
def unsubscribe(*, token: str, now: datetime) -> str:
    """Switch off mail of one topic for the person whom the signed token names, and return the topic.

    Raises `Invalid` for a token that was not made here.
    """
    person, topic = unsubscribing(token)
    ChannelChoice.objects.update_or_create(person=person, kind=topic, defaults={"is_mail_wanted": False})
    digests.plan([person.pk], now=now)
    audit.record("reminders.unsubscribed", actor=person, about=person, now=now, topic=topic)
    return topic


def unsubscribing(token: str) -> tuple[User, str]:
    """Return whom and which topic the signed token names; raises `Invalid` for a forged one."""
    try:
        person_id, topic = mail.read_unsubscribe_token(token)
        return User.objects.get(pk=person_id), topic
    except (signing.BadSignature, User.DoesNotExist, TypeError, ValueError) as error:
        raise Invalid(
            _("This address is not complete. Sign in and switch off what you do not want under “Reminders and messages”.")
        ) from error


@transaction.atomic
def add_webhook(*, actor: User, url: str, label: str, now: datetime) -> Webhook:
    """Post the actor's messages to this address as well, where they chose so; raises `Invalid` for one that is not public."""
    if Webhook.objects.filter(owner=actor, is_shared=False).count() >= MOST_WEBHOOKS:
        raise Invalid(_("You have five addresses already; remove one first."), field="url")
    hook = Webhook.objects.create(owner=actor, url=webhook.check_address(url.strip()), label=label, created_at=now)
    audit.record("webhook.added", actor=actor, about=hook, now=now)
    return hook


@transaction.atomic
def remove_webhook(*, webhook_id: UUID, actor: User, now: datetime) -> None:
    """Post nothing there any more."""
    hook = Webhook.objects.select_for_update().get(pk=webhook_id, owner=actor, is_shared=False)
    audit.record("webhook.removed", actor=actor, about=hook, now=now)
    hook.delete()


def try_webhook(*, webhook_id: UUID, actor: User) -> None:
    """Post one line there now; raises `Invalid` with what went wrong."""
    say(Webhook.objects.get(pk=webhook_id, owner=actor, is_shared=False), _("It works: your reminders will be posted here."))


def say(hook: Webhook, text: str) -> None:
    """Post a line to an address at once and keep how it went; raises `Invalid` when it was not taken."""
    try:
        with webhook.client() as client:
            webhook.post(hook.url, {"text": text}, client)
    except (Refused, TryLater, httpx.HTTPError) as error:
        Webhook.objects.filter(pk=hook.pk).update(error=str(error))
        raise Invalid(_("The address did not take it: %(why)s") % {"why": error}) from error
    Webhook.objects.filter(pk=hook.pk).update(error="")


def mark_read(*, message_id: UUID, actor: User, now: datetime) -> Message:
    """Mark one line of the actor's inbox read; the first time counts."""
    lines = selectors.inbox(actor).filter(pk=message_id)
    lines.filter(read_at__isnull=True).update(read_at=now)
    return lines.get()


def mark_all_read(*, actor: User, now: datetime) -> int:
    """Mark the actor's whole inbox read; return how many lines were new."""
    return selectors.inbox(actor).filter(read_at__isnull=True).update(read_at=now)


def mark_unread(*, actor: User, read_at: datetime) -> int:
    """Take back that the whole inbox was marked read at that moment; return how many lines are unread again."""
    return selectors.inbox(actor).filter(read_at=read_at).update(read_at=None)
