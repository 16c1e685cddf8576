"""Forms of one session and what was agreed in it."""

from typing import Any, ClassVar

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from mentorship.growth.selectors import offered
from mentorship.mentoring import selectors, services
from mentorship.mentoring.forms.fields import Competencies, PrivateTextField, Versioned, day_input
from mentorship.mentoring.models import MentoringSession, Mentorship
from mentorship.mentoring.private import PrivateText

BOTH = gettext_lazy("the two of you.")
MOST_ITEMS = 6


class PlanForm(forms.Form):
    """When to meet."""

    planned_at = forms.SplitDateTimeField(
        label=gettext_lazy("When"),
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": gettext_lazy("Day")},  # type: ignore[dict-item]  # drawn when shown
            time_attrs={"type": "time", "aria-label": gettext_lazy("Time")},  # type: ignore[dict-item]  # the same
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        help_text=gettext_lazy("In your time zone."),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=600, initial=45)
    topic = forms.CharField(label=gettext_lazy("Topic"), max_length=200, required=False)
    readers: ClassVar = {"topic": BOTH}


class LogForm(forms.Form):
    """One session, in under a minute."""

    held_on = forms.DateField(label=gettext_lazy("When"), widget=day_input())
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=600, initial=45)
    topic = forms.CharField(
        label=gettext_lazy("Topic"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A few words; you will find the session by them."),
    )
    notes = forms.CharField(
        label=gettext_lazy("What was discussed"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=100_000,
        help_text=gettext_lazy("A line each is enough. Later, one click makes a line into a goal, an action item or evidence."),
    )
    talked_about = forms.MultipleChoiceField(
        label=gettext_lazy("Agenda: what did you get to?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    finished = forms.MultipleChoiceField(
        label=gettext_lazy("Done since last time"), widget=forms.CheckboxSelectMultiple, required=False
    )
    outcome = forms.CharField(
        label=gettext_lazy("Outcome"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=100_000,
        help_text=gettext_lazy("What is decided or clearer now, in a sentence."),
    )
    competencies = Competencies(label=gettext_lazy("Competencies"))
    private_note = PrivateTextField(label=gettext_lazy("Private note"), max_length=100_000)

    def __init__(self, *args: Any, pair: Mentorship, user: User, shows_what_waits: bool = True, **kwargs: Any) -> None:
        """Offer what waits for this pair; a link's form shows nothing that was written before."""
        super().__init__(*args, **kwargs)
        other = pair.other(user).full_name
        shared = format_lazy("{}", _("you and %(name)s.") % {"name": other})
        self.readers = {
            "topic": shared,
            "notes": shared,
            "outcome": shared,
            "private_note": _("you alone, for good. It is encrypted, and no administrator page shows it."),
        }
        self._choices(
            "talked_about", [(str(item.pk), item.text) for item in selectors.agenda_of(pair)] if shows_what_waits else []
        )
        self._choices("finished", self._items(pair, user) if shows_what_waits else [])
        tagged = self.initial.get("competencies", ())
        self.fields["competencies"].queryset = offered(selectors.competencies_for(pair.mentee), tagged)  # type: ignore[attr-defined]
        if not shows_what_waits:
            del self.fields["competencies"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    @staticmethod
    def _items(pair: Mentorship, user: User) -> list[tuple[str, str]]:
        return [
            (str(item.pk), item.text if item.owner_id == user.pk else f"{item.text} ({item.owner.get_short_name()})")
            for item in selectors.items_of(pair)
        ]

    def log(self, items: "list[services.NewItem]") -> services.SessionLog:
        """Return what was typed."""
        data = self.cleaned_data
        return services.SessionLog(
            held_on=data["held_on"],
            minutes=data["minutes"],
            topic=data["topic"],
            notes=data["notes"],
            outcome=data["outcome"],
            competencies=list(data.get("competencies", [])),
            items=items,
            finished=data.get("finished", []),
            talked_about=data.get("talked_about", []),
            private_note=data["private_note"],
        )


class EditForm(LogForm, Versioned):
    """A held session, to be mended; the version says what it was based on."""

    def __init__(self, *args: Any, session: MentoringSession, **kwargs: Any) -> None:
        """Take what is there."""
        kwargs.setdefault(
            "initial",
            {
                "held_on": session.held_on,
                "minutes": session.minutes,
                "topic": session.topic,
                "notes": session.notes,
                "outcome": session.outcome,
                "competencies": list(session.competencies.all()),
                "version": session.version,
            },
        )
        super().__init__(*args, **kwargs)
        for name in ("talked_about", "finished", "private_note"):
            self.fields.pop(name, None)

    def log(self, items: "list[services.NewItem]") -> services.SessionLog:
        """Return what was typed; the private note has its own form."""
        self.cleaned_data["private_note"] = PrivateText("")
        return super().log(items)


class ItemForm(forms.Form):
    """What, who, by when."""

    text = forms.CharField(label=gettext_lazy("What"), max_length=300)
    owner = forms.ChoiceField(label=gettext_lazy("Who"))
    due_on = forms.DateField(label=gettext_lazy("By"), widget=day_input(), required=False)

    def __init__(self, *args: Any, pair: Mentorship, user: User, **kwargs: Any) -> None:
        """Offer the two people."""
        super().__init__(*args, **kwargs)
        other = pair.other(user)
        people = [(str(user.pk), _("me")), (str(other.pk), other.get_short_name())]
        self.fields["owner"].choices = people if pair.mentee_id == user.pk else people[::-1]  # type: ignore[attr-defined]
        self._people = {str(user.pk): user, str(other.pk): other}

    def item(self) -> services.NewItem:
        """Return what was agreed."""
        data = self.cleaned_data
        return services.NewItem(text=data["text"], owner=self._people[data["owner"]], due_on=data["due_on"])


class ItemRows(BaseFormSet):  # type: ignore[type-arg]  # generic for the checker only
    """A few rows, of which the empty ones count for nothing."""

    def items(self) -> list[services.NewItem]:
        """Return the rows that say something."""
        return [form.item() for form in self.forms if form.has_changed() and form.cleaned_data.get("text")]


class RowForm(ItemForm):
    """A row of which the words alone make it count: owner and day come filled in."""

    def has_changed(self) -> bool:
        """Tell whether anything was written."""
        return bool(self.data.get(self.add_prefix("text"), "").strip()) if self.is_bound else False


ItemFormSet = formset_factory(RowForm, formset=ItemRows, extra=MOST_ITEMS, max_num=20, absolute_max=20)


def item_rows(pair: Mentorship, user: User, data: Any = None) -> Any:
    """Return the rows for action items of a log form."""
    return ItemFormSet(data, prefix="items", form_kwargs={"pair": pair, "user": user})


class NoteForm(forms.Form):
    """A private note."""

    text = PrivateTextField(label=gettext_lazy("Private note"), widget=forms.Textarea(attrs={"rows": 5}), max_length=100_000)
    readers: ClassVar = {"text": gettext_lazy("you alone, for good. It is encrypted, and no administrator page shows it.")}
