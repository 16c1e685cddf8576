"""Shapes of people in the API. Serializers check and show; services write."""

from typing import Any

from rest_framework import serializers

from accounts.models import Leave, Team, User


class TeamSerializer(serializers.ModelSerializer[Team]):
    """A team."""

    class Meta:
        model = Team
        fields = ["id", "name", "country"]
        read_only_fields = fields


class PersonSerializer(serializers.ModelSerializer[User]):
    """A person as everybody may see them."""

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "full_name",
            "pronouns",
            "team",
            "manager",
            "site",
            "country",
            "time_zone",
            "level_code",
            "level_title",
            "level_rank",
            "roles",
            "hired_on",
            "left_on",
            "is_active",
        ]
        read_only_fields = fields


class InviteInput(serializers.Serializer[Any]):
    """Who is invited."""

    email = serializers.EmailField(max_length=254)
    full_name = serializers.CharField(max_length=150)
    manager = serializers.PrimaryKeyRelatedField(queryset=User.objects.at_work(), required=False, allow_null=True)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.all(), required=False, allow_null=True)


class ManagerInput(serializers.Serializer[Any]):
    """Under whom somebody stands; null for nobody."""

    manager = serializers.PrimaryKeyRelatedField(queryset=User.objects.all(), allow_null=True)


class LeavingInput(serializers.Serializer[Any]):
    """The last day, and who takes over the reports."""

    on = serializers.DateField()
    reports_to = serializers.PrimaryKeyRelatedField(queryset=User.objects.at_work(), required=False, allow_null=True)


class ReturnInput(serializers.Serializer[Any]):
    """The first day back."""

    on = serializers.DateField()


class RolesInput(serializers.Serializer[Any]):
    """What somebody may run."""

    roles = serializers.MultipleChoiceField(choices=User.Role.choices)


class DelegateInput(serializers.Serializer[Any]):
    """Who stands in for a manager, from when until when."""

    delegate = serializers.PrimaryKeyRelatedField(queryset=User.objects.at_work())
    since = serializers.DateField()
    until = serializers.DateField()


class CountSerializer(serializers.Serializer[Any]):
    """For how many reports."""

    count = serializers.IntegerField()


class LeaveSerializer(serializers.ModelSerializer[Leave]):
    """Days away: dates only."""

    class Meta:
        model = Leave
        fields = ["id", "person", "from_on", "until_on"]
        read_only_fields = fields


class LeaveInput(serializers.Serializer[Any]):
    """Days away."""

    from_on = serializers.DateField()
    until_on = serializers.DateField()


class SettingsInput(serializers.Serializer[Any]):
    """When I work and how I am addressed."""

    pronouns = serializers.CharField(max_length=40, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=60, required=False)
    works_from = serializers.TimeField(required=False)
    works_until = serializers.TimeField(required=False)
    works_on = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), max_length=7, required=False)
    languages = serializers.ListField(child=serializers.CharField(max_length=10), max_length=20, required=False)


class SettingsSerializer(serializers.ModelSerializer[User]):
    """My settings."""

    class Meta:
        model = User
        fields = ["id", "pronouns", "time_zone", "works_from", "works_until", "works_on", "languages"]
        read_only_fields = fields
