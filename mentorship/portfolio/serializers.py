"""Shapes of the portfolio in the API."""

from typing import Any

from rest_framework import serializers

from mentorship.portfolio.models import Bundle, Contribution, ContributionFigure, Credit, NameConsent, PublicLink
from mentorship.portfolio.services.own import LONGEST_INTRO


class FigureSerializer(serializers.ModelSerializer[ContributionFigure]):
    """A figure with the form in which it may be public."""

    class Meta:
        model = ContributionFigure
        fields = [
            "metric",
            "value",
            "unit",
            "baseline",
            "is_at_least",
            "is_approximate",
            "is_confidential",
            "public_form",
            "by_year",
        ]


class ContributionSerializer(serializers.ModelSerializer[Contribution]):
    """Something lasting."""

    figures = FigureSerializer(many=True, read_only=True)

    class Meta:
        model = Contribution
        fields = ["id", "title", "kind", "note", "happened_on", "is_public", "is_imported", "figures"]
        read_only_fields = ["id", "is_imported", "figures"]


class FigureInputSerializer(serializers.Serializer[Any]):
    """The one figure of a contribution."""

    metric = serializers.CharField(max_length=120)
    value = serializers.DecimalField(max_digits=24, decimal_places=4)
    unit = serializers.CharField(max_length=40, allow_blank=True, default="")
    baseline = serializers.DecimalField(max_digits=24, decimal_places=4, allow_null=True, default=None)
    is_at_least = serializers.BooleanField(default=False)
    is_approximate = serializers.BooleanField(default=False)
    is_confidential = serializers.BooleanField(default=False)
    public_form = serializers.CharField(max_length=60, allow_blank=True, default="")


class ContributionInput(serializers.Serializer[Any]):
    """What is kept of a contribution."""

    title = serializers.CharField(max_length=240)
    kind = serializers.ChoiceField(choices=Contribution.Kind.choices, default=Contribution.Kind.OTHER)
    note = serializers.CharField(max_length=4_000, allow_blank=True, default="")
    happened_on = serializers.DateField(allow_null=True, default=None)
    is_public = serializers.BooleanField(default=True)
    figure = FigureInputSerializer(allow_null=True, default=None)


class CreditSerializer(serializers.ModelSerializer[Credit]):
    """A promotion that a mentor is credited with, and what the mentee answered."""

    level = serializers.CharField(source="level_change.name", read_only=True)
    effective_on = serializers.DateField(source="level_change.effective_on", read_only=True)

    class Meta:
        model = Credit
        fields = ["id", "mentor", "mentee", "level", "effective_on", "status", "asked_at", "answered_at"]
        read_only_fields = fields


class NameConsentSerializer(serializers.ModelSerializer[NameConsent]):
    """Whether a person may be named on somebody's page in one place."""

    is_given = serializers.BooleanField(read_only=True)

    class Meta:
        model = NameConsent
        fields = ["id", "owner", "person", "place", "asked_at", "given_at", "revoked_at", "is_given"]
        read_only_fields = fields


class PublicLinkSerializer(serializers.ModelSerializer[PublicLink]):
    """A public address; its path is told once, when it is made."""

    class Meta:
        model = PublicLink
        fields = ["id", "created_at", "expires_at", "revoked_at"]
        read_only_fields = fields


class BundleSerializer(serializers.ModelSerializer[Bundle]):
    """A bundle and the job that makes it."""

    class Meta:
        model = Bundle
        fields = ["id", "job", "created_at"]
        read_only_fields = fields


class AnswerInput(serializers.Serializer[Any]):
    """Yes or no."""

    answer = serializers.BooleanField()


class AskInput(serializers.Serializer[Any]):
    """Whom to ask."""

    person = serializers.IntegerField(min_value=1)


class PublishInput(serializers.Serializer[Any]):
    """For how many days."""

    days = serializers.IntegerField(min_value=1, max_value=90, default=30)


class PageInput(serializers.Serializer[Any]):
    """My own words, the day of the numbers once I leave, and whether colleagues may open my page."""

    intro = serializers.CharField(max_length=LONGEST_INTRO, required=False, allow_blank=True, default="")
    as_of = serializers.DateField(required=False, allow_null=True, default=None)
    is_open_to_colleagues = serializers.BooleanField(required=False, default=False)


class StorySerializer(serializers.Serializer[Any]):
    """A career story: `mentor`, `mentees`, `impact`, as documented in the README of the room."""

    mentor = serializers.JSONField(required=False)
    mentees = serializers.JSONField(required=False)
    impact = serializers.JSONField(required=False)


class StoryAnswer(serializers.Serializer[Any]):
    """How many rows a story brought, and the numbers that follow from everything."""

    mentees = serializers.IntegerField()
    contributions = serializers.IntegerField()
    promotions_mentored = serializers.IntegerField()
    years = serializers.IntegerField()
    direct_mentees = serializers.IntegerField()
    mentees_promoted = serializers.IntegerField()
    influenced_indirectly = serializers.IntegerField()
    in_the_pipeline = serializers.IntegerField()


class LegacySerializer(serializers.Serializer[Any]):
    """A mentor's page in the schema `legacy-1`, as an audience may see it."""

    format = serializers.CharField()
    name = serializers.CharField()
    as_of = serializers.DateField()
    intro = serializers.CharField(allow_blank=True)
    numbers = serializers.DictField(child=serializers.IntegerField())
    promotions = serializers.ListField(child=serializers.DictField())
    lineage = serializers.DictField()
    contributions = serializers.ListField(child=serializers.DictField())
    words_of_others = serializers.ListField(child=serializers.DictField())
