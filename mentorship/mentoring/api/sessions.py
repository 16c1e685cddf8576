"""Sessions, agenda points, action items, private notes."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person_of
from mentorship.core.api import Rows, expected_version
from mentorship.mentoring import services
from mentorship.mentoring.models import ActionItem, AgendaItem, MentoringSession, PrivateNote
from mentorship.mentoring.serializers import sessions as shapes

MAKERS = {"goal": services.make_goal, "evidence": services.make_evidence, "item": services.make_item}


class SessionRows(Rows):
    """Sessions of my pairs."""

    model = MentoringSession
    serializer_class = shapes.SessionSerializer
    ordering = "-pk"
    filterset_fields = ["mentorship", "status", "held_on"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> "QuerySet[MentoringSession]":
        """Fetch along what is shown."""
        rows: QuerySet[MentoringSession] = super().get_queryset()
        return rows.prefetch_related("competencies")

    @extend_schema(request=shapes.SessionInput, responses={201: shapes.SessionSerializer})
    @sensitive_variables("said")
    def create(self, request: Request, **_: Any) -> Response:
        """Log a session. The private note is read back at `notes/` alone."""
        said = self.checked(shapes.SessionInput)
        session = services.log_session(
            actor=person_of(request),
            pair_id=said["mentorship"].pk,
            log=shapes.SessionInput.log(said),
            now=timezone.now(),
            session_id=said.get("session"),
        )
        return self.answer(session, 201)

    @extend_schema(request=shapes.SessionEdit, responses=shapes.SessionSerializer)
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Mend a held session; a lost update gets 412 and both texts."""
        session = self.get_object()
        names = ("held_on", "minutes", "topic", "notes", "outcome")
        kept = {name: getattr(session, name) for name in names} | {"competencies": list(session.competencies.all())}
        said = kept | self.checked(shapes.SessionEdit)
        version = expected_version(request)
        log = shapes.SessionInput.log(said | {"held_on": said["held_on"] or timezone.localdate()})
        return self.answer(
            services.edit_session(actor=person_of(request), session_id=session.pk, version=version, log=log, now=timezone.now())
        )

    @extend_schema(request=shapes.PlanInput, responses={201: shapes.SessionSerializer})
    @action(detail=False, methods=["post"])
    def plan(self, request: Request, **_: Any) -> Response:
        """Plan a session."""
        said = self.checked(shapes.PlanInput)
        pair = said.pop("mentorship")
        session = services.plan_session(actor=person_of(request), pair_id=pair.pk, now=timezone.now(), **said)
        return self.answer(session, 201)

    @extend_schema(request=shapes.MoveInput, responses=shapes.SessionSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **_: Any) -> Response:
        """Plan it for another time."""
        session, said = self.get_object(), self.checked(shapes.MoveInput)
        return self.answer(services.move_session(actor=person_of(request), session_id=session.pk, now=timezone.now(), **said))

    @extend_schema(request=None, responses=shapes.SessionSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **_: Any) -> Response:
        """Call a planned session off."""
        session = self.get_object()
        return self.answer(services.cancel_session(actor=person_of(request), session_id=session.pk, now=timezone.now()))

    @extend_schema(request=None, responses=shapes.SessionSerializer)
    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request: Request, **_: Any) -> Response:
        """Take back that it was called off: it takes place after all."""
        session = self.get_object()
        return self.answer(services.take_up_session(actor=person_of(request), session_id=session.pk, now=timezone.now()))

    @extend_schema(request=None, responses=shapes.SessionSerializer)
    @action(detail=True, methods=["post"])
    def unlog(self, request: Request, **_: Any) -> Response:
        """Take back what I logged by mistake, within a day."""
        session = self.get_object()
        return self.answer(services.unlog_session(actor=person_of(request), session_id=session.pk, now=timezone.now()))

    @extend_schema(request=shapes.OfferInput, responses=shapes.SessionSerializer)
    @action(detail=True, methods=["post"], url_path="outcome")
    def offer_outcome(self, request: Request, **_: Any) -> Response:
        """Say whether the outcome may go into my packet."""
        session, said = self.get_object(), self.checked(shapes.OfferInput)
        return self.answer(services.offer_outcome(actor=person_of(request), session_id=session.pk, now=timezone.now(), **said))

    @extend_schema(request=shapes.LineInput, responses={201: shapes.MadeSerializer})
    @action(detail=True, methods=["post"], url_path="lines")
    def make(self, request: Request, **_: Any) -> Response:
        """Make a line into a goal, a piece of evidence or an action item that keeps where it came from."""
        session, said = self.get_object(), self.checked(shapes.LineInput)
        maker: Any = MAKERS[said["kind"]]
        made = maker(actor=person_of(request), session_id=session.pk, line=said["line"], now=timezone.now())
        return Response(shapes.MadeSerializer({"kind": said["kind"], "id": made.pk}).data, status=201)


