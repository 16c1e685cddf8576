"""What growth tells Today and the search."""

from datetime import date, datetime, timedelta

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core.attention import Deed, Found, Need, Strength, Work, person_fields
from mentorship.core.prepared import Telling, asking, prepared
from mentorship.growth.models import Corroboration, Evidence, Goal, GoalComment
from mentorship.growth.selectors.growth import STILL_DAYS

MOST_NEEDS = 20
MOST = 10
LATELY = timedelta(days=30)
Status = Corroboration.Status


@prepared
def _asked(user: User) -> QuerySet[Corroboration]:
    asked = Corroboration.objects.filter(person=user, status=Status.ASKED, evidence__deleted_at__isnull=True)
    shown = ("evidence__headline", *person_fields("evidence__owner"))
    return asked.select_related("evidence__owner").only(*shown).order_by("asked_at")[:MOST]


@prepared
def _disputed(user: User) -> QuerySet[Corroboration]:
    disputed = Corroboration.objects.filter(evidence__owner=user, status=Status.DISPUTED, evidence__deleted_at__isnull=True)
    shown = ("evidence__headline", *person_fields("person"))
    return disputed.select_related("evidence", "person").only(*shown).order_by("-answered_at")[:MOST]


@prepared
def _waiting_goals(user: User, today: date, still_since: datetime) -> QuerySet[Goal]:
    mine = Goal.objects.filter(plan__person=user, plan__status="active", status=Goal.Status.OPEN)
    waiting = mine.filter(Q(due_on__lt=today) | Q(moved_at__lt=still_since, starts_on__lte=today))
    return waiting.only("title", "due_on").order_by("due_on", "moved_at")[:MOST]


@asking
def needs_me(user: User, now: datetime) -> Telling[list[Need]]:
    """Return colleagues' evidence that asks for my word, disputes of mine, and my goals that are overdue or still."""
    today = timezone.localtime(now, user.zone).date()
    still_since = now - timedelta(days=STILL_DAYS)
    asked, disputed, goals = yield [_asked.of(user), _disputed.of(user), _waiting_goals.of(user, today, still_since)]
    needs = [
        Need(
            what=_("Did you see it? %(headline)s") % {"headline": row.evidence.headline},
            action=_("Answer"),
            url=row.evidence.get_absolute_url(),
            strength=Strength.FEEDBACK,
            icon="badge-check",
            person=row.evidence.owner,
        )
        for row in asked
    ]
    needs += [
        Need(
            what=_("Your evidence is disputed: %(headline)s") % {"headline": row.evidence.headline},
            action=_("Read why"),
            url=row.evidence.get_absolute_url(),
            strength=Strength.ACTION,
            icon="message-square-warning",
            person=row.person,
        )
        for row in disputed
    ]
    needs += [
        Need(
            what=goal.title,
            action=_("Move it"),
            url=goal.get_absolute_url(),
            strength=Strength.GOAL,
            icon="target",
            detail=_("overdue") if goal.due_on and goal.due_on < today else _("nothing moved for a while"),
            due_on=goal.due_on,
        )
        for goal in goals
    ]
    return needs[:MOST_NEEDS]


@prepared
def _open_goals(user: User) -> QuerySet[Goal]:
    mine = Goal.objects.filter(plan__person=user, plan__status="active", status=Goal.Status.OPEN)
    return mine.defer("description").order_by("-moved_at")[:MOST]


@asking
def working_on(user: User, now: datetime) -> Telling[list[Work]]:
    """Return my open goals, the last moved first."""
    (goals,) = yield [_open_goals.of(user)]
    return [
        Work(
            what=goal.title,
            url=goal.get_absolute_url(),
            icon="target",
            detail=goal.way_in_words,
            percent=goal.percent,
            at=goal.moved_at,
        )
        for goal in goals
    ]


@prepared
def _confirmed(user: User, since: datetime) -> QuerySet[Corroboration]:
    confirmed = Corroboration.objects.filter(evidence__owner=user, status=Status.CONFIRMED, answered_at__gte=since)
    shown = ("answered_at", "evidence__headline", *person_fields("person"))
    kept = confirmed.filter(evidence__deleted_at__isnull=True).select_related("evidence", "person")
    return kept.only(*shown).order_by("-answered_at")[:MOST]


@prepared
def _comments(user: User, since: datetime) -> QuerySet[GoalComment]:
    comments = GoalComment.objects.filter(goal__plan__person=user, at__gte=since).exclude(author=user)
    shown = ("at", "goal__title", *person_fields("author"))
    return comments.select_related("goal", "author").only(*shown).order_by("-at")[:MOST]


@asking
def done_for_me(user: User, now: datetime) -> Telling[list[Deed]]:
    """Return who confirmed my evidence and who commented on my goals lately."""
    confirmed, comments = yield [_confirmed.of(user, now - LATELY), _comments.of(user, now - LATELY)]
    deeds = [
        Deed(
            what=_("confirmed your evidence"),
            detail=row.evidence.headline,
            url=row.evidence.get_absolute_url(),
            at=row.answered_at or now,
            person=row.person,
            icon="badge-check",
        )
        for row in confirmed
    ]
    deeds += [
        Deed(
            what=_("commented on your goal"),
            detail=comment.goal.title,
            url=comment.goal.get_absolute_url(),
            at=comment.at,
            person=comment.author,
            icon="message-circle",
        )
        for comment in comments
    ]
    return sorted(deeds, key=lambda deed: deed.at, reverse=True)[:MOST]


def search(user: User, query: str, limit: int) -> list[Found]:
    """Return evidence and goals that I may read and that hold the words."""
    words = SearchQuery(query, config="simple", search_type="websearch")
    pieces = (
        Evidence.objects.visible_to(user).annotate(text=SearchVector("headline", "story", config="simple")).filter(text=words)
    )
    goals = Goal.objects.visible_to(user).annotate(text=SearchVector("title", "description", config="simple")).filter(text=words)
    found = [
        Found(
            label=piece.headline,
            kind=_("evidence"),
            url=piece.get_absolute_url(),
            icon="badge-check",
            detail=f"{piece.owner.full_name} · {date_format(piece.happened_on, 'j M Y')}",
        )
        for piece in pieces.select_related("owner").defer("story").order_by("-happened_on")[:limit]
    ]
    found += [
        Found(label=goal.title, kind=_("goals"), url=goal.get_absolute_url(), icon="target", detail=goal.plan.person.full_name)
        for goal in goals.select_related("plan__person").order_by("-moved_at")[:limit]
    ]
    return found[:limit]
