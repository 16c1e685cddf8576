"""Changing the key of encrypted text without losing a word or stopping."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.db import connection

from mentorship.core import rotation
from mentorship.core.fields import keyring
from mentorship.mentoring.models import PrivateNote
from mentorship.mentoring.private import PrivateText
from tests.factories import NOON, MentorshipFactory

FIRST, SECOND = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def notes(db, settings):
    """Five notes under the first key."""
    settings.FIELD_KEYS = [FIRST]
    pairs = MentorshipFactory.create_batch(5)
    for number, pair in enumerate(pairs):
        note = PrivateNote(author=pair.mentor, mentorship=pair, text=PrivateText(f"note {number}").sealed(), changed_at=NOON)
        note.save()


def opened_by(key):
    """Return how many notes this key alone opens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM mentoring_privatenote")
        tokens = [bytes(token) for (token,) in cursor.fetchall()]
    found = 0
    for token in tokens:
        try:
            keyring((key,)).decrypt(token)
        except InvalidToken:
            continue
        found += 1
    return found


def texts():
    return sorted(note.text for note in PrivateNote.objects.all())


@pytest.mark.usefixtures("notes")
def test_every_note_is_closed_by_the_new_key_alone_and_reads_the_same(settings, capsys):
    before = texts()
    settings.FIELD_KEYS = [SECOND, FIRST]

    call_command("rotate_field_keys")

    assert (opened_by(FIRST), opened_by(SECOND)) == (0, 5)
    settings.FIELD_KEYS = [SECOND]
    assert texts() == before
    assert "note 0" not in capsys.readouterr().out


@pytest.mark.usefixtures("notes")
def test_an_interrupted_run_loses_nothing_and_the_next_goes_on_where_it_stopped(settings, monkeypatch):
    before = texts()
    settings.FIELD_KEYS = [SECOND, FIRST]
    monkeypatch.setattr(rotation, "BATCH", 2)
    write, calls = rotation._write, []

    def killed(*arguments):
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(arguments)
        write(*arguments)

    field = PrivateNote._meta.get_field("text")
    with monkeypatch.context() as patched:
        patched.setattr(rotation, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(PrivateNote, field)
    halfway = opened_by(SECOND)

    assert (halfway, texts()) == (2, before)
    assert rotation.rotate(PrivateNote, field) == 3
    assert rotation.rotate(PrivateNote, field) == 0
    assert (opened_by(SECOND), texts()) == (5, before)


@pytest.mark.usefixtures("notes")
def test_reading_and_writing_go_on_with_both_keys_in_place(settings):
    settings.FIELD_KEYS = [SECOND, FIRST]
    note = PrivateNote.objects.order_by("pk").first()

    note.text = PrivateText("changed meanwhile").sealed()
    note.save()
    call_command("rotate_field_keys", verbosity=0)

    assert "changed meanwhile" in texts()
    assert opened_by(FIRST) == 0
