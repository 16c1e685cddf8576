"""Form fields that take people as they are written: by name or e-mail address, several with commas or on lines."""

import re
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_NAMED = 5
SEPARATOR = re.compile(r"[,;\n]+")
IN_BRACKETS = re.compile(r"<([^<>@\s]+@[^<>\s]+)>")


def find_person(text: str) -> Any:
    """Return the one person at work whom `text` names; raise a `ValidationError` that says how to name them better."""
    people = get_user_model().objects.at_work()
    named = IN_BRACKETS.search(text)
    wanted = (named.group(1) if named else text).strip().lower()
    if "@" in wanted:
        person = people.filter(email=wanted).first()
        if person is None:
            raise ValidationError(_("Nobody here has the address %(address)s.") % {"address": wanted}, code="unknown")
        return person
    exact = list(people.filter(search_name=wanted)[:2])
    found = exact if len(exact) == 1 else list(people.named_like(wanted).order_by("full_name")[: MOST_NAMED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(
            _("Nobody here is called “%(name)s”. Write the beginning of a name, or an e-mail address.") % {"name": text},
            code="unknown",
        )
    named_people = ", ".join(f"{person.full_name} <{person.email}>" for person in found[:MOST_NAMED])
    message = _("Several people are called “%(name)s”: %(people)s. Write the e-mail address of the one you mean.")
    raise ValidationError(message % {"name": text, "people": named_people}, code="several")


def parts_of(text: str) -> list[str]:
    """The names and addresses in a text that holds several."""
    return [part.strip() for part in SEPARATOR.split(text) if part.strip()]


def people_named(text: str, *, most: int) -> list[Any]:
    """Return whom a half-written text names already, each once; what names nobody, or several, is passed over."""
    found: dict[Any, Any] = {}
    for part in parts_of(text)[:most]:
        try:
            person = find_person(part)
        except ValidationError:
            continue
        found[person.pk] = person
    return list(found.values())


class PersonField(forms.CharField):
    """One person, by name or address. `suggested` people are offered while typing."""

    default_error_messages = {"required": gettext_lazy("Write a name or an e-mail address.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 320)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")
        self.widget.attrs.setdefault("list", "people")
        self.widget.attrs.setdefault("placeholder", gettext_lazy("Name or e-mail address"))

    def clean(self, value: Any) -> Any:
        """Return the person, or None when the field may be empty."""
        text = super().clean(value)
        return find_person(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """Show a person as name and address."""
        return f"{value.full_name} <{value.email}>" if hasattr(value, "full_name") else value


class PeopleField(forms.CharField):
    """Several people, by names or addresses with commas or line breaks between."""

    default_error_messages = {"required": gettext_lazy("Write at least one name or e-mail address.")}

    def __init__(self, *, most: int = 20, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(**kwargs)
        self.most = most
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> list[Any]:
        """Return the people, each once."""
        named = parts_of(super().clean(value))
        if len(named) > self.most:
            raise ValidationError(_("At most %(most)d people at once.") % {"most": self.most}, code="too_many")
        found: dict[Any, Any] = {}
        troubles: list[ValidationError] = []
        for part in named:
            try:
                person = find_person(part)
            except ValidationError as trouble:
                troubles.append(trouble)
            else:
                found[person.pk] = person
        if troubles:
            raise ValidationError(troubles)
        return list(found.values())

    def prepare_value(self, value: Any) -> Any:
        """Show people as names and addresses."""
        if value is None or isinstance(value, str):
            return value
        return ", ".join(
            f"{person.full_name} <{person.email}>" if hasattr(person, "full_name") else str(person) for person in value
        )
