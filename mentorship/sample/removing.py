"""Takes the sample company away, and nothing that real people wrote."""

from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.models import Team, User
from mentorship.core.models import AuditLine
from mentorship.growth.models import GrowthPlan
from mentorship.ladders.models import Ladder, LadderVersion, LevelChange, Standing
from mentorship.packets.models import Appeal, Decision, Packet, PromotionCycle


@transaction.atomic
def remove_sample() -> int:
    """Delete the sample people with all that is theirs, and the sample ladders that nobody else uses; return how many people."""
    people = User.objects.filter(is_sample=True)
    count: int = people.count()
    packets = Packet.objects.filter(candidate__in=people)
    Appeal.objects.filter(decision__packet__in=packets).delete()
    for decision in Decision.objects.filter(packet__in=packets).order_by("-recorded_at"):
        decision.delete()
    packets.delete()
    PromotionCycle.objects.filter(packets__isnull=True, name__endswith="(sample)").delete()
    AuditLine.objects.filter(actor__in=people).delete()
    GrowthPlan.objects.filter(person__in=people).delete()
    Standing.objects.filter(person__in=people).delete()
    LevelChange.objects.filter(person__in=people).delete()
    teams = list(people.values_list("team_id", flat=True).distinct())
    people.update(manager=None)
    people.delete()
    Team.objects.filter(pk__in=teams, members__isnull=True).delete()
    unused = LadderVersion.objects.filter(ladder__is_sample=True).exclude(levels__standings__isnull=False)
    Ladder.objects.filter(is_sample=True, pk__in=unused.values("ladder")).delete()
    forget_figures()
    return count


def forget_figures() -> None:
    """Have what was counted over the whole company counted anew: it would speak of people who came or went just now."""
    days = (timezone.localdate() + timedelta(days=day) for day in (-1, 0, 1))  # whoever asks may have another date
    cache.delete_many(["people-on-ladders", "level-codes", *(f"programme-{day}" for day in days)])
