"""The shape of what is typed on the reminder pages."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from mentorship.mentoring.models import Mentorship
from mentorship.reminders.models import CheckInSchedule, EscalationRule, Reason
from mentorship.reminders.services.nudging import SNOOZE_DAYS
from mentorship.reminders.services.schedules import rule_of_cadence

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
COMMON_RULES = [
    ("FREQ=WEEKLY", _("every week")),
    ("FREQ=WEEKLY;INTERVAL=2", _("every two weeks")),
    ("FREQ=WEEKLY;INTERVAL=3", _("every three weeks")),
    ("FREQ=WEEKLY;INTERVAL=4", _("every four weeks")),
    ("FREQ=MONTHLY;BYDAY=1MO", _("the first Monday of each month")),
    ("FREQ=MONTHLY;BYDAY=-1FR", _("the last Friday of each month")),
    ("own", _("a repetition of my own")),
]


def _date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class TimesForm(forms.Form):
    """When the digest comes."""

    digest_time = forms.TimeField(label=_("At"), widget=_time_input())
    digest_days = forms.TypedMultipleChoiceField(
        label=_("On"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every working day of yours."),
    )
    snoozed_until = forms.DateField(
        label=_("Quiet until"), required=False, widget=_date_input(), help_text=_("No digest up to and including this day.")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = {"from": f"{person.works_from:%H:%M}", "until": f"{person.works_until:%H:%M}", "zone": person.time_zone}
        self.fields["digest_time"].help_text = _("Inside your working time, %(from)s to %(until)s, %(zone)s.") % hours


class ScheduleForm(forms.Form):
    """When I am reminded to meet."""

    choice = forms.ChoiceField(label=_("Remind me"), choices=COMMON_RULES)
    rule = forms.CharField(
        label=_("My own repetition"),
        required=False,
        max_length=220,
        help_text=_("As RFC 5545 writes it, for example FREQ=MONTHLY;BYDAY=2TU,4TU."),
    )
    starts_on = forms.DateField(label=_("From"), widget=_date_input())
    at_time = forms.TimeField(label=_("At"), widget=_time_input())

    def clean(self) -> dict[str, Any]:
        """Return the rule as one value, whichever way it was chosen."""
        cleaned = super().clean() or {}
        choice = cleaned.pop("choice", "")
        if choice and choice != "own":
            cleaned["rule"] = choice
        elif choice == "own" and not cleaned.get("rule"):
            self.add_error("rule", _("Write your repetition, or choose one from the list."))
        return cleaned

    @staticmethod
    def initial_of(schedule: CheckInSchedule | None, pair: Mentorship, now: datetime) -> dict[str, Any]:
        """Return what the form shows first."""
        rule = schedule.rule if schedule else rule_of_cadence(pair.cadence_days)
        known = dict(COMMON_RULES)
        return {
            "choice": rule if rule in known else "own",
            "rule": "" if rule in known else rule,
            "starts_on": schedule.starts_on if schedule else now.date(),
            "at_time": schedule.at_time if schedule else time(9),
        }


class SnoozeForm(forms.Form):
    """For how long to be quiet."""

    days = forms.TypedChoiceField(label=_("Days"), coerce=int, choices=[(days, str(days)) for days in SNOOZE_DAYS])


class WebhookForm(forms.Form):
    """A Slack-compatible address."""

    label = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example: my channel in the team’s chat."))
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("An incoming webhook that begins with https://. Messages say that something waits, never what it says."),
    )


class TeamChannelForm(forms.Form):
    """A team's chat address."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=_("Choose a team"))
    label = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example: the team’s channel."))
    url = forms.URLField(
        label=_("Address"), max_length=500, assume_scheme="https", help_text=_("An incoming webhook that begins with https://.")
    )

    def __init__(self, *args: Any, teams: "QuerySet[Team]", **kwargs: Any) -> None:
        """Offer the teams that the person looks after."""
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a model choice


class EscalationForm(forms.Form):
    """Who is told when something stays open."""

    reason = forms.ChoiceField(label=_("When this stays open"), choices=Reason.choices)
    working_days = forms.IntegerField(label=_("Working days after the person was warned"), min_value=2, max_value=60, initial=5)
    tells = forms.ChoiceField(label=_("Tell"), choices=EscalationRule.Tells.choices)
