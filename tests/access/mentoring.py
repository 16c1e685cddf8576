"""Who may do what in mentoring: what two people write to each other is theirs."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from mentorship.mentoring.models import (
    AgendaItem,
    BlockedPair,
    Concern,
    Handover,
    MenteeWish,
    MentoringSession,
    MentorProfile,
    Mentorship,
    PrivateNote,
)
from mentorship.mentoring.private import PrivateText
from mentorship.mentoring.services import log_link
from tests.access.table import Row, all_but, only
from tests.cast import Cast
from tests.factories import NOON, TODAY, ActionItemFactory, MentoringSessionFactory, MentorshipFactory

PAIR = only("mentor", "candidate")
MANAGERS_PAIR = only("manager", "candidate")
PARTNER = only("people_partner")


def pair(cast: Cast) -> dict[str, Any]:
    return {"pair_id": cast.mentorship.pk}


def requested(cast: Cast) -> dict[str, Any]:
    asked = MentorshipFactory(mentor=cast.sponsor, mentee=cast.candidate, status="requested", started_on=None)
    return {"pair_id": asked.pk}


def paused(cast: Cast) -> dict[str, Any]:
    Mentorship.objects.filter(pk=cast.mentorship.pk).update(status="paused", paused_until=TODAY + timedelta(days=400))
    return pair(cast)


def ended(cast: Cast) -> dict[str, Any]:
    Mentorship.objects.filter(pk=cast.mentorship.pk).update(status="ended", ended_on=TODAY)
    return pair(cast) | {"data": {"text": "I learned to listen."}}


def one_to_one(cast: Cast) -> dict[str, Any]:
    return {"pair_id": MentorshipFactory(mentor=cast.manager, mentee=cast.candidate, kind="one_to_one").pk}


def held(cast: Cast) -> dict[str, Any]:
    return {"session_id": MentoringSessionFactory(mentorship=cast.mentorship, outcome="Go on", logged_by=cast.mentor).pk}


def just_logged(cast: Cast) -> dict[str, Any]:
    row = MentoringSessionFactory(mentorship=cast.mentorship, logged_by=cast.mentor, logged_at=timezone.now())
    return {"session_id": row.pk}


def planned(cast: Cast) -> dict[str, Any]:
    at = timezone.now() + timedelta(days=3)
    return {"session_id": MentoringSession.objects.create(mentorship=cast.mentorship, planned_at=at).pk}


def item(cast: Cast) -> dict[str, Any]:
    return {"item_id": ActionItemFactory(mentorship=cast.mentorship).pk}


def done_item(cast: Cast) -> dict[str, Any]:
    return {"item_id": ActionItemFactory(mentorship=cast.mentorship, status="done", closed_at=NOON).pk}


def point(cast: Cast) -> dict[str, Any]:
    row = AgendaItem.objects.create(mentorship=cast.mentorship, author=cast.mentor, text="The design", added_at=NOON)
    return {"item_id": row.pk}


def removed_point(cast: Cast) -> dict[str, Any]:
    found = point(cast)
    AgendaItem.objects.update(removed_at=timezone.now())
    return found


def called_off(cast: Cast) -> dict[str, Any]:
    found = planned(cast)
    MentoringSession.objects.filter(pk=found["session_id"]).update(status="cancelled")
    return found


def handover(cast: Cast) -> dict[str, Any]:
    row = Handover.objects.create(mentorship=cast.mentorship, summary="What we did", created_at=NOON)
    return {"handover_id": row.pk}


def received_handover(cast: Cast) -> dict[str, Any]:
    row = Handover.objects.create(
        mentorship=cast.mentorship,
        summary="What we did",
        created_at=NOON,
        mentor_approved_at=NOON,
        mentee_approved_at=NOON,
        receiver=cast.sponsor,
        received_at=NOON,
    )
    return {"handover_id": row.pk}


def concern(cast: Cast) -> dict[str, Any]:
    row = Concern.objects.create(
        mentorship=cast.mentorship,
        raised_by=cast.candidate,
        text=PrivateText("Something is wrong").sealed(),
        raised_at=NOON,
    )
    return {"concern_id": row.pk}


def stranger(cast: Cast) -> dict[str, Any]:
    return {"person_id": cast.stranger.pk}


def candidate(cast: Cast) -> dict[str, Any]:
    return {"person_id": cast.candidate.pk}


def link(cast: Cast) -> dict[str, Any]:
    return {"token": log_link(cast.mentorship, cast.mentor).rstrip("/").rpartition("/")[2]}


def with_kind(cast: Cast) -> dict[str, Any]:
    return held(cast) | {"kind": "item", "data": {"line": "Write it down"}}


def session_note(cast: Cast) -> dict[str, Any]:
    return pair(cast) | held(cast) | {"data": {"text": "For me alone"}}


def wish(cast: Cast) -> dict[str, Any]:
    return {"person_id": MenteeWish.objects.create(person=cast.candidate, since=NOON).pk}


def offer_and_wish(cast: Cast) -> dict[str, Any]:
    mentor = MentorProfile.objects.create(person=cast.stranger, changed_at=NOON)
    return wish(cast) | {"mentor_id": mentor.pk}


PAGES = [
    Row("mentoring:index"),
    Row("mentoring:one_to_ones"),
    Row("mentoring:items"),
    Row("mentoring:fits"),
    Row("mentoring:ended"),
    Row("mentoring:find"),
    Row("mentoring:profile"),
    Row("mentoring:who_fits", "GET", wish, ok=PARTNER, forbidden=all_but("people_partner")),
    Row("mentoring:suggest", "POST", offer_and_wish, ok=PARTNER, forbidden=all_but("people_partner")),
    Row("mentoring:waiting", ok=PARTNER, forbidden=all_but("people_partner")),
    Row("mentoring:concerns"),
    Row("mentoring:concerns", arrange=lambda cast: concern(cast) and {}),
    Row("mentoring:reopen_concern", "POST", concern, ok=PARTNER, forbidden=only("candidate")),
    Row("mentoring:close_concern", "POST", concern, ok=PARTNER, forbidden=only("candidate")),
    Row("mentoring:request"),
    Row("mentoring:influence"),
    Row("mentoring:block", "POST", stranger),
    Row("mentoring:block_named", "POST", lambda cast: {"data": {"person": cast.stranger.email}}),
    Row("mentoring:unblock", "POST", stranger),
    Row("mentoring:begin_one_to_one", "POST", candidate),
    Row("mentoring:new_session"),
]
OF_A_PAIR = [
    Row("mentoring:mentorship", arrange=pair, ok=PAIR),
    Row("mentoring:mentorship", arrange=one_to_one, ok=MANAGERS_PAIR),
    Row("mentoring:mentorship", arrange=requested, ok=only("sponsor", "candidate")),
    Row("mentoring:mentorship", arrange=ended, ok=PAIR),
    Row("mentoring:accept", "POST", requested, ok=only("sponsor"), forbidden=only("candidate")),
    Row("mentoring:decline", "POST", requested, ok=only("sponsor"), forbidden=only("candidate")),
    Row("mentoring:withdraw", "POST", requested, ok=only("candidate"), forbidden=only("sponsor")),
    Row("mentoring:pause", arrange=pair, ok=PAIR),
    Row("mentoring:resume", "POST", paused, ok=PAIR),
    Row("mentoring:terms", arrange=pair, ok=PAIR),
    Row("mentoring:end", arrange=pair, ok=PAIR),
    Row("mentoring:end", "POST", pair, ok=PAIR),
    Row("mentoring:reflect", "POST", ended, ok=PAIR),
    Row("mentoring:fit", arrange=pair, ok=PAIR),
    Row("mentoring:concern", arrange=pair, ok=PAIR),
    Row("mentoring:open_handover", "POST", pair, ok=PAIR),
    Row("mentoring:prepare", "GET", pair, ok=PAIR),
    Row("mentoring:plan", arrange=pair, ok=PAIR),
    Row("mentoring:log_new", arrange=pair, ok=PAIR),
    Row("mentoring:log_new", arrange=one_to_one, ok=MANAGERS_PAIR),
    Row("mentoring:pair_note", "POST", pair, ok=PAIR),
    Row("mentoring:add_point", "POST", pair, ok=PAIR),
    Row("mentoring:questions", arrange=pair, ok=PAIR),
    Row("mentoring:add_item", "POST", pair, ok=PAIR),
    Row("mentoring:handover", arrange=handover, ok=PAIR),
    Row("mentoring:handover", arrange=received_handover, ok=only("mentor", "candidate", "sponsor")),
    Row("mentoring:approve_handover", "POST", handover, ok=PAIR),
    Row("mentoring:approve_handover", "POST", received_handover, ok=PAIR, forbidden=only("sponsor")),
    Row("mentoring:remove_point", "POST", point, ok=PAIR),
    Row("mentoring:put_point_back", "POST", removed_point, ok=PAIR),
    Row("mentoring:edit_item", arrange=item, ok=PAIR),
    Row("mentoring:finish_item", "POST", item, ok=PAIR),
    Row("mentoring:drop_item", "POST", item, ok=PAIR),
    Row("mentoring:reopen_item", "POST", done_item, ok=PAIR),
    Row("mentoring:session", arrange=held, ok=PAIR),
    Row("mentoring:session", arrange=planned, ok=PAIR),
    Row("mentoring:log_session", arrange=planned, ok=PAIR),
    Row("mentoring:edit_session", arrange=held, ok=PAIR),
    Row("mentoring:move_session", arrange=planned, ok=PAIR),
    Row("mentoring:cancel_session", "POST", planned, ok=PAIR),
    Row("mentoring:take_up_session", "POST", called_off, ok=PAIR),
    Row("mentoring:unlog", "POST", just_logged, ok=only("mentor"), forbidden=only("candidate")),
    Row("mentoring:offer_outcome", "POST", held, ok=only("candidate"), forbidden=only("mentor")),
    Row("mentoring:make", "POST", with_kind, ok=PAIR),
    Row(
        "mentoring:make", "POST", lambda cast: with_kind(cast) | {"kind": "goal"}, ok=only("candidate"), forbidden=only("mentor")
    ),
    Row(
        "mentoring:make",
        "POST",
        lambda cast: with_kind(cast) | {"kind": "evidence"},
        ok=only("candidate"),
        forbidden=only("mentor"),
    ),
    Row("mentoring:session_note", "POST", session_note, ok=PAIR),
]
# The link acts for the mentor it was made for: opened by somebody else who is signed in, it is a foreign link.
BY_LINK = [Row("mentoring:log_by_link", arrange=link, ok=only("mentor"), is_open=True), Row("mentoring:logged", is_open=True)]


def row_of(arrange: Any, **more: Any) -> Any:
    """Turn a page's arrangement into that of an API row: its one key is `pk`."""
    return lambda cast: {"pk": next(value for key, value in arrange(cast).items() if key != "data"), **more}


