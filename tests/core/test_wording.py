"""The libraries' own sentences say what happened and how to mend it, in the program's words."""

import gettext
import re

import pytest
from django import forms
from django.conf import settings
from rest_framework import serializers

WORDS = settings.LOCALE_PATHS[0] / "en_GB" / "LC_MESSAGES"


class Shape(serializers.Serializer[dict[str, str]]):
    words = serializers.CharField(max_length=5)


class Form(forms.Form):
    words = forms.CharField(max_length=5)
    day = forms.DateField(required=False)


@pytest.mark.parametrize(("typed", "mend"), [("a\x00b", "Paste it as plain text"), ("too long by far", "Shorten it")])
def test_a_form_and_the_api_name_the_mend(typed, mend):
    shape, form = Shape(data={"words": typed}), Form({"words": typed})

    assert not shape.is_valid()
    assert mend in str(shape.errors["words"])
    assert mend in str(form.errors["words"])


def test_a_day_that_is_none_is_explained_by_an_example():
    assert "2026-03-31" in str(Form({"words": "a", "day": "soon"}).errors["day"])


def test_the_sign_in_librarys_pages_speak_plainly(client, cast):
    client.force_login(cast.peer)

    page = client.get("/sign-in/2fa/").content.decode()

    assert "Passkeys and security keys" in page
    assert "Two-Factor" not in page
    assert "authenticat" not in page.lower().replace("authenticated", "")


def test_what_is_compiled_is_what_is_written():
    with (WORDS / "django.mo").open("rb") as compiled:
        known = gettext.GNUTranslations(compiled)
    written = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', (WORDS / "django.po").read_text(encoding="utf-8"), re.MULTILINE)

    assert len(written) > 50
    assert [said for said, ours in written if known.gettext(said) != ours] == []
