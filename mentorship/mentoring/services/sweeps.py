"""What happens because something below changed: looked for, since lower rooms call nobody above."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from mentorship.core import audit
from mentorship.mentoring.models import Mentorship
from mentorship.mentoring.services import _ground as ground
from mentorship.mentoring.services import closing, pairs

AT_ONCE = 200


def freeze_former_one_to_ones(*, now: datetime) -> int:
    """End the one-to-ones of people who report to somebody else by now; both keep what they wrote."""
    former = Q(kind=Mentorship.Kind.ONE_TO_ONE) & (~Q(mentor=F("mentee__manager")) | Q(mentee__manager__isnull=True))
    return _end_each(former, now=now)


def end_pairs_of_leavers(*, now: datetime) -> int:
    """End the pairs of people who have left."""
    gone = Q(mentor__is_active=False) | Q(mentee__is_active=False)
    return _end_each(gone, now=now)


def _end_each(found: Q, *, now: datetime) -> int:
    ended = 0
    for pair_id in Mentorship.objects.open().filter(found).values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            pair = (
                Mentorship.objects.open()
                .select_for_update(of=("self",), skip_locked=True)
                .with_people()
                .filter(found, pk=pair_id)
                .first()
            )
            if pair is not None:
                closing.finish(pair, by=None, now=now)
                audit.record("mentorship.ended", actor=None, about=pair, now=now)
                ended += 1
    return ended


def resume_after_pauses(*, now: datetime) -> int:
    """Go on with the pairs whose pause is over where the mentee works."""
    resumed = 0
    waiting = Mentorship.objects.filter(status=Mentorship.Status.PAUSED, paused_until__lte=now.date())
    for pair_id in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            pair = waiting.select_for_update(of=("self",), skip_locked=True).with_people().filter(pk=pair_id).first()
            if pair is not None and pair.paused_until is not None and pair.paused_until <= ground.today_of(pair.mentee, now):
                pairs.end_pause(pair, on=pair.paused_until)
                resumed += 1
    return resumed
