"""A short thanks or observation after an event, which can become evidence."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import AlreadyDone, Invalid
from mentorship.feedback import policies
from mentorship.feedback.models import Observation
from mentorship.growth import services as growth
from mentorship.growth.models import Evidence

LONGEST_WORDS = 4000


@transaction.atomic
def give_words(
    *,
    actor: User,
    subject: User,
    text: str,
    now: datetime,
    kind: str = Observation.Kind.THANKS,
    happened_on: date | None = None,
    is_shared_with_manager: bool = True,
) -> Observation:
    """Thank somebody, or tell them what one saw; they are told that words came, not what they say."""
    if subject.pk == actor.pk:
        raise Invalid(_("Choose somebody else: these words are for a colleague."), field="subject")
    if subject.left_on or not subject.is_active:
        raise Invalid(_("%(name)s has left and could not read it.") % {"name": subject.full_name}, field="subject")
    if kind not in Observation.Kind.values:
        raise Invalid(_("It is thanks or an observation."), field="kind")
    today = timezone.localtime(now, actor.zone).date()
    observation = Observation.objects.create(
        author=actor,
        subject=subject,
        kind=kind,
        text=checks.words(text, field="text", longest=LONGEST_WORDS, is_required=True),
        happened_on=checks.not_in_future(happened_on or today, today, field="happened_on"),
        is_shared_with_manager=is_shared_with_manager,
        given_at=now,
    )
    outbox.queue(
        "feedback.given",
        to=subject,
        about=observation,
        key=f"observation:{observation.pk}",
        now=now,
        subject=_("A colleague wrote a few words to you"),
        link=observation.get_absolute_url(),
        why=_("They are addressed to you."),
        reply_to=actor,
    )
    audit.record("words.given", actor=actor, about=observation, now=now, kind=kind)
    return observation


@transaction.atomic
def take_back_words(*, observation_id: UUID, actor: User, now: datetime) -> None:
    """Delete words that one gave; evidence made of them stays its owner's."""
    observation = Observation.objects.visible_to(actor).get(pk=observation_id)
    if not policies.can_take_back(actor, observation):
        raise PermissionDenied
    audit.record("words.taken_back", actor=actor, about=observation, now=now)
    outbox.withdraw(about=observation, now=now)
    observation.delete()


@transaction.atomic
def keep_as_evidence(*, observation_id: UUID, actor: User, headline: str, now: datetime) -> Evidence:
    """Make words about oneself a piece of evidence, and ask their author to confirm it."""
    observation = Observation.objects.visible_to(actor).select_related("author").get(pk=observation_id)
    if not policies.can_keep_as_evidence(actor, observation):
        raise PermissionDenied
    origin = f"observation:{observation.pk}"
    if Evidence.objects.visible_to(actor).filter(owner=actor, origin=origin).exists():
        raise AlreadyDone(_("These words are among your evidence already."))
    story = "\n".join(f"> {line}" for line in observation.text.splitlines()) + f"\n\n{observation.author.full_name}"
    piece = growth.keep_evidence(
        actor=actor, now=now, headline=headline, happened_on=observation.happened_on, story=story, origin=origin
    )
    if observation.author.is_active and not observation.author.left_on:
        growth.ask_corroboration(evidence_id=piece.pk, actor=actor, people=[observation.author], now=now)
    return piece
