"""People in the API: the same services as behind the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import policies, services
from accounts import serializers as shapes
from accounts.models import Leave, Team, User
from accounts.signed_in import person_of
from mentorship.core.api import LongRows, Rows


class PersonFilter(filters.FilterSet):  # type: ignore[misc]
    """People by the beginning of their name, by team, level, manager and whether they are here."""

    name = filters.CharFilter(method="named", label="Beginning of a word of the name, or of the e-mail address")
    team = filters.NumberFilter()
    manager = filters.NumberFilter()
    level = filters.CharFilter(field_name="level_code")
    is_active = filters.BooleanFilter()
    below = filters.NumberFilter(method="under", label="Everyone below this person, at any depth")

    class Meta:
        model = User
        fields: list[str] = []

    def named(self, people: Any, _name: str, value: str) -> Any:
        """Narrow by name."""
        return people.named_like(value.replace("\x00", "")[:100])

    def under(self, people: Any, _name: str, value: Any) -> Any:
        """Narrow to the branch below a person."""
        head = User.objects.filter(pk=int(value)).first() if 0 < value < 2**63 else None
        return people.below(head) if head else people.none()


class PersonRows(LongRows):
    """Everybody, and what people partners do for them."""

    model = User
    serializer_class = shapes.PersonSerializer
    ordering = "full_name"
    filterset_class = PersonFilter
    lookup_value_converter = "int"

    @extend_schema(request=shapes.InviteInput, responses={201: shapes.PersonSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Invite somebody by mail."""
        _manager_of_people(request)
        said = self.checked(shapes.InviteInput)
        return self.answer(services.invite(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(request=shapes.ManagerInput, responses=shapes.PersonSerializer)
    @action(detail=True, methods=["post"])
    def manager(self, request: Request, **_: Any) -> Response:
        """Move somebody, with everyone below, under another manager."""
        return self._act(request, services.set_manager, shapes.ManagerInput)

    @extend_schema(request=shapes.LeavingInput, responses=shapes.PersonSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, **_: Any) -> Response:
        """Enter somebody's last day."""
        return self._act(request, services.leave, shapes.LeavingInput)

    @extend_schema(request=shapes.ReturnInput, responses=shapes.PersonSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def come_back(self, request: Request, **_: Any) -> Response:
        """Let somebody return as the same person."""
        return self._act(request, services.come_back, shapes.ReturnInput)

    @extend_schema(request=shapes.RolesInput, responses=shapes.PersonSerializer)
    @action(detail=True, methods=["post"])
    def roles(self, request: Request, **_: Any) -> Response:
        """Give and take roles."""
        person = self.get_object()
        if not policies.can_give_roles(person_of(request)):
            raise PermissionDenied
        roles = sorted(self.checked(shapes.RolesInput)["roles"])
        return self.answer(services.set_roles(person=person, roles=roles, actor=person_of(request), now=timezone.now()))

    @extend_schema(request=None, responses=shapes.PersonSerializer)
    @action(detail=True, methods=["post"])
    def invitation(self, request: Request, **_: Any) -> Response:
        """Send the invitation anew."""
        person = self.get_object()
        _manager_of_people(request)
        return self.answer(services.invite_again(person=person, actor=person_of(request), now=timezone.now()))

    @extend_schema(request=shapes.DelegateInput, responses=shapes.CountSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def delegation(self, request: Request, **_: Any) -> Response:
        """Let somebody stand in for a manager on these days; the reports are told, and counted."""
        said, whose = self.checked(shapes.DelegateInput), self.get_object()
        told = services.name_delegate(delegator=whose, actor=person_of(request), now=timezone.now(), **said)
        return Response({"count": told})

    @extend_schema(request=None, responses=shapes.CountSerializer)
    @delegation.mapping.delete
    def end_delegation(self, request: Request, **_: Any) -> Response:
        """End it today; one that has not begun falls away."""
        ended = services.end_delegation(delegator=self.get_object(), actor=person_of(request), now=timezone.now())
        return Response({"count": ended})

    def _act(self, request: Request, act: Any, shape: Any) -> Response:
        person = self.get_object()
        _manager_of_people(request)
        return self.answer(act(person=person, actor=person_of(request), now=timezone.now(), **self.checked(shape)))


def _manager_of_people(request: Request) -> None:
    if not policies.can_manage_people(person_of(request)):
        raise PermissionDenied


class TeamRows(Rows):
    """Teams."""

    serializer_class = shapes.TeamSerializer
    ordering = "name"
    filter_backends: list[Any] = []
    queryset = Team.objects.all()

    def get_queryset(self) -> QuerySet[Team]:
        """Return every team: everybody inside sees them."""
        return Team.objects.all()


class LeaveRows(Rows):
    """Days away of one person: theirs, their managers' and people partners' to see."""

    serializer_class = shapes.LeaveSerializer
    ordering = "from_on"
    filter_backends: list[Any] = []
    lookup_url_kwarg = "leave_id"
    model = Leave

    def rows(self) -> QuerySet[Leave]:
        """Return the person's days away."""
        person = self._whose()
        if not policies.can_see_leave(person_of(self.request), person):
            raise PermissionDenied
        return Leave.objects.filter(person=person).select_related("person")

    def _whose(self) -> User:
        person: User = get_object_or_404(User.objects.visible_to(person_of(self.request)), pk=self.kwargs["person_id"])
        return person

    @extend_schema(request=shapes.LeaveInput, responses={201: shapes.LeaveSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Keep days away."""
        person = self._whose()
        if not policies.can_plan_leave(person_of(request), person):
            raise PermissionDenied
        said = self.checked(shapes.LeaveInput)
        return self.answer(services.go_on_leave(person=person, actor=person_of(request), now=timezone.now(), **said), 201)

    def destroy(self, request: Request, **_: Any) -> Response:
        """Take days away back."""
        services.cancel_leave(leave=self.get_object(), actor=person_of(request), now=timezone.now())
        return Response(status=204)


class OwnSettings(Rows):
    """My settings."""

    serializer_class = shapes.SettingsSerializer
    filter_backends: list[Any] = []
    pagination_class = None
    queryset = User.objects.all()

    @extend_schema(responses=shapes.SettingsSerializer)
    def retrieve(self, request: Request, *_: Any, **__: Any) -> Response:
        """Show my settings."""
        return self.answer(person_of(request))

    @extend_schema(request=shapes.SettingsInput, responses=shapes.SettingsSerializer)
    def update(self, request: Request, **_: Any) -> Response:
        """Keep when I work and how I am addressed; what is not sent stays."""
        person = person_of(request)
        names = ("pronouns", "time_zone", "works_from", "works_until", "works_on", "languages")
        values = {name: getattr(person, name) for name in names} | self.checked(shapes.SettingsInput)
        return self.answer(services.edit_settings(person=person, now=timezone.now(), **values))
