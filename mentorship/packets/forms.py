"""What people type about packets."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorship.core.people import PeopleField, PersonField
from mentorship.ladders.models import Ladder, Level, Track

from .deadlines import STEPS
from .models import Committee, Decision, OpinionLine, Packet, PromotionCycle
from .services import Dates, what_not_yet_lacks
from .services.editing import LONGEST_SECTION

LONG = 10_000
PACKET_READERS = _(
    "author, candidate, manager (or who stands in for them) and sponsor; "
    "once submitted also the managers above, the committee and people partners."
)


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LevelChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A level with its ladder and track."""

    def label_from_instance(self, obj: Any) -> str:
        """Name level, ladder and track."""
        return f"{obj} · {obj.version.ladder.name}, {obj.track.name}"


class CandidateChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A packet, named by its candidate."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the candidate."""
        return str(obj.candidate.full_name)


class WhomForm(forms.Form):
    """Whose packet is to be opened."""

    person = PersonField(label=_("Candidate"), help_text=_("The beginning of a name, or an e-mail address."))


class OpenForm(forms.Form):
    """Towards which level, in which cycle."""

    target_level = LevelChoice(queryset=Level.objects.none(), label=_("Target level"), empty_label=_("Choose a level"))
    cycle = forms.ModelChoiceField(queryset=PromotionCycle.objects.none(), label=_("Cycle"), empty_label=None)

    def offer(self, *, cycles: Any, levels: Any) -> "OpenForm":
        """Offer these."""
        for name, rows in (("cycle", cycles), ("target_level", levels)):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
        return self


class AskForm(forms.Form):
    """A candidate asks for a packet."""

    cycle = forms.TypedChoiceField(label=_("Cycle"), choices=())
    why = forms.CharField(label=_("Why now"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}))
    readers: ClassVar = {"why": _("you, your manager and who stands in for them.")}

    def __init__(self, *args: Any, cycles: Iterable[PromotionCycle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(cycle.pk): cycle for cycle in cycles}
        field = self.fields["cycle"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(key, cycle.name) for key, cycle in by_key.items()]
            field.coerce = by_key.get


class ReasonForm(forms.Form):
    """A reason that the person concerned reads."""

    reason = forms.CharField(label=_("Reason"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}))
    readers: ClassVar = {"reason": _("the candidate, the author, the manager and who stands in for them.")}


class SectionForm(forms.Form):
    """The words of one section."""

    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_SECTION, widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    readers: ClassVar = {"text": PACKET_READERS}


class CommentForm(forms.Form):
    """A word in the margin."""

    text = forms.CharField(label=_("Comment"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 2}))
    readers: ClassVar = {"text": _("author, candidate, manager (or who stands in for them) and sponsor.")}


class NoteForm(forms.Form):
    """A note of the meeting."""

    text = forms.CharField(label=_("Note"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3}))
    readers: ClassVar = {"text": _("the committee, without recused members.")}


class TieForm(forms.Form):
    """Somebody whom one is too close to."""

    person = PersonField(label=_("Who"))


