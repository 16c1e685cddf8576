"""What every page's frame needs: the navigation of one's roles, unread messages, the colours chosen."""

from dataclasses import replace
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Relationship, User
from mentorship.core.models import Message
from mentorship.core.prepared import prepared
from mentorship.home import navigation
from mentorship.packets.models import Committee, Packet

THEMES = {"light", "dark"}


@prepared
def _standing(user: User, today: date) -> QuerySet[User, Any]:
    unread = Message.objects.filter(recipient=OuterRef("pk"), channel="inbox", status="sent", read_at__isnull=True)
    counted = unread.order_by().values("recipient").annotate(n=Count("*")).values("n")
    row: QuerySet[User, Any] = (
        User.objects.filter(pk=user.pk)
        .order_by()
        .values_list(
            Coalesce(Subquery(counted, output_field=IntegerField()), 0),
            Exists(Relationship.objects.active_on(today).filter(reader=OuterRef("pk"), role__in=["mentor", "sponsor"])),
            Exists(User.objects.filter(manager=OuterRef("pk"), left_on__isnull=True)),
            Exists(Committee.objects.filter(Q(members=OuterRef("pk")) | Q(chair=OuterRef("pk")))),
            Exists(Packet.objects.filter(candidate=OuterRef("pk"))),
        )
    )
    return row


def standing_of(user: User, today: date) -> navigation.Standing:
    """Return which kinds of work a person has and what waits unread, in one query."""
    unread, is_mentor, is_manager, is_on_committee, has_packet = _standing(user, today)[0]
    return navigation.Standing(
        unread=unread,
        is_mentor=is_mentor,
        is_manager=is_manager,
        is_on_committee=is_on_committee,
        has_packet=has_packet,
        is_people_partner=user.is_people_partner,
        is_admin=user.is_admin,
        is_staff=user.is_staff,
    )


class Shell:
    """The frame of one page; each part is found only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep the request; ask nothing yet."""
        self.request = request
        self.company = settings.COMPANY_NAME
        self.is_demo = settings.DEMO

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return the request's one frame, so that a view and its template ask once."""
        frame = getattr(request, "_shell", None)
        if not isinstance(frame, cls):
            frame = cls(request)
            request._shell = frame  # type: ignore[attr-defined]  # noqa: SLF001  (kept on the request, as messages are)
        return frame

    @cached_property
    def theme(self) -> str:
        """The colours chosen with the switch; empty follows the system."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def standing(self) -> navigation.Standing:
        """What the person's roles are, at most one query a page."""
        user = self.request.user
        return standing_of(user, timezone.localdate()) if user.is_authenticated else navigation.Standing()

    @cached_property
    def mentoring(self) -> str:
        """What the side column calls the pages of mentoring, so that tabs and breadcrumbs call them the same."""
        return str(navigation.mentoring_word(self.standing))

    @cached_property
    def nav(self) -> list[navigation.Section]:
        """The side column."""
        return navigation.sections(self.standing, self.request.path)

    @cached_property
    def nav_key(self) -> tuple[object, ...]:
        """What the side column follows from: the roles, what waits unread, and where the page lies."""
        path = self.request.path
        here = navigation.place_of(self.standing, path)
        return (self.standing, here, here == path)

    @cached_property
    def commands_key(self) -> tuple[object, ...]:
        """What the palette's entries follow from: the roles."""
        return (replace(self.standing, unread=0),)

    @cached_property
    def mine(self) -> list[navigation.Item]:
        """The menu under one's own name."""
        return navigation.personal()

    @cached_property
    def commands(self) -> list[navigation.Item]:
        """The palette's entries."""
        return navigation.commands(self.standing, self.request.path)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template the frame as `shell`."""
    return {"shell": Shell.of(request)}
