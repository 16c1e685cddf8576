"""A private note is open to its author alone: in rows, pages, API, admin, exports, search, logs, error reports and a dump."""

import base64
import logging
import sys

import pytest
from django.core import serializers
from django.core.signals import got_request_exception
from django.db import DatabaseError, connection
from django.test import Client
from django.views.debug import ExceptionReporter

from mentorship.mentoring import selectors, services
from mentorship.mentoring.forms import NoteForm
from mentorship.mentoring.models import Concern, PrivateNote
from mentorship.mentoring.private import PrivateText
from mentorship.mentoring.services import SessionLog
from tests.factories import NOON, TODAY

SECRET = "zebra-crossing-at-midnight"
OTHERS = ("candidate", "manager", "skip_level", "sponsor", "peer", "committee", "people_partner", "admin", "stranger")


@pytest.fixture
def session(cast):
    """A session of the mentor's with a note, and a note about the pair."""
    log = SessionLog(held_on=TODAY, topic="The queue", private_note=PrivateText(SECRET))
    found = services.log_session(actor=cast.mentor, pair_id=cast.mentorship.pk, log=log, now=NOON)
    services.write_note(
        actor=cast.mentor, pair_id=cast.mentorship.pk, session_id=None, text=PrivateText(f"{SECRET} again"), now=NOON
    )
    services.raise_concern(actor=cast.mentor, pair_id=cast.mentorship.pk, text=PrivateText(f"{SECRET} too"), now=NOON)
    return found


