"""Sessions, what was agreed in them, and private notes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from mentorship.mentoring.models import ActionItem, AgendaItem, MentoringSession, Mentorship, PrivateNote
from mentorship.mentoring.private import PrivateText
from mentorship.mentoring.serializers.pairs import AT_WORK, LONG, PUBLIC_COMPETENCIES, PrivateField
from mentorship.mentoring.services import NewItem, SessionLog


@extend_schema_field({"type": "string", "format": "uuid"})
class MyPairField(serializers.PrimaryKeyRelatedField[Mentorship]):
    """One of my pairs."""

    def get_queryset(self) -> Any:
        """Return those that I may see."""
        request = self.context.get("request")
        return Mentorship.objects.visible_to(request.user).with_people() if request else Mentorship.objects.none()


class SessionSerializer(serializers.ModelSerializer[MentoringSession]):
    """A session as both members read it; private notes are no part of it."""

    class Meta:
        model = MentoringSession
        fields = [
            "id",
            "mentorship",
            "status",
            "planned_at",
            "held_on",
            "minutes",
            "topic",
            "notes",
            "outcome",
            "is_outcome_for_packet",
            "competencies",
            "logged_by",
            "logged_at",
            "version",
        ]
        read_only_fields = fields


class NewItemInput(serializers.Serializer[Any]):
    """Something agreed."""

    text = serializers.CharField(max_length=300)
    owner = serializers.PrimaryKeyRelatedField(queryset=AT_WORK)
    due_on = serializers.DateField(required=False, allow_null=True)

    @staticmethod
    def item(said: dict[str, Any]) -> NewItem:
        """Return it as the services take it."""
        owner: User = said["owner"]
        return NewItem(text=said["text"], owner=owner, due_on=said.get("due_on"))


class SessionEdit(serializers.Serializer[Any]):
    """What may change in a held session."""

    held_on = serializers.DateField(required=False)
    minutes = serializers.IntegerField(min_value=1, max_value=600, required=False)
    topic = serializers.CharField(required=False, allow_blank=True, max_length=200)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=LONG)
    outcome = serializers.CharField(required=False, allow_blank=True, max_length=LONG)
    competencies = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_COMPETENCIES, many=True, required=False)


class SessionInput(SessionEdit):
    """A session that took place; with `session` it is the planned one."""

    mentorship = MyPairField()
    session = serializers.UUIDField(required=False, allow_null=True)
    held_on = serializers.DateField()
    items = serializers.ListField(child=NewItemInput(), required=False, max_length=20)
    finished = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=200)
    talked_about = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=200)
    private_note = PrivateField(required=False, allow_blank=True, max_length=LONG, write_only=True)

    @staticmethod
    def log(said: dict[str, Any]) -> SessionLog:
        """Return it as the services take it."""
        return SessionLog(
            held_on=said["held_on"],
            minutes=said.get("minutes", 45),
            topic=said.get("topic", ""),
            notes=said.get("notes", ""),
            outcome=said.get("outcome", ""),
            competencies=said.get("competencies", []),
            items=[NewItemInput.item(item) for item in said.get("items", [])],
            finished=said.get("finished", []),
            talked_about=said.get("talked_about", []),
            private_note=said.get("private_note", PrivateText("")),
        )


class PlanInput(serializers.Serializer[Any]):
    """A session that is to take place."""

    mentorship = MyPairField()
    planned_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=1, max_value=600, default=45)
    topic = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class MoveInput(serializers.Serializer[Any]):
    """Another time."""

    planned_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=1, max_value=600, default=45)
    topic = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class OfferInput(serializers.Serializer[Any]):
    """Whether the outcome may go into my packet."""

    may_be_used = serializers.BooleanField()


class LineInput(serializers.Serializer[Any]):
    """A line, and what it becomes."""

    kind = serializers.ChoiceField(choices=["goal", "evidence", "item"])
    line = serializers.CharField(max_length=2000)


class MadeSerializer(serializers.Serializer[Any]):
    """What a line became."""

    kind = serializers.CharField()
    id = serializers.UUIDField()


class AgendaSerializer(serializers.ModelSerializer[AgendaItem]):
    """A point for the next session."""

    class Meta:
        model = AgendaItem
        fields = ["id", "mentorship", "session", "author", "text", "link", "is_done", "added_at"]
        read_only_fields = fields


class AgendaInput(serializers.Serializer[Any]):
    """A point."""

    mentorship = MyPairField()
    text = serializers.CharField(max_length=300)
    link = serializers.CharField(required=False, allow_blank=True, max_length=300)


class ItemSerializer(serializers.ModelSerializer[ActionItem]):
    """Something agreed."""

    class Meta:
        model = ActionItem
        fields = ["id", "mentorship", "session", "owner", "text", "due_on", "status", "created_at", "closed_at", "version"]
        read_only_fields = fields


class ItemInput(NewItemInput):
    """Something agreed between sessions."""

    mentorship = MyPairField()
    session = serializers.UUIDField(required=False, allow_null=True)


class ItemEdit(serializers.Serializer[Any]):
    """What may change."""

    text = serializers.CharField(max_length=300, required=False)
    owner = serializers.PrimaryKeyRelatedField(queryset=AT_WORK, required=False)
    due_on = serializers.DateField(required=False, allow_null=True)


class NoteSerializer(serializers.ModelSerializer[PrivateNote]):
    """My own note."""

    text = serializers.CharField(read_only=True)

    class Meta:
        model = PrivateNote
        fields = ["id", "mentorship", "session", "text", "changed_at"]
        read_only_fields = fields


class NoteKept(serializers.ModelSerializer[PrivateNote]):
    """That a note was kept: the answer to a POST is remembered for its Idempotency-Key, so the words are no part of it."""

    class Meta:
        model = PrivateNote
        fields = ["id", "mentorship", "session", "changed_at"]
        read_only_fields = fields


class NoteInput(serializers.Serializer[Any]):
    """What only I read."""

    mentorship = MyPairField()
    session = serializers.UUIDField(required=False, allow_null=True)
    text = PrivateField(max_length=LONG)
