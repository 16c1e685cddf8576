"""Forms by which two people come to meet, steer and part."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from mentorship.core.people import PersonField
from mentorship.mentoring import services
from mentorship.mentoring.forms.fields import PrivateTextField, Versioned, day_input
from mentorship.mentoring.models import FitCheck, Mentorship

BOTH = gettext_lazy("the two of you.")
ASKED_KINDS = [Mentorship.Kind.MENTORSHIP, Mentorship.Kind.SPONSORSHIP, Mentorship.Kind.FLASH]


class RequestForm(forms.Form):
    """Ask somebody."""

    readers: ClassVar = {"purpose": BOTH}

    person = PersonField(label=gettext_lazy("Whom"))
    side = forms.ChoiceField(
        label=gettext_lazy("You would be"),
        choices=[
            ("mentee", gettext_lazy("the mentee: I ask for their time")),
            ("mentor", gettext_lazy("the mentor: I offer mine")),
        ],
        widget=forms.RadioSelect,
        initial="mentee",
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=forms.RadioSelect, initial=Mentorship.Kind.MENTORSHIP)
    purpose = forms.CharField(
        label=gettext_lazy("What for"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=gettext_lazy("One or two sentences: what you want to be able to do, and why you ask them."),
    )
    cadence_days = forms.TypedChoiceField(
        label=gettext_lazy("How often"),
        coerce=int,
        choices=[
            (7, gettext_lazy("every week")),
            (14, gettext_lazy("every two weeks")),
            (21, gettext_lazy("every three weeks")),
            (28, gettext_lazy("every four weeks")),
            (42, gettext_lazy("every six weeks")),
            (90, gettext_lazy("every three months")),
        ],
        initial=14,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what each kind is."""
        super().__init__(*args, **kwargs)
        hints = {
            "mentorship": _("Mentorship: regular sessions, for as long as it helps"),
            "sponsorship": _("Sponsorship: somebody senior speaks for the other when they are not in the room"),
            "flash": _("One session: a single conversation about one question; it opens nothing else to the mentor"),
        }
        self.fields["kind"].choices = [(kind, hints[kind]) for kind in ASKED_KINDS]  # type: ignore[attr-defined]

    def ask(self, user: User) -> services.Ask:
        """Return what was asked."""
        data = self.cleaned_data
        other = data["person"]
        mentor, mentee = (user, other) if data["side"] == "mentor" else (other, user)
        return services.Ask(
            mentor=mentor, mentee=mentee, kind=data["kind"], purpose=data["purpose"], cadence_days=data["cadence_days"]
        )


class InfluenceForm(forms.Form):
    """Say that somebody helped, or that you did."""

    person = PersonField(label=gettext_lazy("Who else"))
    side = forms.ChoiceField(
        label=gettext_lazy("Who helped"),
        choices=[("helped", gettext_lazy("They helped me")), ("helper", gettext_lazy("I helped them; they confirm it"))],
        widget=forms.RadioSelect,
        initial="helped",
    )
    what = forms.CharField(
        label=gettext_lazy("With what"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=gettext_lazy("What happened, and what it changed."),
    )
    readers: ClassVar = {"what": BOTH}


class WordForm(forms.Form):
    """A word with a no."""

    readers: ClassVar = {"word": BOTH}
    word = forms.CharField(
        label=gettext_lazy("A word with it"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=gettext_lazy("One kind sentence is enough: no time until the summer, somebody who fits better, …"),
    )


class PauseForm(forms.Form):
    """Until when to rest."""

    until = forms.DateField(label=gettext_lazy("Until"), widget=day_input())


class TermsForm(Versioned):
    """What for and how often."""

    readers: ClassVar = {"purpose": BOTH}
    purpose = forms.CharField(
        label=gettext_lazy("What for"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    cadence_days = forms.IntegerField(label=gettext_lazy("Days between sessions"), min_value=1, max_value=180)


class EndForm(forms.Form):
    """End it, with or without closing words."""

    readers: ClassVar = {"reflection": BOTH}
    reflection = forms.CharField(
        label=gettext_lazy("What you take from it"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=5000,
        help_text=gettext_lazy("You can also leave it empty and write it later, or never. No reason is asked and none is shown."),
    )


class ReflectionForm(forms.Form):
    """Closing words."""

    readers: ClassVar = {"text": BOTH}
    text = forms.CharField(label=gettext_lazy("What you take from it"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)


class FitForm(forms.Form):
    """How it goes."""

    answer = forms.ChoiceField(
        label=gettext_lazy("How is it going?"),
        widget=forms.RadioSelect,
        choices=[
            (FitCheck.Answer.GOOD, gettext_lazy("Good: let us go on")),
            (FitCheck.Answer.DECIDING, gettext_lazy("Still deciding: ask me again after two more sessions")),
            (FitCheck.Answer.NOT_A_FIT, gettext_lazy("Not a fit: end it kindly and look for somebody else")),
        ],
    )
    readers: ClassVar = {"answer": gettext_lazy("you alone. With “not a fit” the other learns only that it ended.")}


class ConcernForm(forms.Form):
    """Something for the people partner."""

    readers: ClassVar = {
        "text": gettext_lazy("you and the people partners. Not the other one, not your managers. It is encrypted.")
    }
    text = PrivateTextField(label=gettext_lazy("What worries you"), required=True, widget=forms.Textarea(attrs={"rows": 5}))


class HandoverForm(Versioned):
    """Words for the next one."""

    summary = forms.CharField(
        label=gettext_lazy("What the next one should know"), widget=forms.Textarea(attrs={"rows": 14}), max_length=20_000
    )
    readers: ClassVar = {"summary": gettext_lazy("the two of you; once you both approve it, the next mentor or manager.")}


class BlockForm(forms.Form):
    """Somebody with whom one does not want to be paired."""

    person = PersonField(label=gettext_lazy("Not to be paired with"))
    readers: ClassVar = {"person": gettext_lazy("you alone. They are never told.")}