def dump():
    """Return every table's content as COPY writes it: what pg_dump holds."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                parts += [bytes(block) for block in copy]
    return b"".join(parts)


def shapes_of(text):
    """Return how a text could lie in a dump: plain, as hex, in base64 at each offset."""
    raw = text.encode()
    coded = [base64.b64encode(b" " * shift + raw)[4 * bool(shift) : -4] for shift in range(3)]
    return [raw, raw.hex().encode(), raw.upper(), *coded]


@pytest.mark.usefixtures("session")
def test_a_dump_of_the_whole_database_greps_empty():
    content = dump()

    assert b"The queue" in content
    assert [shape for shape in shapes_of(SECRET) if shape in content] == []


def test_only_the_author_gets_the_row(cast, session):
    assert [note.text for note in PrivateNote.objects.visible_to(cast.mentor).filter(session=session)] == [SECRET]
    assert [role for role in OTHERS if PrivateNote.objects.visible_to(cast[role]).exists()] == []


def test_pages_show_it_to_the_author_alone(cast, session):
    for url in (session.get_absolute_url(), cast.mentorship.get_absolute_url()):
        shown = {}
        for role in ("mentor", *OTHERS):
            client = Client()
            client.force_login(cast[role])
            shown[role] = SECRET in client.get(url).content.decode()
        assert [role for role, is_shown in shown.items() if is_shown] == ["mentor"]


@pytest.mark.usefixtures("session")
def test_the_api_gives_it_to_the_author_alone_and_never_repeats_it_after_a_post(cast):
    shown = []
    for role in ("mentor", *OTHERS):
        client = Client()
        client.force_login(cast[role])
        names = ("notes", "sessions", "pairs", "items", "handovers", "concerns")
        answers = {name: client.get(f"/api/v1/mentoring/{name}/").content.decode() for name in names}
        shown += [(role, name) for name, answer in answers.items() if SECRET in answer]
    client = Client()
    client.force_login(cast.mentor)
    body = {"mentorship": str(cast.mentorship.pk), "text": SECRET, "held_on": "2026-01-05", "private_note": SECRET}
    for name in ("notes", "sessions"):
        answer = client.post(
            f"/api/v1/mentoring/{name}/", body, content_type="application/json", headers={"Idempotency-Key": name}
        )
        assert answer.status_code == 201
        assert SECRET not in answer.content.decode()

    assert shown == [("mentor", "notes"), ("mentor", "concerns"), ("people_partner", "concerns")]
    assert SECRET.encode() not in dump()


@pytest.mark.usefixtures("session")
def test_the_admin_does_not_know_notes(client, cast):
    client.force_login(cast.admin)
    pages = [client.get(url) for url in ("/admin/", "/admin/mentoring/privatenote/", "/admin/mentoring/concern/")]

    assert [page.status_code for page in pages] == [200, 404, 404]
    assert "private note" not in pages[0].content.decode().lower()


@pytest.mark.usefixtures("session")
def test_exports_of_rows_are_empty_of_it():
    for form in ("json", "xml", "python"):
        assert SECRET not in str(serializers.serialize(form, [*PrivateNote.objects.all(), *Concern.objects.all()]))


@pytest.mark.usefixtures("session")
def test_search_does_not_find_it(cast):
    assert [selectors.search(cast[role], "zebra", 10) for role in ("mentor", "candidate")] == [[], []]


def test_it_prints_as_private_everywhere():
    note = PrivateText(SECRET)

    assert (repr(note), str(note), f"{note}", repr([note]), repr({"a": note})) == ("<private>",) * 3 + (
        "[<private>]",
        "{'a': <private>}",
    )
    assert SECRET not in repr(SessionLog(held_on=TODAY, private_note=note))
    form = NoteForm({"text": SECRET})
    assert form.is_valid()
    assert SECRET not in repr(form.cleaned_data)


def report_of_a_crash(client, url, data, monkeypatch, where):
    """Post, crash at `where`, and return the error report that an administrator would be mailed."""
    reports = []

    def crash(*_args, **_kwargs):
        message = "the disk is full"
        raise DatabaseError(message)

    def keep(request, **_kwargs):
        kind, error, trace = sys.exc_info()
        reporter = ExceptionReporter(request, kind, error, trace, is_email=True)
        reports.append(reporter.get_traceback_text() + reporter.get_traceback_html())

    got_request_exception.connect(keep)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(where, crash)
            client.post(url, data)
    finally:
        got_request_exception.disconnect(keep)
    return "".join(reports)


@pytest.mark.parametrize(
    "where",
    [
        "mentorship.core.audit.record",
        "django.db.models.sql.compiler.SQLInsertCompiler.execute_sql",
    ],
)
@pytest.mark.parametrize("kind", ["log", "link", "note", "concern"])
def test_error_reports_and_logs_are_empty_of_it(cast, monkeypatch, caplog, settings, kind, where):
    settings.DEBUG = False
    caplog.set_level(logging.DEBUG)
    pair = cast.mentorship
    client = Client(raise_request_exception=False)
    if kind != "link":
        client.force_login(cast.mentor)
    url = {
        "log": f"/mentoring/pairs/{pair.pk}/log/",
        "note": f"/mentoring/pairs/{pair.pk}/note/",
        "concern": f"/mentoring/pairs/{pair.pk}/concern/",
        "link": services.log_link(pair, cast.mentor),
    }[kind]
    rows = {"items-TOTAL_FORMS": 0, "items-INITIAL_FORMS": 0, "held_on": "2026-01-05", "minutes": 30}
    data = {"text": SECRET} if kind in {"note", "concern"} else rows | {"private_note": SECRET}

    report = report_of_a_crash(client, url, data, monkeypatch, where)

    assert "the disk is full" in report
    assert SECRET not in report
    assert SECRET not in caplog.text


def test_an_empty_note_is_thrown_away_and_an_ended_pair_keeps_its_notes(cast, session):
    services.end(actor=cast.candidate, pair_id=cast.mentorship.pk, now=NOON)
    call = {"actor": cast.mentor, "pair_id": cast.mentorship.pk, "now": NOON}
    services.write_note(session_id=session.pk, text=PrivateText("Changed"), **call)
    changed = PrivateNote.objects.visible_to(cast.mentor).get(session=session).text

    services.write_note(session_id=session.pk, text=PrivateText(""), **call)

    assert changed == "Changed"
    assert list(PrivateNote.objects.values_list("session", flat=True)) == [None]


def test_a_note_never_goes_along_with_a_handover(cast, session):
    handover = services.open_handover(actor=cast.mentor, pair_id=cast.mentorship.pk, now=NOON)

    assert session.topic == "The queue"
    assert SECRET not in handover.summary
