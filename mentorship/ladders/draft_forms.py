"""What people type into a draft: its name and thresholds, its levels, one competency, where competencies went."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.ladders.editing import TypedLevel, criteria_text
from mentorship.ladders.formats import LadderDocument
from mentorship.ladders.formats.checks import SETTINGS
from mentorship.ladders.formats.document import Level
from mentorship.ladders.models import Competency, Track

LONG = 20_000
SETTING_LABELS = {
    "window_months": gettext_lazy("Months looked at"),
    "absence_working_days": gettext_lazy("Working days away that are cut out"),
    "no_opportunity_months": gettext_lazy("Months that “no opportunity” holds"),
    "voices": gettext_lazy("Voices needed"),
    "pieces": gettext_lazy("Corroborated pieces needed"),
    "months": gettext_lazy("Different months needed"),
    "apart_months": gettext_lazy("Months from first to last"),
    "fresh_months": gettext_lazy("Months since the latest, at most"),
    "confirmers": gettext_lazy("People who confirmed, at least"),
    "anonymous_answers": gettext_lazy("Anonymous answers needed"),
}


class DraftForm(forms.Form):
    """A form about a draft as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AboutForm(DraftForm):
    """Name, summary, and the thresholds of readiness that differ from the usual ones."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("Summary"), max_length=LONG, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (usual, least, most) in SETTINGS.items():
            self.fields[f"set_{name}"] = forms.IntegerField(
                label=SETTING_LABELS[name],
                required=False,
                min_value=least,
                max_value=most,
                help_text=_("Blank means %(usual)d.") % {"usual": usual},
            )

    @staticmethod
    def of(document: LadderDocument) -> dict[str, Any]:
        """What the form shows of a document."""
        settings = {f"set_{name}": value for name, value in document.settings.items()}
        return {"name": document.name, "summary": document.summary} | settings

    def settings(self) -> dict[str, int]:
        """The thresholds that were filled in."""
        values = {name.removeprefix("set_"): value for name, value in self.cleaned_data.items() if name.startswith("set_")}
        return {name: value for name, value in values.items() if value is not None}


class CompetencyForm(DraftForm):
    """One competency: its name, and what each level asks."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("In a sentence"), max_length=LONG, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, levels: Iterable[Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = list(levels)
        for place, level in enumerate(self.levels):
            title = f"{level.code} {level.title}" if level.title != level.code else level.code
            self.fields[f"summary_{place}"] = forms.CharField(
                label=_("%(level)s, in a sentence") % {"level": title},
                max_length=LONG,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"criteria_{place}"] = forms.CharField(
                label=_("%(level)s, criteria") % {"level": title},
                max_length=LONG,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    @staticmethod
    def of(document: LadderDocument, key: str) -> dict[str, Any]:
        """What the form shows of a competency."""
        one = document.competency(key)
        if one is None:
            return {}
        values: dict[str, Any] = {"name": one.name, "summary": one.summary}
        for place, level in enumerate(document.levels):
            cell = one.at(*level.at)
            if cell:
                values |= {f"summary_{place}": cell.summary, f"criteria_{place}": criteria_text(cell.criteria)}
        return values

    def cells(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(track, level) -> summary and criteria as typed."""
        said = self.cleaned_data
        return {level.at: (said[f"summary_{n}"], said[f"criteria_{n}"]) for n, level in enumerate(self.levels)}

    def level_fields(self) -> list[tuple[Level, Any, Any]]:
        """Each level with its two fields, for the template."""
        return [(level, self[f"summary_{n}"], self[f"criteria_{n}"]) for n, level in enumerate(self.levels)]


class LevelRowForm(forms.Form):
    """One level."""

    was_track = forms.CharField(widget=forms.HiddenInput, required=False)
    was_code = forms.CharField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=40)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    rank = forms.IntegerField(label=gettext_lazy("Rank"), min_value=0, max_value=1000)
    kind = forms.ChoiceField(label=gettext_lazy("Track"), choices=Track.Kind.choices, initial=Track.Kind.INDIVIDUAL)
    typical_months = forms.IntegerField(label=gettext_lazy("Typical months"), min_value=1, max_value=600, required=False)
    summary = forms.CharField(label=gettext_lazy("In a sentence"), max_length=LONG, required=False)


class LevelRows(BaseFormSet):  # type: ignore[type-arg]
    """All levels of a draft."""

    def typed(self) -> list[TypedLevel]:
        """The levels that stay, as typed."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return [
            TypedLevel(
                was=(row["was_track"], row["was_code"]) if row["was_code"] else None,
                code=row["code"],
                title=row["title"],
                rank=row["rank"],
                kind=row["kind"],
                typical_months=row["typical_months"],
                summary=row["summary"],
            )
            for row in rows
        ]


LevelFormSet = formset_factory(LevelRowForm, formset=LevelRows, extra=2, can_delete=True, max_num=60, absolute_max=80)


def level_rows(document: LadderDocument) -> list[dict[str, Any]]:
    """What the level forms show of a document."""
    kinds = {track.code: track.kind for track in document.tracks}
    return [
        {
            "was_track": one.track,
            "was_code": one.code,
            "code": one.code,
            "title": one.title,
            "rank": one.rank,
            "kind": kinds.get(one.track, "individual"),
            "typical_months": one.typical_months,
            "summary": one.summary,
        }
        for one in document.levels
    ]


class MappingForm(forms.Form):
    """For each competency of the older version, where it went."""

    def __init__(self, *args: Any, old: Iterable[Competency], new: Iterable[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), one.name) for one in new]
        for one in old:
            self.fields[f"to_{one.pk}"] = forms.MultipleChoiceField(
                label=one.name, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )

    def went(self) -> dict[int, list[int]]:
        """Old competency -> new ones."""
        return {int(name.removeprefix("to_")): [int(one) for one in values] for name, values in self.cleaned_data.items()}
