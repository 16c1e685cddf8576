"""About me: what is kept, who reads it, and taking it along."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from mentorship.core import blobs, jobs
from mentorship.core.errors import AlreadyDone, Invalid, WrongStatus
from mentorship.core.models import Blob, Job, Message
from mentorship.home import kept, records, selectors, services
from mentorship.home.models import Correction
from mentorship.mentoring.models import MentoringSession, PrivateNote
from mentorship.packets.models import CloseTie
from mentorship.readiness.models import Judgement
from tests.cast import Cast

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def exported(person: User) -> dict[str, Any]:
    """Run an export as the worker does, and return its JSON."""
    job = services.start_export(actor=person, now=NOON)
    assert jobs.run(job.pk, services.export)
    blob = Blob.objects.get(owner=person, name__startswith="about-me-")
    with zipfile.ZipFile(io.BytesIO(bytes(blob.content))) as bundle:
        found: dict[str, Any] = json.loads(bundle.read("about-me.json"))
    return found


def test_every_kind_is_counted_in_one_query(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    MentoringSession.objects.create(mentorship=cast.mentorship, status="held", held_on=date(2026, 1, 5))

    with django_assert_num_queries(1):
        numbers = records.counts(cast.candidate)

    assert (numbers["profile"], numbers["pairs"], numbers["sessions"]) == (1, 1, 1)
    assert set(numbers) == set(kept.RECORDS)


def test_the_export_holds_my_private_notes_and_nobody_elses(cast: Cast) -> None:
    PrivateNote.objects.create(author=cast.candidate, mentorship=cast.mentorship, text="mine to keep", changed_at=NOON)
    PrivateNote.objects.create(author=cast.mentor, mentorship=cast.mentorship, text="the mentor's own", changed_at=NOON)

    notes = exported(cast.candidate)["kinds"]["private_notes"]["rows"]

    assert [note["text"] for note in notes] == ["mine to keep"]


def test_the_export_lists_whom_i_named_as_close_and_not_who_named_me(cast: Cast) -> None:
    CloseTie.objects.create(declared_by=cast.candidate, person=cast.peer, at=NOON)
    CloseTie.objects.create(declared_by=cast.stranger, person=cast.candidate, at=NOON)

    ties = exported(cast.candidate)["kinds"]["close_ties"]["rows"]

    assert [tie["person_id"] for tie in ties] == [cast.peer.pk]


def test_no_secret_is_exported(cast: Cast) -> None:
    cast.candidate.set_password("a long enough secret")
    cast.candidate.save()

    text = json.dumps(exported(cast.candidate))

    assert "password" not in text
    assert cast.candidate.password not in text


def test_files_come_along_but_not_the_last_export(cast: Cast) -> None:
    blobs.keep(b"pixels", name="talk.png", content_type="image/png", owner=cast.candidate, now=NOON)
    exported(cast.candidate)
    Job.objects.all().delete()

    services.export(Job.objects.create(kind=services.EXPORT_TASK, owner=cast.candidate, created_at=NOON), SilentProgress())

    newest = Blob.objects.filter(owner=cast.candidate, name__startswith="about-me-").order_by("-created_at").first()
    assert newest is not None
    with zipfile.ZipFile(io.BytesIO(bytes(newest.content))) as bundle:
        assert [name.split("-")[-1] for name in bundle.namelist() if name.startswith("files/")] == ["talk.png"]


class SilentProgress(jobs.Progress):
    """Progress that nobody watches."""

    def __init__(self) -> None:
        """Know no job."""

    def at(self, done: int, total: int, step: str = "") -> None:
        """Say nothing."""


def test_one_export_at_a_time(cast: Cast) -> None:
    first = services.start_export(actor=cast.candidate, now=NOON)

    assert services.start_export(actor=cast.candidate, now=NOON + timedelta(minutes=1)) == first


def test_the_person_is_told_when_the_export_is_ready_without_content(cast: Cast) -> None:
    exported(cast.candidate)

    message = Message.objects.get(recipient=cast.candidate, channel="mail")
    assert message.subject == "Your export is ready"


def test_a_correction_reaches_the_people_partners_and_comes_back_answered(cast: Cast) -> None:
    asked = services.ask_for_correction(actor=cast.candidate, kind="levels", text="L5 since May, not June.", now=NOON)
    answered = services.answer_correction(
        correction_id=asked.pk, actor=cast.people_partner, status="done", answer="Mended.", now=NOON
    )

    assert answered.status == Correction.Status.DONE
    told = set(Message.objects.filter(channel="inbox").values_list("recipient__email", "kind", "status"))
    assert told == {
        (cast.people_partner.email, "people.correction_asked", "withdrawn"),
        (cast.candidate.email, "people.correction_answered", "sent"),
    }
    assert not Message.objects.filter(body__contains="June").exists()


def test_an_open_correction_waits_on_the_people_partners_today_and_nobody_elses(cast: Cast) -> None:
    services.ask_for_correction(actor=cast.candidate, kind="levels", text="wrong", now=NOON)

    assert [str(need.what) for need in selectors.needs_me(cast.people_partner, NOON)] == ["1 correction was asked for"]
    assert selectors.needs_me(cast.manager, NOON) == []


def test_nobody_answers_their_own_correction_without_the_role(cast: Cast) -> None:
    asked = services.ask_for_correction(actor=cast.candidate, kind="levels", text="wrong", now=NOON)

    with pytest.raises(PermissionDenied):
        services.answer_correction(correction_id=asked.pk, actor=cast.candidate, status="done", answer="", now=NOON)

    asked.refresh_from_db()
    assert asked.status == Correction.Status.OPEN


def test_a_correction_is_answered_once_and_declined_only_with_a_reason(cast: Cast) -> None:
    asked = services.ask_for_correction(actor=cast.candidate, kind="levels", text="wrong", now=NOON)
    with pytest.raises(Invalid):
        services.answer_correction(correction_id=asked.pk, actor=cast.people_partner, status="declined", answer=" ", now=NOON)
    services.answer_correction(
        correction_id=asked.pk, actor=cast.people_partner, status="declined", answer="It is right.", now=NOON
    )

    with pytest.raises(WrongStatus):
        services.answer_correction(correction_id=asked.pk, actor=cast.people_partner, status="done", answer="", now=NOON)


def test_the_same_correction_is_not_asked_twice(cast: Cast) -> None:
    services.ask_for_correction(actor=cast.candidate, kind="levels", text="wrong", now=NOON)

    with pytest.raises(AlreadyDone):
        services.ask_for_correction(actor=cast.candidate, kind="levels", text="wrong", now=NOON)


def test_what_was_typed_stays_when_a_correction_is_refused(client: Client, cast: Cast) -> None:
    client.force_login(cast.candidate)

    page = client.post(reverse("home:correct"), {"kind": "nothing", "text": "typed with care"})

    assert page.status_code == 422
    assert "typed with care" in page.content.decode()


def test_a_token_is_shown_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.candidate)

    shown = client.post(reverse("home:tokens"), {"label": "laptop", "scope": "read", "days": "30"})
    later = client.get(reverse("home:tokens"))

    assert "mp_" in shown.content.decode()
    assert 'class="secret"' not in later.content.decode()
    assert shown["Cache-Control"] == "no-store"


NOT_LISTED = {
    "the company’s own arrangements; who made them stands in the audit": {
        "Committee", "CountryChoice", "EscalationRule", "Extension", "KeepingPeriod", "LadderVersion", "PromotionCycle",
    },
    "holds nothing but what is listed elsewhere": {
        "Bundle", "CalendarEntry", "FeedbackResponse", "IdempotentAnswer", "PacketMark", "SectionVersion", "Standing",
        "SubmittedPacket",
    },
    "would say who named whom as close": {"Recusal"},
}  # fmt: skip


def test_every_table_that_names_a_person_is_listed_or_said_why_not(cast: Cast) -> None:
    listed = {record.rows(cast.candidate).model for record in kept.RECORDS.values()}

    left = {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith(("mentorship.", "accounts."))
        and any(field.related_model is User for field in model._meta.concrete_fields)
        and model not in listed
        and model._meta.managed
        and not model.__name__.startswith("Marking")
        and not model.__name__.endswith("Event")
    }

    assert left == set().union(*NOT_LISTED.values())


def test_the_export_holds_what_my_manager_shared_of_their_view_and_no_more(cast: Cast) -> None:
    for number, (by, author, is_shared) in enumerate(
        (("self", cast.candidate, False), ("manager", cast.manager, True), ("manager", cast.manager, False)),
    ):
        Judgement.objects.create(
            person=cast.candidate,
            target_level=cast.levels["L6"],
            competency=cast.competencies[0],
            by=by,
            author=author,
            state="partly_met",
            reason=f"reason {number}",
            is_shared=is_shared,
            at=NOON,
        )

    rows = exported(cast.candidate)["kinds"]["judgements"]["rows"]

    assert {row["reason"] for row in rows} == {"reason 0", "reason 1"}
