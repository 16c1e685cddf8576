"""What people type about rounds, answers, thanks and testimonials."""

import re
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mentorship.core.people import PeopleField, PersonField
from mentorship.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackResponse, FeedbackRound, Observation, Testimonial
from mentorship.feedback.selectors import Proposal
from mentorship.feedback.services.answering import LONGEST_ANSWER, AnswerInput
from mentorship.feedback.services.respondents import MOST_RESPONDENTS, Respondent
from mentorship.feedback.services.rounds import USUAL_DAYS, Ask
from mentorship.growth import selectors as growth
from mentorship.ladders.models import Competency, Expectation, Level

LONG = 100_000
MODES = [
    (FeedbackRound.Mode.NAMED, _("Named: the subject and their manager read who said what")),
    (FeedbackRound.Mode.COMMITTEE, _("For the committee only: those who decide on a promotion read it with names, nobody else")),
    (FeedbackRound.Mode.ANONYMOUS, _("Anonymous: nobody can find out who said what; at least three people must answer")),
]
OUTSIDE = re.compile(r"^(?P<name>[^<>]*)<(?P<address>[^<>\s]+)>$")


class DayField(forms.DateField):
    """A day, chosen from the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OutsideField(forms.CharField):
    """People outside the company, one a line: a name and an address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=4000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Sam Rivera <sam@example.org>"}),
            **kwargs,
        )

    def clean(self, value: Any) -> list[Respondent]:
        """Return them."""
        lines = [line.strip() for line in re.split(r"[\n,;]+", super().clean(value)) if line.strip()]
        return [self._one(line) for line in lines]

    def _one(self, line: str) -> Respondent:
        named = OUTSIDE.match(line)
        name, address = (named["name"].strip(), named["address"]) if named else ("", line)
        try:
            validate_email(address)
        except ValidationError as error:
            message = _("“%(line)s”: write a name and an address, such as Sam Rivera <sam@example.org>.")
            raise ValidationError(message, params={"line": line}) from error
        return Respondent(outside_name=name[:120], outside_email=address)


