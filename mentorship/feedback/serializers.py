"""Shapes of feedback in the API. Serializers check and show; services write."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from mentorship.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackRound, Observation, Testimonial
from mentorship.feedback.services import AnswerInput, Respondent
from mentorship.feedback.services.answering import LONGEST_ANSWER
from mentorship.ladders.models import Competency, Level

LONG = 100_000
HIDDEN = ["draft", "in_review"]
PUBLIC_LEVELS = Level.objects.exclude(version__status__in=HIDDEN)
PUBLIC_COMPETENCIES = Competency.objects.exclude(version__status__in=HIDDEN)
AT_WORK = User.objects.filter(left_on__isnull=True, is_active=True)


class RoundSerializer(serializers.ModelSerializer[FeedbackRound]):
    """A round."""

    class Meta:
        model = FeedbackRound
        fields = [
            "id",
            "subject",
            "requester",
            "purpose",
            "mode",
            "target_level",
            "competencies",
            "message",
            "status",
            "opened_at",
            "closes_on",
            "closed_at",
            "answers_deleted",
        ]
        read_only_fields = fields


class RespondentInput(serializers.Serializer[Any]):
    """Somebody to ask: a person of the company, or a name and an address outside."""

    person = serializers.PrimaryKeyRelatedField(queryset=AT_WORK, required=False, allow_null=True)
    outside_name = serializers.CharField(required=False, allow_blank=True, max_length=120)
    outside_email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    relation = serializers.ChoiceField(FeedbackRequest.Relation.choices, required=False)
    competencies = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_COMPETENCIES, many=True, required=False)


class RespondentsInput(serializers.Serializer[Any]):
    """Whom to ask."""

    respondents = RespondentInput(many=True, allow_empty=False)


class RoundInput(RespondentsInput):
    """Who is asked about somebody, what about, how, and until when."""

    subject = serializers.PrimaryKeyRelatedField(queryset=AT_WORK)
    target_level = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_LEVELS)
    purpose = serializers.ChoiceField(FeedbackRound.Purpose.choices, required=False)
    mode = serializers.ChoiceField(FeedbackRound.Mode.choices, required=False)
    competencies = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_COMPETENCIES, many=True, required=False)
    closes_on = serializers.DateField(required=False)
    message = serializers.CharField(required=False, allow_blank=True, max_length=LONG)


class SeveralInput(serializers.Serializer[Any]):
    """Rounds about several people at once."""

    class AskInput(RespondentsInput):
        """One of them, with its own day."""

        subject = serializers.PrimaryKeyRelatedField(queryset=AT_WORK)
        target_level = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_LEVELS)
        closes_on = serializers.DateField()

    rounds = AskInput(many=True, allow_empty=False)
    purpose = serializers.ChoiceField(FeedbackRound.Purpose.choices, required=False)
    mode = serializers.ChoiceField(FeedbackRound.Mode.choices, required=False)
    message = serializers.CharField(required=False, allow_blank=True, max_length=LONG)


def respondents_of(data: dict[str, Any]) -> list[Respondent]:
    """Return the respondents as the services take them."""
    return [Respondent(**row) for row in data["respondents"]]


class SaidSerializer(serializers.Serializer[Any]):
    """What one respondent said of one competency; `name` is empty when anonymous."""

    id = serializers.UUIDField()
    respondent = serializers.IntegerField(source="respondent_id", allow_null=True)
    name = serializers.CharField()
    relation = serializers.CharField()
    on = serializers.DateField()
    competency = serializers.IntegerField(source="competency_id")
    judgement = serializers.ChoiceField(FeedbackAnswer.Judgement.choices)
    saw = serializers.CharField()
    stronger = serializers.CharField()
    may_be_quoted = serializers.BooleanField()


class RequestSerializer(serializers.ModelSerializer[FeedbackRequest]):
    """One respondent asked in a round. Of an anonymous round the status says open or closed, never how."""

    class Meta:
        model = FeedbackRequest
        fields = [
            "id",
            "round",
            "respondent",
            "outside_name",
            "outside_email",
            "relation",
            "competencies",
            "status",
            "decline_reason",
            "asked_at",
        ]
        read_only_fields = fields


class AnswerShape(serializers.Serializer[Any]):
    """One competency in an answer."""

    competency = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    judgement = serializers.ChoiceField(FeedbackAnswer.Judgement.choices)
    saw = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_ANSWER)
    stronger = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_ANSWER)
    may_be_quoted = serializers.BooleanField(required=False, default=True)


class AnswersInput(serializers.Serializer[Any]):
    """An answer to a request."""

    answers = AnswerShape(many=True, allow_empty=False)


def answers_of(data: dict[str, Any]) -> list[AnswerInput]:
    """Return the answers as the services take them."""
    return [
        AnswerInput(row["competency"], row["judgement"], row.get("saw", ""), row.get("stronger", ""), row["may_be_quoted"])
        for row in data["answers"]
    ]


class ReasonInput(serializers.Serializer[Any]):
    """A reason."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class CompetenciesInput(serializers.Serializer[Any]):
    """What somebody is asked about."""

    competencies = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_COMPETENCIES, many=True)


class ObservationSerializer(serializers.ModelSerializer[Observation]):
    """Words given at any time."""

    class Meta:
        model = Observation
        fields = ["id", "author", "subject", "kind", "text", "happened_on", "is_shared_with_manager", "given_at"]
        read_only_fields = fields


class ObservationInput(serializers.Serializer[Any]):
    """A short thanks or observation."""

    subject = serializers.PrimaryKeyRelatedField(queryset=AT_WORK)
    kind = serializers.ChoiceField(Observation.Kind.choices, required=False)
    text = serializers.CharField(max_length=4000)
    happened_on = serializers.DateField(required=False)
    is_shared_with_manager = serializers.BooleanField(required=False)


class HeadlineInput(serializers.Serializer[Any]):
    """The headline of evidence made of words."""

    headline = serializers.CharField(max_length=240)


class KeptSerializer(serializers.Serializer[Any]):
    """Where the evidence lies."""

    evidence = serializers.UUIDField()


class TestimonialSerializer(serializers.ModelSerializer[Testimonial]):
    """Words lent to places."""

    places = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Testimonial
        fields = ["id", "subject", "author", "ask", "text", "shows_name", "places", "status", "asked_at", "changed_at"]
        read_only_fields = fields


class TestimonialAsk(serializers.Serializer[Any]):
    """Whom to ask for words about oneself."""

    author = serializers.PrimaryKeyRelatedField(queryset=AT_WORK)
    ask = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class TestimonialInput(serializers.Serializer[Any]):
    """Words about somebody, and where they may stand."""

    text = serializers.CharField(max_length=4000)
    shows_name = serializers.BooleanField(default=True)
    places = serializers.ListField(child=serializers.ChoiceField(Testimonial.Place.choices), max_length=10, default=list)


class TestimonialOffer(TestimonialInput):
    """Words about somebody who did not ask."""

    subject = serializers.PrimaryKeyRelatedField(queryset=AT_WORK)


class HintsInput(serializers.Serializer[Any]):
    """A text to look at."""

    text = serializers.CharField(max_length=LONG, allow_blank=True)


class HintSerializer(serializers.Serializer[Any]):
    """What could be better, why, and whose finding that is."""

    code = serializers.CharField()
    text = serializers.CharField()
    published_in = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField())
