"""What people type about ladders, levels and imports."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.ladders.formats import FORMATS
from mentorship.ladders.models import Ladder, Level
from mentorship.ladders.people_rows import LABELS, REQUIRED

DAY: dict[str, Any] = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class UploadForm(forms.Form):
    """A file."""

    file = forms.FileField(label=_("File"), max_length=200)

    def __init__(self, *args: Any, accept: str, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accept
        self.fields["file"].help_text = help_text


class LadderTargetForm(forms.Form):
    """Where an imported ladder goes, and whether it is in force at once."""

    ladder = forms.ModelChoiceField(
        Ladder.objects.order_by("name"),
        label=_("Import it as"),
        required=False,
        empty_label=_("a ladder of its own"),
        help_text=_("Choose a ladder to make it that ladder’s next version."),
    )
    state = forms.ChoiceField(
        label=_("After the import"),
        choices=(("published", _("in force at once")), ("draft", _("a draft, to be looked at first"))),
        initial="published",
        widget=forms.RadioSelect,
    )


class ColumnsForm(forms.Form):
    """Which column means what, and what a blank cell means."""

    blank = forms.ChoiceField(
        label=_("A blank cell"),
        choices=(("keep", _("keeps what is here")), ("clear", _("clears what is here"))),
        initial="keep",
        widget=forms.RadioSelect,
        help_text=_("Employee number, e-mail, name and level are never cleared."),
    )
    ladder = forms.ChoiceField(
        label=_("Levels belong to"), required=False, help_text=_("Where a level’s code stands in several ladders.")
    )

    def __init__(self, *args: Any, head: Iterable[str], ladders: Iterable[Ladder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", _("— not in the file —")), *((name, name) for name in head if name)]
        for name, label in LABELS.items():
            is_needed = name in REQUIRED
            field = forms.ChoiceField(label=label, choices=columns, required=is_needed)
            self.fields[f"col_{name}"] = field
        self.fields["ladder"].choices = [("", _("the ladder that the track names")), *((one.slug, one.name) for one in ladders)]  # type: ignore[attr-defined]

    @property
    def column_fields(self) -> list[Any]:
        """The fields that choose columns."""
        return [self[name] for name in self.fields if name.startswith("col_")]

    def columns(self) -> dict[str, str]:
        """Field -> column, as chosen."""
        return {
            name.removeprefix("col_"): value for name, value in self.cleaned_data.items() if name.startswith("col_") and value
        }


class LevelField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when run
    """A level, grouped by ladder and track."""

    def label_from_instance(self, obj: Any) -> str:
        """Code, title, and where it stands."""
        return f"{obj} · {obj.version.ladder.name}, {obj.track.name}"


class LevelChangeForm(forms.Form):
    """To which level somebody moves, and from when."""

    level = LevelField(queryset=Level.objects.none(), label=_("Level"), empty_label=_("Choose a level"))
    effective_on = forms.DateField(label=_("From"), **DAY)

    readers: ClassVar = {"effective_on": _("the person, their managers and people partners.")}

    def __init__(self, *args: Any, levels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = levels  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """Two levels to be read side by side."""

    left = LevelField(queryset=Level.objects.none(), label=_("This level"), required=False, empty_label=_("Choose a level"))
    right = LevelField(queryset=Level.objects.none(), label=_("Beside"), required=False, empty_label=_("Choose a level"))

    def __init__(self, *args: Any, levels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("left", "right"):
            self.fields[name].queryset = levels  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    """When a version is in force."""

    on = forms.DateField(label=_("In force from"), required=False, help_text=_("Leave blank for today."), **DAY)


class FormatForm(forms.Form):
    """The format of an export."""

    format = forms.ChoiceField(label=_("Format"), choices=list(FORMATS.items()))


class DayForm(forms.Form):
    """Any day, past or to come."""

    on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
