"""The author's words stay; nobody's are lost."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from mentorship.core.errors import Conflict, Invalid, WrongStatus
from mentorship.core.models import AuditLine, Message
from mentorship.growth.models import Evidence
from mentorship.packets import selectors, services
from mentorship.packets.changes import changes, is_same
from mentorship.packets.documents import current_document
from mentorship.packets.errors import NotReady
from mentorship.packets.models import MarginComment, Packet, SubmittedPacket
from tests.cast import Cast
from tests.factories import NOON, TODAY, EvidenceFactory
from tests.packets import story

DIRECTION = "competency:direction"


def edit(packet: Packet, cast: Cast, text: str, version: int = 1, key: str = DIRECTION) -> None:
    services.edit_section(packet_id=packet.pk, key=key, actor=cast.manager, text=text, version=version, now=NOON)


def test_edited_sections_survive_a_new_draft_and_untouched_ones_follow(cast: Cast) -> None:
    packet = story.drafted(cast)
    edit(packet, cast, "My own words. [E01]")
    EvidenceFactory(owner=cast.candidate, headline="Led the review", happened_on=TODAY, competencies=[cast.competencies[1]])

    story.draft_one(packet, cast.manager)

    assert packet.sections.get(key=DIRECTION).text == "My own words. [E01]\n"
    assert "Led the review. [E04]" in packet.sections.get(key="competency:delivery").text


def test_a_changed_source_is_offered_as_a_difference_and_can_be_taken(cast: Cast) -> None:
    packet = story.drafted(cast)
    edit(packet, cast, "My own words. [E01]")
    Evidence.objects.filter(headline="Cut the batch").update(headline="Cut the nightly batch to a third")
    story.draft_one(packet, cast.manager)

    section = packet.sections.get(key=DIRECTION)
    assert "Cut the nightly batch to a third" in section.offered_text

    services.accept_offer(packet_id=packet.pk, key=DIRECTION, actor=cast.manager, now=NOON)
    section.refresh_from_db()
    assert "Cut the nightly batch to a third" in section.text
    assert not section.is_edited
    assert [one.text for one in section.versions.all()][1] == "My own words. [E01]\n"


def test_a_dismissed_offer_does_not_come_back(cast: Cast) -> None:
    packet = story.drafted(cast)
    edit(packet, cast, "My own words. [E01]")
    Evidence.objects.filter(headline="Cut the batch").update(headline="Cut the nightly batch to a third")
    story.draft_one(packet, cast.manager)

    services.dismiss_offer(packet_id=packet.pk, key=DIRECTION, actor=cast.manager, now=NOON)
    story.draft_one(packet, cast.manager)

    assert packet.sections.get(key=DIRECTION).offered_text == ""


def test_who_saves_second_gets_both_texts_and_nothing_is_lost(cast: Cast) -> None:
    packet = story.drafted(cast)
    edit(packet, cast, "The first to save.")

    with pytest.raises(Conflict) as refused:
        edit(packet, cast, "The second to save.")

    assert (refused.value.theirs, refused.value.yours) == ("The first to save.\n", "The second to save.\n")
    assert packet.sections.get(key=DIRECTION).text == "The first to save.\n"


def test_an_old_manager_may_comment_and_the_new_one_writes(cast: Cast) -> None:
    packet = story.drafted(cast)
    type(cast.candidate).objects.filter(pk=cast.candidate.pk).update(manager=cast.skip_level)

    with pytest.raises(PermissionDenied):
        edit(packet, cast, "Still mine?")
    services.comment_section(packet_id=packet.pk, key=DIRECTION, actor=cast.manager, text="As I saw it.", now=NOON)
    services.edit_section(packet_id=packet.pk, key=DIRECTION, actor=cast.skip_level, text="Mine now.", version=1, now=NOON)

    packet.refresh_from_db()
    assert packet.author == cast.skip_level


def test_open_comments_stop_the_submission(cast: Cast) -> None:
    packet = story.drafted(cast)
    comment = services.comment_section(packet_id=packet.pk, key=DIRECTION, actor=cast.candidate, text="Why so?", now=NOON)

    with pytest.raises(NotReady, match="comment in the margin is open"):
        services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    services.resolve_comment(packet_id=packet.pk, comment_id=comment.pk, actor=cast.manager, now=NOON)
    assert services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON).status == Packet.Status.SUBMITTED
    assert MarginComment.objects.get().resolved_by == cast.manager


@pytest.mark.parametrize("change", [{"deleted_at": NOON}, {"is_shared": False}])
def test_evidence_deleted_or_made_private_is_said_and_stops_the_submission(cast: Cast, change: dict[str, Any]) -> None:
    packet = story.drafted(cast)
    Evidence.objects.filter(headline="Cut the batch").update(**change)

    draft = packet.drafts.get()
    assert [(one.mark, one.is_gone) for one in selectors.changed_sources(draft)] == [("E03", True)]
    with pytest.raises(NotReady, match="E03, which was deleted or made private"):
        services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    story.draft_one(packet, cast.manager)
    assert services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON).status == Packet.Status.SUBMITTED


def test_evidence_corrected_after_the_draft_is_said(cast: Cast) -> None:
    packet = story.drafted(cast)
    draft = packet.drafts.get()
    Evidence.objects.filter(headline="Cut the batch").update(
        headline="Cut it by half", changed_at=draft.composed_at.replace(year=2030)
    )

    assert [(one.mark, one.is_gone) for one in selectors.changed_sources(draft)] == [("E03", False)]
    with pytest.raises(NotReady, match="does not stand like this in E03"):
        services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)


def test_an_authors_wrong_number_is_noted_and_a_false_quote_stops(cast: Cast) -> None:
    packet = story.drafted(cast)
    edit(packet, cast, "Batch time fell to 0.5 h. [E01]")
    checks = selectors.checks_of(packet, packet.drafts.get(), today=TODAY)
    assert any("says 0.5" in check.text and check.tone == "note" for check in checks)

    edit(packet, cast, "“Rana is the best engineer we have.” [F1]", version=2)
    with pytest.raises(NotReady, match="does not stand like this in F1"):
        services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)


def test_a_submitted_version_is_frozen_with_its_fingerprint(cast: Cast) -> None:
    packet = story.submitted(cast)
    submission = SubmittedPacket.objects.get()
    Evidence.objects.update(headline="Something else", deleted_at=NOON)

    with pytest.raises(WrongStatus):
        edit(packet, cast, "Too late.")
    with pytest.raises(WrongStatus):
        services.draft_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    packet.refresh_from_db()
    document = current_document(packet)
    assert document is not None
    assert "Cut the batch" in "".join(one.text for _section, one in document.sentences())
    assert len(submission.sha256) == 64


def test_two_submissions_at_once_freeze_once(cast: Cast) -> None:
    packet = story.submitted(cast)

    with pytest.raises(WrongStatus):
        services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    assert SubmittedPacket.objects.count() == 1


def test_a_mistaken_submission_is_taken_back_visibly_until_an_opinion_is_read(cast: Cast) -> None:
    packet = story.submitted(cast)
    services.give_opinion(packet_id=packet.pk, actor=cast.members[0], lines=story.lines(cast), overall="", now=NOON)

    services.take_back(packet_id=packet.pk, actor=cast.manager, now=NOON)

    packet.refresh_from_db()
    assert packet.status == Packet.Status.DRAFTING
    assert SubmittedPacket.objects.get().taken_back_at == NOON
    assert AuditLine.objects.filter(verb="packet.taken_back").exists()
    assert packet.opinions.standing().count() == 0
    client = Client()
    client.force_login(cast.candidate)
    assert "Taken back" in client.get(packet.get_absolute_url()).content.decode()


def test_after_an_opinion_was_read_the_submission_stands(cast: Cast) -> None:
    packet = story.judged(cast)
    services.enter_meeting(packet_id=packet.pk, actor=cast.committee, now=NOON)

    with pytest.raises(NotReady, match="the submission stands"):
        services.take_back(packet_id=packet.pk, actor=cast.manager, now=NOON)


def test_an_empty_section_and_a_nul_are_refused_in_a_sentence(cast: Cast) -> None:
    packet = story.drafted(cast)

    for text in ("   ", "with \x00 inside"):
        with pytest.raises(Invalid) as refused:
            edit(packet, cast, text)
        assert refused.value.field == "text"


def told(before: str, after: str) -> list[str]:
    """A difference in signs: -gone-, +new+, (n folded)."""
    signs = {"kept": "", "changed": "", "removed": "-", "added": "+"}
    said = []
    for stretch in changes(before, after):
        if stretch.is_folded:
            said.append(f"({len(stretch.paragraphs)} folded)")
            continue
        for one in stretch.paragraphs:
            bullet = "* " if one.is_item else ""
            said.append(bullet + "".join(f"{signs[run.kind]}{run.text}{signs[run.kind]}" for run in one.runs))
    return said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("She led one team.", "She led two teams.", ["She led -one team.-+two teams.+"]),
        ("**Shown.** One *plan*. [E14]", "**Shown.** One *good* plan. [E14]", ["Shown. One -plan--.-+good++ plan.+ [E14]"]),
        ("A\n\nB\n\nC\n\nD\n\nE", "A\n\nB\n\nC\n\nD\n\nE\n\nF", ["(4 folded)", "E", "+F+"]),
        ("- one item\n- two items", "- two items\n- three of them", ["* -one item-", "* two items", "* +three of them+"]),
        ("Same.  \nText.", "Same.\nText.", ["Same. Text."]),
        ("", "New.", ["+New.+"]),
        ("負責遷移計畫", "負責新計畫", ["負責-遷移-+新+計畫"]),
    ],
)
def test_a_difference_shows_changed_paragraphs_as_they_read_and_folds_the_rest(before: str, after: str, said: list[str]) -> None:
    assert told(before, after) == said
    assert is_same(changes(before, after)) == (before.startswith("Same"))


def test_the_history_says_who_and_when_and_compares_any_two_versions(cast: Cast) -> None:
    packet = story.drafted(cast)
    for version, words in enumerate(("First **bold** words.", "Second words.", "Third words."), start=1):
        edit(packet, cast, words, version)
    client = Client()
    client.force_login(cast.candidate)

    def shown(query: str) -> str:
        page = client.get(reverse("packets:history", args=[packet.pk, DIRECTION]) + query).content.decode()
        assert page.count("Mina Okafor") >= 3
        return page.split('id="changes"')[1].split("Versions</h2>")[0]

    assert "<del>Second</del><ins>Third</ins> words." in shown("")
    assert "<del>First </del><del><strong>bold</strong></del><ins>Third</ins> words." in shown("?from=2&to=4")
    first = shown("?from=0&to=2")
    assert "First <strong>bold</strong> words." in first
    assert "<ins>" not in first
    assert "The two read the same" in shown("?from=3&to=3")
    assert "<del>Second</del><ins>Third</ins>" in shown("?from=99999999999999999999&to=x")
    assert "**" not in shown("?from=1&to=4")


def test_no_message_about_a_packet_holds_content(cast: Cast) -> None:
    story.released(cast, "not_yet")

    told = " ".join(f"{one.subject} {one.body}" for one in Message.objects.filter(kind__startswith="packet"))
    assert told
    for secret in ("not yet", "Not yet", "approved", "migration", "Direction is shown", "1.9", "meets"):
        assert secret not in told