class AskedField(PeopleField):
    """Whom to ask; says while one types for whom something waits already."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Whom to ask"),
            required=False,
            most=MOST_RESPONDENTS,
            help_text=_("Names or e-mail addresses, with commas between."),
        )
        self.widget.attrs |= {
            "hx-post": reverse_lazy("feedback:waiting"),
            "hx-trigger": "load, input changed delay:600ms",
            "hx-target": "#waiting",
            "hx-sync": "this:replace",
        }


class SubjectForm(forms.Form):
    """Whom a round is about."""

    subject = forms.ModelChoiceField(queryset=User.objects.none(), label=_("About whom"), empty_label=_("Choose somebody"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = subjects_for(person)


KINDS = (
    (Observation.Kind.THANKS, _("thanks, for something that helped you")),
    (Observation.Kind.OBSERVATION, _("an observation, of something you saw them do")),
)


def subjects_for(person: User) -> Any:
    """Return those about whom a person may ask: themselves and their reports."""
    return User.objects.at_work().filter(pk=person.pk) | User.objects.at_work().filter(manager=person)


class RoundForm(forms.Form):
    """Who is asked about somebody, what about, how, and until when."""

    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=FeedbackRound.Purpose.choices,
        initial=FeedbackRound.Purpose.GROWTH,
        help_text=_("Respondents read it too."),
    )
    target_level = forms.ModelChoiceField(
        queryset=Level.objects.none(),
        label=_("Compared with the level"),
        empty_label=_("Choose a level"),
        help_text=_("Respondents see this level’s own words."),
    )
    competencies = forms.ModelMultipleChoiceField(
        queryset=Competency.objects.none(),
        label=_("About which competencies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each respondent sees at most three. None ticked: all, shared out so that each is judged by somebody."),
    )
    mode = forms.ChoiceField(
        label=_("Who reads what"),
        choices=MODES,
        initial=FeedbackRound.Mode.NAMED,
        widget=forms.RadioSelect,
        help_text=_("It cannot be changed once people are asked."),
    )
    people = AskedField()
    outside = OutsideField(
        label=_("People outside the company"), help_text=_("They get a link by mail and need no account. One a line.")
    )
    closes_on = DayField(label=_("Closes on"))
    message = forms.CharField(
        label=_("What it is about"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The work that people should think of: a project, the last half-year."),
    )

    readers: ClassVar = {"message": _("everybody who is asked, the subject, their manager and who stands in for them.")}

    def __init__(self, *args: Any, subject: User, **kwargs: Any) -> None:
        level = growth.level_of(subject)
        initial = {"target_level": level.pk if level else None, "closes_on": timezone.localdate() + timedelta(days=USUAL_DAYS)}
        super().__init__(*args, **{**kwargs, "initial": initial | (kwargs.get("initial") or {})})
        levels, competencies = self.fields["target_level"], self.fields["competencies"]
        if isinstance(levels, forms.ModelChoiceField) and isinstance(competencies, forms.ModelMultipleChoiceField):
            levels.queryset = growth.target_choices(subject)
            own = level.version_id if level else None
            competencies.queryset = Competency.objects.filter(version=own).order_by("position")

    def offers_levels(self) -> bool:
        """Whether there is any level to compare with; before the first ladder there is none."""
        field = self.fields["target_level"]
        is_known = self.initial["target_level"] is not None
        offered = field.queryset if isinstance(field, forms.ModelChoiceField) else None
        return is_known or (offered is not None and offered.exists())

    def respondents(self) -> list[Respondent]:
        """Return everybody to ask."""
        return [*(Respondent(person=person) for person in self.cleaned_data["people"]), *self.cleaned_data["outside"]]


class SeveralForm(forms.Form):
    """What is common to several rounds; for each person whether, whom to ask, and until when."""

    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=FeedbackRound.Purpose.choices,
        initial=FeedbackRound.Purpose.GROWTH,
        help_text=_("Respondents read it too."),
    )
    mode = forms.ChoiceField(
        label=_("Who reads what"),
        choices=MODES,
        initial=FeedbackRound.Mode.NAMED,
        widget=forms.RadioSelect,
        help_text=_("It cannot be changed once people are asked."),
    )
    message = forms.CharField(
        label=_("What it is about"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The work that people should think of: a project, the last half-year."),
    )
    subjects = forms.TypedMultipleChoiceField(required=False, coerce=int, widget=forms.CheckboxSelectMultiple)

    readers: ClassVar = {"message": _("everybody who is asked, the subjects, their managers and who stands in for them.")}

    def __init__(self, *args: Any, proposals: list[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        chosen = self.fields["subjects"]
        if isinstance(chosen, forms.TypedMultipleChoiceField):
            chosen.choices = [(one.person.pk, one.person.full_name) for one in proposals if one.level]
        for one in proposals:
            key, named = one.person.pk, ", ".join(one.names)
            self.fields[f"people_{key}"] = PeopleField(
                label=_("Whom to ask about %(name)s") % {"name": one.person.full_name}, required=False, most=25, initial=named
            )
            self.fields[f"closes_{key}"] = DayField(
                label=_("Closes on, for %(name)s") % {"name": one.person.full_name}, required=False, initial=one.closes_on
            )

    def rows(self) -> list[dict[str, Any]]:
        """Each proposal with its fields, ticked where nothing runs yet or as it was sent."""
        ticked = set(self.data.getlist("subjects")) if self.is_bound and isinstance(self.data, QueryDict) else None
        return [
            {
                "proposal": one,
                "is_ticked": str(one.person.pk) in ticked if ticked is not None else bool(one.level and not one.open_round),
                "people": self[f"people_{one.person.pk}"],
                "closes": self[f"closes_{one.person.pk}"],
            }
            for one in self.proposals
        ]

    def asks(self) -> list[Ask]:
        """Return the rounds to open."""
        data = self.cleaned_data
        wanted = set(data["subjects"])
        return [
            Ask(
                one.person,
                one.level,
                [Respondent(person=person) for person in data[f"people_{one.person.pk}"]],
                data[f"closes_{one.person.pk}"] or one.closes_on,
            )
            for one in self.proposals
            if one.level and one.person.pk in wanted
        ]


class RespondentsForm(forms.Form):
    """More people to ask."""

    people = AskedField()
    outside = OutsideField(label=_("People outside the company"))

    def respondents(self) -> list[Respondent]:
        """Return everybody to ask."""
        return [*(Respondent(person=person) for person in self.cleaned_data["people"]), *self.cleaned_data["outside"]]


class AskedForm(forms.Form):
    """What one respondent is asked about."""

    competencies = forms.ModelMultipleChoiceField(
        queryset=Competency.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, request: FeedbackRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["competencies"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = request.round.competencies.order_by("position")


class AnswerForm(forms.Form):
    """The one form: up to three competencies, each with what was seen, a judgement, and what would make it stronger."""

    def __init__(self, *args: Any, request: FeedbackRequest, response: FeedbackResponse | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        asked = list(request.competencies.order_by("position"))
        words = Expectation.objects.filter(level=request.round.target_level_id, competency__in=asked).prefetch_related("criteria")
        self.expectations = {expectation.competency_id: expectation for expectation in words}
        self.asked = asked
        given = {row.competency_id: row for row in response.answers.all()} if response else {}
        for competency in asked:
            self._add(competency, given.get(competency.pk))

    def _add(self, competency: Competency, given: FeedbackAnswer | None) -> None:
        key = competency.pk
        area = forms.Textarea
        self.fields[f"saw_{key}"] = forms.CharField(
            label=_("What did you see?"),
            required=False,
            max_length=LONGEST_ANSWER,
            widget=area(attrs={"rows": 3, "data-hints": ""}),
            help_text=_("One example: the situation, what they did, what came of it."),
            initial=given.saw if given else "",
        )
        self.fields[f"judgement_{key}"] = forms.ChoiceField(
            label=_("Compared with the level, this was"),
            choices=FeedbackAnswer.Judgement.choices,
            widget=forms.RadioSelect,
            initial=given.judgement if given else None,
            error_messages={"required": _("Choose one; “can’t say” is an answer too.")},
        )
        self.fields[f"stronger_{key}"] = forms.CharField(
            label=_("What would make it stronger?"),
            required=False,
            max_length=LONGEST_ANSWER,
            widget=area(attrs={"rows": 2}),
            initial=given.stronger if given else "",
        )
        self.fields[f"quote_{key}"] = forms.BooleanField(
            label=_("My words may be quoted"), required=False, initial=given.may_be_quoted if given else True
        )

    def sections(self) -> list[dict[str, Any]]:
        """Return, for each competency, its words and its four fields."""
        names = ("saw", "judgement", "stronger", "quote")
        return [
            {
                "competency": one,
                "expectation": self.expectations.get(one.pk),
                **{name: self[f"{name}_{one.pk}"] for name in names},
            }
            for one in self.asked
        ]

    def answers(self) -> list[AnswerInput]:
        """Return what was typed."""
        data = self.cleaned_data
        keys = [one.pk for one in self.asked]
        return [
            AnswerInput(key, data[f"judgement_{key}"], data[f"saw_{key}"], data[f"stronger_{key}"], data[f"quote_{key}"])
            for key in keys
        ]


class DeclineForm(forms.Form):
    """Why one does not answer."""

    reason = forms.CharField(label=_("Why"), required=False, max_length=2000)


class WordsForm(forms.Form):
    """A short thanks or observation."""

    subject = PersonField(label=_("To whom"))
    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS, initial=Observation.Kind.THANKS, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Your words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "data-hints": ""}),
        help_text=_("What they did, and what it changed."),
    )
    happened_on = DayField(label=_("When"), required=False)
    is_shared_with_manager = forms.BooleanField(label=_("Their managers may read it too"), required=False, initial=True)

    readers: ClassVar = {"text": _("the person it is for; their managers if you tick it below.")}


class HeadlineForm(forms.Form):
    """The headline of evidence made from a colleague's words."""

    headline = forms.CharField(
        label=_("What you did, in one sentence"),
        max_length=240,
        help_text=_("In the past: “Kept the migration calm for four teams”."),
    )


class TestimonialAskForm(forms.Form):
    """Whom to ask for words about oneself."""

    author = forms.ModelChoiceField(queryset=User.objects.none(), label=_("Whom to ask"), empty_label=_("Choose somebody"))
    ask = forms.CharField(
        label=_("What you would like them to speak of"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    readers: ClassVar = {"ask": _("the person you ask.")}

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["author"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people


class TestimonialForm(forms.Form):
    """Words about somebody, and where they may stand."""

    text = forms.CharField(label=_("Your words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    shows_name = forms.BooleanField(label=_("With my name"), required=False, initial=True)
    places = forms.MultipleChoiceField(
        label=_("Where it may be shown"),
        required=False,
        choices=Testimonial.Place.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each place on its own. You can change this, or take everything back, at any time."),
    )