class JudgementForm(forms.Form):
    """A view and a reason on every competency of the target level; subclasses add what belongs to the whole."""

    reason_label = _("Why")
    is_reason_needed = False

    def __init__(self, *args: Any, packet: Packet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = packet.target_level.expectations.select_related("competency").order_by("competency__position")
        self.expectations = list(rows)
        first: dict[str, forms.Field] = {}
        for one in self.expectations:
            pk = one.competency_id
            first[f"view_{pk}"] = forms.ChoiceField(
                label=one.competency.name, choices=OpinionLine.View.choices, widget=forms.RadioSelect
            )
            first[f"why_{pk}"] = forms.CharField(
                label=self.reason_label,
                required=self.is_reason_needed,
                max_length=4_000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields = first | self.fields

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Each expectation with its two fields."""
        return [(one, self[f"view_{one.competency_id}"], self[f"why_{one.competency_id}"]) for one in self.expectations]

    def lines(self) -> dict[int, tuple[str, str]]:
        """Views and reasons by competency."""
        return {
            one.competency_id: (self.cleaned_data[f"view_{one.competency_id}"], self.cleaned_data[f"why_{one.competency_id}"])
            for one in self.expectations
        }


class OpinionForm(JudgementForm):
    """A member's sealed opinion."""

    overall = forms.CharField(
        label=_("In a few sentences"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(JudgementForm):
    """The chair's record."""

    reason_label = _("What carried it")
    is_reason_needed = True

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Decision.Outcome.choices, widget=forms.RadioSelect)
    summary = forms.CharField(label=_("Reasons"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 4}))
    would_change = forms.CharField(
        label=_("What would change the answer"),
        required=False,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One point a line, beginning with “-”. They become the goals of the next growth plan by one click."),
    )
    look_again_on = DayField(label=_("Look again on"), required=False)
    effective_on = DayField(label=_("The level changes on"), required=False)
    readers: ClassVar = {
        "summary": _("chair and manager; once released also the candidate, the managers above and people partners."),
        "would_change": _("chair and manager; once released also the candidate, the managers above and people partners."),
    }

    def clean(self) -> dict[str, Any]:
        """Name what "not yet" lacks beside everything else that is missing, not after it."""
        given = super().clean() or {}
        said = (given.get("outcome", ""), given.get("would_change", ""), given.get("look_again_on"))
        for name, message in what_not_yet_lacks(*said, today=timezone.localdate()).items():
            if name not in self.errors:
                self.add_error(name, message)
        return given


class AppealForm(forms.Form):
    """Why somebody else should look again."""

    reason = forms.CharField(label=_("What was overlooked"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 5}))
    readers: ClassVar = {"reason": _("the appeal panel and people partners.")}


class CycleForm(forms.Form):
    """A cycle's name and dates, and whom it is for."""

    name = forms.CharField(label=_("Name"), max_length=120)
    opens_on = DayField(label=_("Opens"))
    feedback_until = DayField(label=_("Feedback until"))
    submit_until = DayField(label=_("Packets submitted until"))
    opinions_until = DayField(label=_("Opinions until"))
    meets_on = DayField(label=_("Calibration meeting"))
    release_on = DayField(label=_("Decisions released on"))
    effective_on = DayField(label=_("Levels change on"))
    ladders = forms.ModelMultipleChoiceField(
        label=_("Only for these ladders"), queryset=Ladder.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    track_kind = forms.ChoiceField(
        label=_("Only for the path"), required=False, choices=[("", _("every path")), *Track.Kind.choices]
    )
    top = PersonField(label=_("Only for the organisation below"), required=False)
    answer_days = forms.IntegerField(
        label=_("Days to answer a candidate’s ask"),
        min_value=1,
        max_value=60,
        initial=10,
        help_text=_("The manager must answer within them."),
    )
    appeal_days = forms.IntegerField(
        label=_("Days to appeal"),
        min_value=1,
        max_value=90,
        initial=14,
        help_text=_("Counted from the day the candidate can read the record."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def dates(self) -> Dates:
        """Its dates."""
        names = Dates.__dataclass_fields__
        return Dates(**{name: self.cleaned_data[name] for name in names})


class ExtensionForm(forms.Form):
    """A later day for one step, for the whole cycle or one packet."""

    step = forms.ChoiceField(label=_("Step"), choices=[(key, name) for key, name in STEPS.items()])
    until = DayField(label=_("New day"))
    packet = CandidateChoice(
        label=_("Only for the packet of"), queryset=Packet.objects.none(), required=False, empty_label=_("everybody")
    )
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))
    readers: ClassVar = {"reason": _("everybody who sees the cycle.")}

    def __init__(self, *args: Any, cycle: PromotionCycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["packet"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = cycle.packets.open().select_related("candidate")


class CommitteeForm(forms.Form):
    """Who decides on a group of packets."""

    name = forms.CharField(label=_("Name"), max_length=120)
    chair = PersonField(label=_("Chair"))
    members = PeopleField(label=_("Members"), help_text=_("Names or e-mail addresses, with commas between."))
    quorum = forms.IntegerField(label=_("Quorum"), min_value=1, initial=3, help_text=_("Opinions needed before a decision."))
    is_appeal_panel = forms.BooleanField(label=_("This panel hears appeals"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AssignForm(forms.Form):
    """Which committee decides on a packet, and who writes it."""

    committee = forms.ModelChoiceField(
        label=_("Committee"), queryset=Committee.objects.none(), required=False, empty_label=_("none yet")
    )

    def __init__(self, *args: Any, cycle: PromotionCycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["committee"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = cycle.committees.filter(is_appeal_panel=False)


class AuthorForm(forms.Form):
    """Another author."""

    author = PersonField(label=_("New author"))
