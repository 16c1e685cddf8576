"""What people type about plans, goals and evidence."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mentorship.core.people import PeopleField
from mentorship.growth import selectors
from mentorship.growth.models import Evidence, Goal, GrowthPlan, ImpactFigure
from mentorship.growth.services.evidence import LONGEST_STORY, EvidenceInput, FigureInput
from mentorship.growth.services.goals import Measure
from mentorship.ladders.models import Competency, Criterion, Level

LONG = 100_000
ALL_ABOVE = _("you, your mentor, your managers and who stands in for them.")


class DayField(forms.DateField):
    """A day, chosen from the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def levels_by_ladder(levels: Any) -> list[tuple[str, list[tuple[int | str, str]]]]:
    """Return choices of levels grouped under their ladder and track."""
    groups: dict[str, list[tuple[int | str, str]]] = {}
    for level in levels:
        groups.setdefault(f"{level.version.ladder.name}, {level.track.name}", []).append((level.pk, str(level)))
    return list(groups.items())


class LevelField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when run
    """A level, chosen from a list grouped by ladder and track."""

    is_empty = True

    def offer(self, levels: Any) -> None:
        """Offer these levels."""
        grouped = levels_by_ladder(levels)
        self.queryset, self.is_empty = levels, not grouped
        self.choices = [("", _("Choose a level")), *grouped]