def note(cast: Cast) -> dict[str, Any]:
    made = {"author": cast.mentor, "mentorship": cast.mentorship, "changed_at": NOON}
    return {"note_id": PrivateNote.objects.create(text=PrivateText("Mine").sealed(), **made).pk}


def two_sessions(cast: Cast) -> dict[str, Any]:
    Mentorship.objects.filter(pk=cast.mentorship.pk).update(sessions_held=2)
    return pair(cast)


def offered(cast: Cast) -> dict[str, Any]:
    return {"person_id": MentorProfile.objects.create(person=cast.stranger, changed_at=NOON).pk}


def not_offered(cast: Cast) -> dict[str, Any]:
    return {"person_id": MentorProfile.objects.create(person=cast.stranger, changed_at=NOON, is_open=False).pk}


def mentor_named(cast: Cast) -> dict[str, Any]:
    found = offer_and_wish(cast)
    return {"pk": found["person_id"], "data": {"mentor": found["mentor_id"]}}


def blocked(cast: Cast) -> dict[str, Any]:
    return {"block_id": BlockedPair.objects.create(by=cast.candidate, other=cast.stranger, at=NOON).pk}


def two_in_api(cast: Cast) -> dict[str, Any]:
    return {"data": {"mentorship": str(cast.mentorship.pk), "held_on": "2026-01-05", "text": "A point", "owner": cast.mentor.pk}}


