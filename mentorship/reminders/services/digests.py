"""Digests: planned for the person's hour, built from what still holds, and looked at again before they leave."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import outbox
from mentorship.core.models import Message
from mentorship.reminders import digest as rules
from mentorship.reminders import letters
from mentorship.reminders.models import Digest, EscalationRule, Nudge, ReminderSettings
from mentorship.reminders.services import nudging
from mentorship.reminders.situation import Situation, situations

LANE = "reminders"
KIND = "reminders.digest"
CLAIMED_AT_ONCE = 200
LEASE = timedelta(minutes=5)

CLAIM = """
UPDATE reminders_remindersettings SET next_digest_at = %(lease_ends)s
WHERE person_id IN (
    SELECT person_id FROM reminders_remindersettings
    WHERE next_digest_at <= %(now)s
    ORDER BY next_digest_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING *
"""


def plan(person_ids: Collection[int], *, now: datetime) -> None:
    """Set when each of these people gets their next digest."""
    rows = []
    for situation in situations(person_ids, now=now).values():
        situation.settings.next_digest_at = situation.next_at(now)
        rows.append(situation.settings)
    ReminderSettings.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person"], update_fields=["next_digest_at"], batch_size=1000
    )


def plan_new(*, now: datetime) -> int:
    """Plan for people with an open nudge and no digest ahead; return how many people that were."""
    waiting = Nudge.objects.open().filter(person__is_active=True).exclude(person__reminder_settings__next_digest_at__isnull=False)
    ids = set(waiting.filter(times_sent__lt=rules.MOST_TIMES).values_list("person_id", flat=True).distinct())
    plan(ids, now=now)
    return len(ids)


def send_due(*, now: datetime, limit: int = CLAIMED_AT_ONCE) -> tuple[int, int]:
    """Claim people whose hour has come, queue a digest for those who have something waiting, and plan everybody's next.

    Returns how many people were looked at and how many digests were queued.
    """
    claimed = {
        row.person_id for row in ReminderSettings.objects.raw(CLAIM, {"now": now, "lease_ends": now + LEASE, "limit": limit})
    }
    found = situations(claimed, now=now)
    queued = sum(_send(situation, now=now) for situation in found.values() if situation.may_go_out(now))
    plan(claimed, now=now)
    return len(claimed), queued


def send_now(*, actor: User, now: datetime) -> bool:
    """Send the actor today's digest at once, because they asked; whether there was anything to say and none was sent today."""
    situation = situations([actor.pk], now=now)[actor.pk]
    if situation.today(now) in situation.sent_on:
        return False
    is_sent = _send(situation, now=now)
    plan([actor.pk], now=now)
    return is_sent


@transaction.atomic
def _send(situation: Situation, *, now: datetime) -> bool:
    """Queue one digest; the unique key on person and day makes a second one impossible, whoever tries."""
    ripe = situation.ripe(now)
    holding = nudging.still_holding(ripe, now=now)
    nudges = [nudge for nudge in ripe if nudge.pk in holding]
    if not nudges:
        return False
    digest, is_new = Digest.objects.get_or_create(
        person=situation.person, local_on=situation.today(now), defaults={"made_at": now}
    )
    if not is_new:
        return False
    digest.nudges.set(nudges)
    _count(nudges, now=now)
    outbox.queue(
        KIND,
        to=situation.person,
        key=f"digest:{digest.pk}",
        now=now,
        subject=letters.subject_of(nudges),
        link="/",
        why=_("You get at most one such mail a day and three a week, at the hour you chose."),
        about=digest,
        reply_to=situation.person.manager,
        lane=LANE,
        only=[Message.Channel.MAIL, Message.Channel.WEBHOOK],
    )
    return True


def _count(nudges: Iterable[Nudge], *, now: datetime) -> None:
    """Note on each nudge that it was said, and that the person was warned where a rule would tell somebody else."""
    warned = set(EscalationRule.objects.values_list("reason", flat=True))
    rows = list(nudges)
    for nudge in rows:
        nudge.times_sent += 1
        nudge.last_sent_at = now
        if nudge.reason in warned and nudge.warned_at is None:
            nudge.warned_at = now
    Nudge.objects.bulk_update(rows, ["times_sent", "last_sent_at", "warned_at"])


def refresh(messages: list[Message], *, now: datetime) -> list[Message]:
    """Look again at the reasons of claimed messages: write what still holds, withdraw what no longer has anything to say."""
    digests = {
        str(one.pk): one
        for one in Digest.objects.filter(pk__in=[m.about_id for m in messages if m.kind == KIND]).prefetch_related(
            "nudges__other", "nudges__person"
        )
    }
    alone = {
        str(one.pk): one
        for one in Nudge.objects.filter(pk__in=[m.about_id for m in messages if m.kind != KIND]).select_related("other", "person")
    }
    said = [nudge for one in digests.values() for nudge in one.nudges.all()]
    holding = nudging.still_holding([*said, *alone.values()], now=now)
    rules_now = {rule.reason: rule for rule in EscalationRule.objects.all()}
    kept: list[Message] = []
    for message in messages:
        if message.kind == KIND:
            nudges = (
                [nudge for nudge in digests[message.about_id].nudges.all() if nudge.pk in holding]
                if message.about_id in digests
                else []
            )
            if nudges:
                letters.write_digest(message, nudges, rules_now)
        else:
            nudges = [alone[message.about_id]] if message.about_id in alone and alone[message.about_id].pk in holding else []
        if nudges:
            kept.append(message)
        else:
            Message.objects.filter(pk=message.pk, status=Message.Status.SENDING).update(status=Message.Status.WITHDRAWN)
    Message.objects.bulk_update(kept, ["subject", "body", "html"], batch_size=100)
    return kept
