"""The small components of every row: people, dates, statuses, text, forms."""

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mentorship.core import dates, text
from mentorship.core.templatetags import ui
from mentorship.core.undo import undo

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=9), "9 days ago"),
        (timedelta(days=90), "4 Dec 2025"),
        (timedelta(minutes=-90), "in 1 hour"),
        (timedelta(days=-1), "tomorrow"),
    ],
)
def test_moments_are_said_relative_while_they_are_near(ago: timedelta, words: str) -> None:
    assert dates.moment_in_words(NOW - ago, NOW) == words


def test_a_date_carries_its_exact_form_for_those_who_hover() -> None:
    assert 'title="Wednesday 4 March 2026"' in ui.ago(TODAY)


def test_no_date_says_so() -> None:
    assert "never" in ui.ago(None)
    assert "not yet" in ui.ago(None, "not yet")


def test_what_is_overdue_warns_until_it_is_done() -> None:
    late = timezone.localdate() - timedelta(days=2)

    assert "2 days overdue" in ui.due(late)
    assert "overdue" not in ui.due(late, done=True)
    assert "due today" in ui.due(timezone.localdate())


def test_a_person_is_name_and_level_and_escaped() -> None:
    somebody = User(pk=7, full_name="<b>Rana</b> Castell", level_code="L5")

    drawn = ui.person(somebody)

    assert "&lt;b&gt;Rana&lt;/b&gt; Castell" in drawn
    assert "L5" in drawn
    assert 'href="/people/7/"' in drawn


def test_a_status_has_colour_icon_and_word() -> None:
    drawn = ui.status("not_yet", "not yet")

    assert 'class="badge warn"' in drawn
    assert "<svg" in drawn
    assert "not yet" in drawn


def test_a_compact_cell_still_says_its_state() -> None:
    assert "Delivery: partly met" in ui.heat("partly_met", compact=True, about="Delivery")


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/pixel.png)",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="https://a.example" style="position:fixed">x</a>',
    ],
)
def test_what_people_type_cannot_run_load_or_dress_up(typed: str) -> None:
    shown = text.to_html(typed)

    for forbidden in ("<script", 'href="javascript', "<img", 'href="data:', "<a style"):
        assert forbidden not in shown


def test_markdown_keeps_lists_links_and_lines() -> None:
    shown = text.to_html("One\ntwo\n\n* a\n* [b](https://example.org)\n\n# Title")

    assert "<br>" in shown
    assert "<li>a</li>" in shown
    assert 'href="https://example.org"' in shown
    assert "<h1" not in shown


def test_text_with_nul_and_emoji_is_shown() -> None:
    assert "🧗 café" in text.to_html("🧗\x00 café")


class NoteForm(forms.Form):
    """A form with readers."""

    readers: ClassVar = {"notes": "you and your mentee."}

    notes = forms.CharField(help_text="A line each.")


def test_a_field_names_its_help_error_and_readers_to_screen_readers() -> None:
    drawn = NoteForm({"notes": ""}).as_p() and str(NoteForm({"notes": ""}))

    assert 'aria-describedby="id_notes_helptext id_notes_error id_notes_readers"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert "Who can read this: you and your mentee." in drawn


def test_a_message_may_carry_its_undo() -> None:
    tag = undo("reminders:schedule", UUID(int=7), rule="FREQ=WEEKLY;BYDAY=MO", note="")

    offered = ui.undo_of(Message(constants.SUCCESS, "Deleted.", extra_tags=tag))

    assert offered is not None
    assert offered.url == reverse("reminders:schedule", args=[UUID(int=7)])
    assert offered.fields == [("rule", "FREQ=WEEKLY;BYDAY=MO"), ("note", "")]
    assert ui.undo_of(Message(constants.SUCCESS, "Saved.")) is None


def test_components_take_what_is_put_into_them() -> None:
    page = Template('<c-card title="Goals"><p>inside</p><c-slot name="footer">below</c-slot></c-card>')

    assert "Goals" in page.render(Context({}))
