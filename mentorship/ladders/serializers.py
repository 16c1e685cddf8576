"""Shapes of ladders, levels and imports in the API. Serializers check and show; services write."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from mentorship.ladders.models import Competency, Criterion, Expectation, Ladder, LadderVersion, Level, LevelChange

SHOWN = LadderVersion.objects.exclude(status__in=["draft", "in_review"])


class LadderSerializer(serializers.ModelSerializer[Ladder]):
    """A ladder."""

    class Meta:
        model = Ladder
        fields = ["id", "slug", "name", "summary"]
        read_only_fields = fields


class VersionSerializer(serializers.ModelSerializer[LadderVersion]):
    """One edition of a ladder, without its content."""

    number = serializers.CharField(read_only=True)

    class Meta:
        model = LadderVersion
        fields = ["id", "ladder", "number", "status", "publish_on", "published_at", "notes", "thresholds", "version"]
        read_only_fields = fields


class LevelSerializer(serializers.ModelSerializer[Level]):
    """A step of a track."""

    track = serializers.CharField(source="track.code", read_only=True)
    ladder = serializers.CharField(source="version.ladder.slug", read_only=True)

    class Meta:
        model = Level
        fields = ["id", "ladder", "version", "track", "code", "title", "rank", "summary", "typical_months"]
        read_only_fields = fields


class CriterionSerializer(serializers.ModelSerializer[Criterion]):
    """One line of an expectation."""

    class Meta:
        model = Criterion
        fields = ["id", "text", "examples", "extra"]
        read_only_fields = fields


class ExpectationSerializer(serializers.ModelSerializer[Expectation]):
    """What a level asks in a competency."""

    competency = serializers.CharField(source="competency.code", read_only=True)
    name = serializers.CharField(source="competency.name", read_only=True)
    criteria = CriterionSerializer(many=True, read_only=True)

    class Meta:
        model = Expectation
        fields = ["id", "competency", "name", "text", "criteria"]
        read_only_fields = fields


class LevelDetailSerializer(LevelSerializer):
    """A level with everything that it asks."""

    expectations = ExpectationSerializer(many=True, read_only=True)

    class Meta(LevelSerializer.Meta):
        fields = [*LevelSerializer.Meta.fields, "expectations"]
        read_only_fields = fields


class CompetencySerializer(serializers.ModelSerializer[Competency]):
    """A dimension of judgement."""

    class Meta:
        model = Competency
        fields = ["id", "version", "code", "name", "summary", "position"]
        read_only_fields = fields


class ChangeSerializer(serializers.ModelSerializer[LevelChange]):
    """One row of a person's history."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = LevelChange
        fields = [
            "id",
            "person",
            "level",
            "from_level",
            "name",
            "reason",
            "effective_on",
            "until_on",
            "corrects",
            "recorded_at",
            "source",
            "warning",
        ]
        read_only_fields = fields


class ChangeInput(serializers.Serializer[Any]):
    """To which level somebody moves, and from when."""

    person = serializers.PrimaryKeyRelatedField(queryset=User.objects.all())
    level = serializers.PrimaryKeyRelatedField(queryset=Level.objects.filter(version__in=SHOWN))
    effective_on = serializers.DateField()


class CorrectionInput(serializers.Serializer[Any]):
    """What the row should have said."""

    level = serializers.PrimaryKeyRelatedField(queryset=Level.objects.filter(version__in=SHOWN))
    effective_on = serializers.DateField()


class PublishInput(serializers.Serializer[Any]):
    """From when a version is in force; today where it is left out."""

    on = serializers.DateField(required=False, allow_null=True)


class DocumentSerializer(serializers.Serializer[Any]):
    """A version's content in the own format (see FORMAT.md)."""

    document = serializers.DictField()


class MappingEntry(serializers.Serializer[Any]):
    """Where one competency of an older version went; an empty list says that it was removed."""

    old = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    new = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=20)


class MappingInput(serializers.Serializer[Any]):
    """Where competencies went."""

    mapping = serializers.ListField(child=MappingEntry(), max_length=200)


class LadderImportInput(serializers.Serializer[Any]):
    """A ladder's file, and what to do with it."""

    file = serializers.FileField(max_length=200, allow_empty_file=True)
    ladder = serializers.PrimaryKeyRelatedField(queryset=Ladder.objects.all(), required=False, allow_null=True)
    is_published = serializers.BooleanField(default=True)
    is_dry_run = serializers.BooleanField(default=False)


class PeopleImportInput(serializers.Serializer[Any]):
    """A table of people, and what its columns and blank cells mean."""

    file = serializers.FileField(max_length=200, allow_empty_file=True)
    columns = serializers.JSONField(required=False, help_text='{"email": "Work address", …}: a field and its column.')
    blank = serializers.ChoiceField(choices=["keep", "clear"], default="keep")
    ladder = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    is_dry_run = serializers.BooleanField(default=False)

    def validate_columns(self, value: Any) -> dict[str, str]:
        """Fields of ours and names of columns, nothing else."""
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            raise serializers.ValidationError(_("Give an object such as {“email”: “Work address”}."))
        return {str(name): str(column)[:200] for name, column in value.items()}


class HistoryImportInput(serializers.Serializer[Any]):
    """A table of past jobs."""

    file = serializers.FileField(max_length=200, allow_empty_file=True)
    is_dry_run = serializers.BooleanField(default=False)


class PlaceSerializer(serializers.Serializer[Any]):
    """A place of a file, and what is to be said about it."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    message = serializers.CharField()
    mend = serializers.CharField()


class LadderPlanSerializer(serializers.Serializer[Any]):
    """What importing a ladder changes."""

    name = serializers.CharField()
    number = serializers.CharField()
    is_same = serializers.BooleanField()
    is_dry_run = serializers.BooleanField()
    meaning = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())
    version = serializers.IntegerField(allow_null=True)


class PeoplePlanSerializer(serializers.Serializer[Any]):
    """What importing people changes."""

    is_dry_run = serializers.BooleanField()
    counts = serializers.DictField(child=serializers.IntegerField())
    columns = serializers.DictField(child=serializers.CharField())
    unknown = serializers.ListField(child=serializers.CharField())
    problems = PlaceSerializer(many=True)
    warnings = PlaceSerializer(many=True)


class HistoryPlanSerializer(serializers.Serializer[Any]):
    """What importing history keeps."""

    is_dry_run = serializers.BooleanField()
    kept = serializers.IntegerField()
    known = serializers.IntegerField()
    problems = PlaceSerializer(many=True)
    warnings = PlaceSerializer(many=True)


class DifferenceChange(serializers.Serializer[Any]):
    """One difference between two versions."""

    kind = serializers.CharField()
    what = serializers.CharField()
    meaning = serializers.CharField(source="bump")
    competency = serializers.CharField()
    from_competency = serializers.CharField()
    level = serializers.ListField(child=serializers.CharField())
    from_level = serializers.ListField(child=serializers.CharField())
    before = serializers.CharField()
    after = serializers.CharField()


class DifferenceSerializer(serializers.Serializer[Any]):
    """What changed between two versions, and how many people it touches."""

    meaning = serializers.CharField()
    touched = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    changes = DifferenceChange(many=True)