class AgendaRows(Rows):
    """Points for the next sessions."""

    model = AgendaItem
    serializer_class = shapes.AgendaSerializer
    ordering = "-added_at"
    filterset_fields = ["mentorship", "session", "is_done"]
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.AgendaInput, responses={201: shapes.AgendaSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Add a point; both see it at once."""
        said = self.checked(shapes.AgendaInput)
        pair = said.pop("mentorship")
        item = services.add_agenda_item(actor=person_of(request), mentorship_id=pair.pk, now=timezone.now(), **said)
        return self.answer(item, 201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Take a waiting point off; `restore` puts it back for a day."""
        services.remove_point(actor=person_of(request), item_id=self.get_object().pk, now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses=shapes.AgendaSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, **_: Any) -> Response:
        """Put back a point that I took off."""
        item_id = self.kwargs["pk"]
        return self.answer(services.put_point_back(actor=person_of(request), item_id=item_id, now=timezone.now()))


class ItemRows(Rows):
    """What was agreed in my pairs."""

    model = ActionItem
    serializer_class = shapes.ItemSerializer
    ordering = "-created_at"
    filterset_fields = ["mentorship", "owner", "status", "due_on"]
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.ItemInput, responses={201: shapes.ItemSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Agree on something."""
        said = self.checked(shapes.ItemInput)
        item = services.add_item(
            actor=person_of(request),
            pair_id=said["mentorship"].pk,
            item=shapes.NewItemInput.item(said),
            now=timezone.now(),
            session_id=said.get("session"),
        )
        return self.answer(item, 201)

    @extend_schema(request=shapes.ItemEdit, responses=shapes.ItemSerializer)
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Change an open item."""
        row = self.get_object()
        said = {"text": row.text, "owner": row.owner, "due_on": row.due_on} | self.checked(shapes.ItemEdit)
        version = expected_version(request)
        return self.answer(
            services.change_item(
                actor=person_of(request),
                item_id=row.pk,
                version=version,
                item=shapes.NewItemInput.item(said),
                now=timezone.now(),
            )
        )

    def _close(self, request: Request, status: str) -> Response:
        row = self.get_object()
        return self.answer(services.close_item(actor=person_of(request), item_id=row.pk, status=status, now=timezone.now()))

    @extend_schema(request=None, responses=shapes.ItemSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, **_: Any) -> Response:
        """Done."""
        return self._close(request, ActionItem.Status.DONE)

    @extend_schema(request=None, responses=shapes.ItemSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, **_: Any) -> Response:
        """Not to be done any more."""
        return self._close(request, ActionItem.Status.DROPPED)

    @extend_schema(request=None, responses=shapes.ItemSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, **_: Any) -> Response:
        """Undo done or dropped."""
        row = self.get_object()
        return self.answer(services.reopen_item(actor=person_of(request), item_id=row.pk, now=timezone.now()))


class NoteRows(Rows):
    """My private notes, and nobody else's."""

    model = PrivateNote
    serializer_class = shapes.NoteSerializer
    ordering = "-changed_at"
    filterset_fields = ["mentorship", "session"]
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.NoteInput, responses={201: shapes.NoteKept})
    @sensitive_variables("said")
    def create(self, request: Request, **_: Any) -> Response:
        """Write or replace my note about a session, or about a pair."""
        said = self.checked(shapes.NoteInput)
        note = services.write_note(
            actor=person_of(request),
            pair_id=said["mentorship"].pk,
            session_id=said.get("session"),
            text=said["text"],
            now=timezone.now(),
        )
        return Response(shapes.NoteKept(note).data, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Throw my note away."""
        services.throw_away_note(actor=person_of(request), note_id=self.get_object().pk, now=timezone.now())
        return Response(status=204)