MATCH = {"headers": {"If-Match": '"1"'}}
API = "mentoring-api"
ANYBODY = [
    Row(f"{API}:{name}")
    for name in (
        "pairs-list",
        "sessions-list",
        "agenda-list",
        "items-list",
        "notes-list",
        "handovers-list",
        "concerns-list",
        "profiles-list",
        "wishes-list",
        "blocks-list",
        "suggestions",
        "questions",
    )
]
# Not of the pair: 422, since a pair that one cannot see is no valid value; nothing is told of it.
NAMING_A_PAIR = [
    Row(f"{API}:{name}", "POST", two_in_api)
    for name in ("sessions-list", "sessions-plan", "agenda-list", "items-list", "notes-list")
]
OTHERS = [
    Row(f"{API}:pairs-list", "POST"),
    Row(f"{API}:pairs-one-to-ones", "POST"),
    Row(f"{API}:profiles-mine", "POST"),
    Row(f"{API}:wishes-mine", "POST"),
    Row(f"{API}:blocks-list", "POST"),
    Row(f"{API}:profiles-detail", arrange=row_of(offered)),
    Row(f"{API}:profiles-detail", arrange=row_of(not_offered), ok=only("stranger")),
    Row(f"{API}:wishes-detail", arrange=row_of(wish), ok=only("candidate", "people_partner")),
    Row(f"{API}:wishes-suggestions", arrange=row_of(wish), ok=only("candidate", "people_partner")),
    Row(f"{API}:wishes-suggest", "POST", mentor_named, ok=PARTNER, forbidden=only("candidate")),
    Row(f"{API}:blocks-detail", arrange=row_of(blocked), ok=only("candidate")),
    Row(f"{API}:blocks-detail", "DELETE", row_of(blocked), ok=only("candidate")),
    Row(f"{API}:concerns-detail", arrange=row_of(concern), ok=only("candidate", "people_partner")),
    Row(f"{API}:concerns-close", "POST", row_of(concern), ok=PARTNER, forbidden=only("candidate")),
    Row(f"{API}:concerns-reopen", "POST", row_of(concern), ok=PARTNER, forbidden=only("candidate")),
    Row(f"{API}:notes-detail", arrange=row_of(note), ok=only("mentor")),
    Row(f"{API}:notes-detail", "DELETE", row_of(note), ok=only("mentor")),
    Row(f"{API}:pairs-accept", "POST", row_of(requested), ok=only("sponsor"), forbidden=only("candidate")),
    Row(f"{API}:pairs-decline", "POST", row_of(requested, data={"word": "No"}), ok=only("sponsor"), forbidden=only("candidate")),
    Row(f"{API}:pairs-detail", "DELETE", row_of(requested), ok=only("candidate"), forbidden=only("sponsor")),
    Row(f"{API}:pairs-resume", "POST", row_of(paused), ok=PAIR),
    Row(f"{API}:pairs-reflect", "POST", row_of(ended, data={"text": "Thanks"}), ok=PAIR),
    Row(f"{API}:pairs-fit-check", "POST", row_of(two_sessions, data={"answer": "good"}), ok=PAIR),
    Row(f"{API}:sessions-unlog", "POST", row_of(just_logged), ok=only("mentor"), forbidden=only("candidate")),
    Row(
        f"{API}:sessions-offer-outcome",
        "POST",
        row_of(held, data={"may_be_used": True}),
        ok=only("candidate"),
        forbidden=only("mentor"),
    ),
    Row(f"{API}:handovers-detail", arrange=row_of(received_handover), ok=only("mentor", "candidate", "sponsor")),
    Row(f"{API}:handovers-detail", "PATCH", row_of(handover, data={"summary": "New"}, **MATCH), ok=PAIR),
    Row(f"{API}:handovers-approve", "POST", row_of(handover, **MATCH), ok=PAIR),
]
BY_THE_PAIR = [
    Row(f"{API}:{name}", method, row_of(arrange, **more), ok=PAIR)
    for name, method, arrange, more in [
        ("pairs-detail", "GET", pair, {}),
        ("pairs-detail", "PATCH", pair, {"data": {"cadence_days": 7}, **MATCH}),
        ("pairs-pause", "POST", pair, {"data": {"until": "2027-01-04"}}),
        ("pairs-end", "POST", pair, {}),
        ("pairs-raise-concern", "POST", pair, {"data": {"text": "Hm"}}),
        ("pairs-handover", "POST", pair, {}),
        ("sessions-detail", "GET", held, {}),
        ("sessions-detail", "PATCH", held, {"data": {"topic": "Other"}, **MATCH}),
        ("sessions-move", "POST", planned, {"data": {"planned_at": "2027-01-04T09:00:00Z"}}),
        ("sessions-cancel", "POST", planned, {}),
        ("sessions-take-up", "POST", called_off, {}),
        ("sessions-make", "POST", held, {"data": {"kind": "item", "line": "Write"}}),
        ("agenda-detail", "GET", point, {}),
        ("agenda-detail", "DELETE", point, {}),
        ("agenda-restore", "POST", removed_point, {}),
        ("items-detail", "GET", item, {}),
        ("items-detail", "PATCH", item, {"data": {"text": "Other"}, **MATCH}),
        ("items-finish", "POST", item, {}),
        ("items-drop", "POST", item, {}),
        ("items-reopen", "POST", done_item, {}),
    ]
]


ACCESS: list[Row] = [*PAGES, *OF_A_PAIR, *BY_LINK, *ANYBODY, *NAMING_A_PAIR, *OTHERS, *BY_THE_PAIR]
