"""Team channels: a chat address that hears what concerns a whole team, and never what waits for one of its people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Team, User
from mentorship.core import audit, outbox
from mentorship.core.channels import webhook
from mentorship.core.errors import Invalid
from mentorship.core.models import Webhook
from mentorship.ladders.models import LadderVersion
from mentorship.packets.models import PromotionCycle
from mentorship.reminders import policies
from mentorship.reminders.models import TeamChannel
from mentorship.reminders.people import working_times
from mentorship.reminders.services import choices
from mentorship.reminders.timing import DAY

MOST_A_TEAM = 3
SOON = 5 * DAY
STILL_NEWS = timedelta(days=7)


@dataclass(frozen=True)
class Occasion:
    """Something that concerns everybody in some teams: dates of a cycle, a new edition of a ladder."""

    key: str
    text: str
    link: str
    teams: set[int]


@transaction.atomic
def add_team_channel(*, actor: User, team: Team, url: str, label: str, now: datetime) -> TeamChannel:
    """Post what concerns this team to a chat address from now on; raises `Invalid` for one that is not public."""
    if not policies.teams_of(actor).filter(pk=team.pk).exists():
        raise PermissionDenied
    if TeamChannel.objects.filter(team=team).count() >= MOST_A_TEAM:
        raise Invalid(_("This team has three addresses already; remove one first."), field="url")
    address = webhook.check_address(url.strip())
    hook = Webhook.objects.create(owner=actor, url=address, label=label, is_shared=True, created_at=now)
    channel = TeamChannel.objects.create(webhook=hook, team=team)
    audit.record("team_channel.added", actor=actor, about=hook, now=now, team=team.pk)
    return channel


@transaction.atomic
def remove_team_channel(*, actor: User, webhook_id: UUID, now: datetime) -> None:
    """Post nothing there any more; whoever leads the team may do that, not only who added it."""
    channel = TeamChannel.objects.visible_to(actor).select_related("webhook").get(pk=webhook_id)
    audit.record("team_channel.removed", actor=actor, about=channel.webhook, now=now, team=channel.team_id)
    channel.webhook.delete()


def try_team_channel(*, actor: User, webhook_id: UUID) -> None:
    """Post one line there now; raises `Invalid` with what went wrong."""
    channel = TeamChannel.objects.visible_to(actor).select_related("webhook", "team").get(pk=webhook_id)
    choices.say(channel.webhook, _("It works: what concerns %(team)s will be posted here.") % {"team": channel.team.name})


def tell_teams(*, now: datetime) -> int:
    """Queue what teams have not been told yet, each for the working time of who added the address; return how many posts."""
    channels = list(TeamChannel.objects.filter(webhook__is_active=True).select_related("webhook__owner"))
    if not channels:
        return 0
    times = working_times({channel.webhook.owner for channel in channels})
    due_at = {channel.pk: times[channel.webhook.owner_id].next_moment(now) or now for channel in channels}
    told = 0
    for occasion in _occasions(now):
        for channel in channels:
            if channel.team_id in occasion.teams:
                told += outbox.post(
                    "team.news",
                    hook_ids=[channel.pk],
                    key=occasion.key,
                    now=now,
                    subject=occasion.text,
                    link=occasion.link,
                    due_at=due_at[channel.pk],
                )
    return told


def _occasions(now: datetime) -> Iterator[Occasion]:
    yield from _cycles(now)
    yield from _editions(now)


def _cycles(now: datetime) -> Iterator[Occasion]:
    """A cycle that opened, and once more shortly before packets are due."""
    today = now.date()
    for cycle in (
        PromotionCycle.objects.running().filter(submit_until__gte=today).select_related("top").prefetch_related("ladders")
    ):
        teams = _teams_in(cycle)
        names = {"cycle": cycle.name, "day": date_format(cycle.submit_until, "j F")}
        link = reverse("packets:cycles")
        if today - cycle.opens_on <= STILL_NEWS:
            text = _("%(cycle)s is open. Packets are submitted until %(day)s.") % names
            yield Occasion(f"cycle:{cycle.pk}:opened", text, link, teams)
        if cycle.submit_until - today <= SOON:
            text = _("%(cycle)s: packets are submitted until %(day)s.") % names
            yield Occasion(f"cycle:{cycle.pk}:soon:{cycle.submit_until}", text, link, teams)


def _teams_in(cycle: PromotionCycle) -> set[int]:
    people = User.objects.at_work().filter(team__isnull=False)
    people = people.filter(path__startswith=cycle.top.path) if cycle.top else people
    ladders = [ladder.pk for ladder in cycle.ladders.all()]
    people = people.filter(standing__level__version__ladder__in=ladders) if ladders else people
    return _teams_of(people)


def _teams_of(people: QuerySet[User]) -> set[int]:
    return {team_id for team_id in people.order_by().values_list("team_id", flat=True).distinct() if team_id}


def _editions(now: datetime) -> Iterator[Occasion]:
    """A ladder's edition that was published within a week and replaced an older one."""
    new = LadderVersion.objects.filter(status=LadderVersion.Status.PUBLISHED, published_at__gte=now - STILL_NEWS)
    for version in new.select_related("ladder"):
        older = version.ladder.versions.exclude(pk=version.pk).filter(published_at__isnull=False)
        if older.exists():
            stands = Q(standing__level__version__ladder=version.ladder)
            people = User.objects.at_work().filter(stands, team__isnull=False)
            text = _("%(ladder)s has a new edition, %(number)s. See what changed.") % {
                "ladder": version.ladder.name,
                "number": version.number,
            }
            yield Occasion(
                f"ladder:{version.pk}:published",
                text,
                version.get_absolute_url(),
                _teams_of(people),
            )