class PlanForm(forms.Form):
    """Where a plan leads, why, and by when."""

    target_level = LevelField(queryset=Level.objects.none(), label=_("The level you work towards"))
    why = forms.CharField(
        label=_("Why this level"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence that you will want to read again in half a year."),
    )
    aims_for_on = DayField(label=_("Aiming for"), required=False, help_text=_("A day to plan towards; nobody is held to it."))
    is_shared_with_mentor = forms.BooleanField(label=_("My mentor may see my readiness"), required=False)

    readers: ClassVar = {"why": ALL_ABOVE}

    def __init__(self, *args: Any, person: User, plan: GrowthPlan | None = None, **kwargs: Any) -> None:
        if plan:
            kwargs["initial"] = {
                "target_level": plan.target_level_id,
                "why": plan.why,
                "aims_for_on": plan.aims_for_on,
                "is_shared_with_mentor": plan.is_shared_with_mentor,
            }
        super().__init__(*args, **kwargs)
        offered = selectors.target_choices(person)
        if plan:
            offered = offered | Level.objects.filter(pk=plan.target_level_id).select_related("track", "version__ladder")
        field = self.fields["target_level"]
        if isinstance(field, LevelField):
            field.offer(offered)
        if not plan:
            del self.fields["is_shared_with_mentor"]

    def offers_levels(self) -> bool:
        """Whether there is any level to work towards; before the first ladder there is none."""
        field = self.fields["target_level"]
        return isinstance(field, LevelField) and not field.is_empty


class VersionedForm(forms.Form):
    """A form that knows which version it was filled from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def take_version(self, version: str) -> None:
        """Let the next save build on the version that won."""
        typed = QueryDict(mutable=True) if not isinstance(self.data, QueryDict) else self.data.copy()
        typed["version"] = version
        self.data = typed


class GoalForm(VersionedForm):
    """A goal, and how it will show."""

    title = forms.CharField(
        label=_("Goal"), max_length=200, help_text=_("What will be different: “Two teams plan with my capacity model”.")
    )
    competencies = forms.ModelMultipleChoiceField(
        queryset=Competency.objects.none(),
        label=_("Which competencies it grows"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    description = forms.CharField(
        label=_("How it will show"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Markdown works."),
    )
    starts_on = DayField(label=_("Starts"))
    due_on = DayField(label=_("Due"), required=False)
    metric = forms.CharField(
        label=_("Measure"), required=False, max_length=120, help_text=_("What is counted: “nightly batch time”.")
    )
    unit = forms.CharField(label=_("Unit"), required=False, max_length=40, help_text=_("h, %, teams, incidents a month"))
    start_value = forms.DecimalField(label=_("From"), required=False, max_digits=20, decimal_places=4)
    target_value = forms.DecimalField(label=_("To"), required=False, max_digits=20, decimal_places=4)

    readers: ClassVar = {"description": ALL_ABOVE}

    def __init__(self, *args: Any, person: User, goal: Goal | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"starts_on": timezone.localdate()}
        if goal:
            names = ["title", "description", "starts_on", "due_on", "metric", "unit", "start_value", "target_value", "version"]
            initial = {name: plain(getattr(goal, name)) for name in names} | {"competencies": goal.competencies.all()}
        super().__init__(*args, **{**kwargs, "initial": initial | (kwargs.get("initial") or {})})
        tagged = goal.competencies.all() if goal else Competency.objects.none()
        field = self.fields["competencies"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = _offered(person, tagged)

    def values(self) -> dict[str, Any]:
        """Return the fields as `add_goal` and `edit_goal` take them."""
        data = self.cleaned_data
        measure = Measure(data["metric"], data["unit"], data["start_value"], data["target_value"])
        return {name: data[name] for name in ("title", "description", "competencies", "starts_on", "due_on")} | {
            "measure": measure
        }


class MoveForm(forms.Form):
    """How far a goal is now."""

    value = forms.DecimalField(label=_("Now"), required=False, max_digits=20, decimal_places=4)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("as it is")), *Goal.Status.choices])
    note = forms.CharField(label=_("What moved it"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 2}))

    readers: ClassVar = {"note": ALL_ABOVE}

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = _("Now, in %(unit)s") % {"unit": goal.unit} if goal.unit else _("Now")
        if goal.percent is None:
            del self.fields["value"]
        elif goal.current_value is not None:
            self.fields["value"].initial = plain(goal.current_value)


class CommentForm(forms.Form):
    """A word on a goal."""

    text = forms.CharField(label=_("Comment"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 2}))

    readers: ClassVar = {"text": _("the goal’s owner, their mentor, their managers and who stands in for them.")}


class CriterionChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable when run
    """Criteria under their competencies."""

    def label_from_instance(self, obj: Any) -> str:
        """Show the criterion's words."""
        return str(obj.text)


class EvidenceForm(VersionedForm):
    """What happened, and when."""

    headline = forms.CharField(
        label=_("What did you do?"),
        max_length=240,
        help_text=_("One sentence, in the past: “Cut the nightly batch from 6.5 h to 1.9 h”."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    happened_on = DayField(label=_("When"))
    competencies = forms.ModelMultipleChoiceField(
        queryset=Competency.objects.none(),
        label=_("What it shows"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    story = forms.CharField(
        label=_("How it went"),
        required=False,
        max_length=LONGEST_STORY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What it was like before, what you did, what changed. Markdown works."),
    )
    link = forms.CharField(
        label=_("Link"),
        required=False,
        max_length=1000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
    )
    scope = forms.ChoiceField(label=_("How far it reached"), choices=Evidence.Scope.choices, initial=Evidence.Scope.TEAM)
    goal = forms.ModelChoiceField(queryset=Goal.objects.none(), label=_("Goal that it moves"), required=False)
    criteria = CriterionChoices(
        queryset=Criterion.objects.none(), label=_("Which criterion exactly"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_shared = forms.BooleanField(label=_("My mentor and my managers may read it"), required=False, initial=True)
    may_be_example = forms.BooleanField(
        label=_("May be shown, without my name, as an example on the level’s page"), required=False
    )

    def __init__(self, *args: Any, person: User, evidence: Evidence | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"happened_on": timezone.localdate()}
        if evidence:
            names = ["headline", "happened_on", "story", "link", "scope", "goal", "is_shared", "may_be_example", "version"]
            initial = {name: getattr(evidence, name) for name in names}
            initial |= {"competencies": evidence.competencies.all(), "criteria": evidence.criteria.all()}
        super().__init__(*args, **{**kwargs, "initial": initial | (kwargs.get("initial") or {})})
        tagged = evidence.competencies.all() if evidence else Competency.objects.none()
        offered = _offered(person, tagged)
        self._offer("competencies", offered)
        self._offer("goal", Goal.objects.filter(plan__person=person, plan__status="active").order_by("title"))
        self._offer("criteria", _criteria(person, evidence))
        if evidence:
            del self.fields["is_shared"]

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def said(self, figures: list[FigureInput]) -> EvidenceInput:
        """Return what was typed as `edit_evidence` takes it."""
        data = self.cleaned_data
        names = ("headline", "happened_on", "story", "link", "scope", "goal", "may_be_example")
        return EvidenceInput(
            **{name: data[name] for name in names},
            competencies=list(data["competencies"]),
            criteria=list(data["criteria"].select_related("expectation")),
            figures=figures,
        )


class FigureForm(forms.Form):
    """One measured effect."""

    metric = forms.CharField(
        label=_("What was measured"), max_length=120, widget=forms.TextInput(attrs={"placeholder": _("nightly batch time")})
    )
    baseline = forms.DecimalField(label=_("Before"), required=False, max_digits=24, decimal_places=4)
    value = forms.DecimalField(label=_("After"), max_digits=24, decimal_places=4)
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": _("h, %, EUR")})
    )
    is_approximate = forms.BooleanField(label=_("About"), required=False)
    is_at_least = forms.BooleanField(label=_("At least"), required=False)
    is_confidential = forms.BooleanField(label=_("Confidential"), required=False)
    public_form = forms.CharField(
        label=_("How it may be shown in public"),
        required=False,
        max_length=60,
        help_text=_("Such as “about two thirds faster”. Left empty, a confidential figure never leaves the company."),
    )

    def has_changed(self) -> bool:
        """A row is empty when nothing that says something was typed."""
        return bool(set(self.changed_data) & {"metric", "value", "baseline", "unit"})


FIGURE_FIELDS = list(FigureForm.base_fields)


class FigureRows(BaseFormSet):  # type: ignore[type-arg]  # not subscriptable when run
    """Several measured effects."""

    def inputs(self) -> list[FigureInput]:
        """Return the rows that say something and were not struck."""
        rows = [
            form.cleaned_data for form in self.forms if form.cleaned_data.get("metric") and not form.cleaned_data.get("DELETE")
        ]
        return [FigureInput(**{name: row[name] for name in FIGURE_FIELDS}) for row in rows]


FigureFormSet: Any = formset_factory(FigureForm, formset=FigureRows, extra=1, max_num=8, can_delete=True, can_delete_extra=False)


def figure_rows(data: Any = None, evidence: Evidence | None = None) -> FigureRows:
    """Return the rows of a new piece, or those of `evidence` and an empty one."""
    figures = evidence.figures.order_by("pk") if evidence else ImpactFigure.objects.none()
    initial = [{name: plain(getattr(figure, name)) for name in FIGURE_FIELDS} for figure in figures]
    rows: FigureRows = FigureFormSet(data, initial=initial, prefix="figures")
    return rows


class AskForm(forms.Form):
    """Who saw it."""

    people = PeopleField(label=_("Who saw it?"), most=8, help_text=_("Names or e-mail addresses, with commas between."))


class AnswerForm(forms.Form):
    """One's word on a colleague's piece."""

    words = forms.CharField(label=_("In your words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    figures = forms.ModelMultipleChoiceField(
        queryset=ImpactFigure.objects.none(),
        label=_("Figures that you know to be right"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    readers: ClassVar = {"words": _("the person who owns it, and everybody who may read the piece.")}

    def __init__(self, *args: Any, evidence: Evidence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["figures"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = evidence.figures.order_by("pk")
        if not evidence.figures.exists():
            del self.fields["figures"]


class GitHubForm(forms.Form):
    """Whose work GitHub tells of."""

    login = forms.CharField(label=_("Your name on GitHub"), max_length=60)


def plain(value: Any) -> Any:
    """Return a number without the zeros of its column."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value


def _offered(person: User, tagged: Any) -> Any:
    """Return the competencies of the level in view, and those already tagged."""
    return selectors.offered(selectors.competencies_for(person), tagged)


def _criteria(person: User, evidence: Evidence | None) -> Any:
    """Return the criteria of the level in view, and those already tagged."""
    tagged = list(evidence.criteria.values_list("pk", flat=True)) if evidence else []
    rows = Criterion.objects.filter(Q(expectation__level=selectors.level_of(person)) | Q(pk__in=tagged))
    return rows.select_related("expectation__competency").order_by("expectation__competency__position", "position")
