"""Who may do what in mentoring: what two people write to each other is theirs."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from mentorship.mentoring.models import AgendaItem, Concern, Handover, MentoringSession, Mentorship
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


PAGES = [
    Row("mentoring:index"),
    Row("mentoring:one_to_ones"),
    Row("mentoring:items"),
    Row("mentoring:ended"),
    Row("mentoring:find"),
    Row("mentoring:profile"),
    Row("mentoring:waiting", ok=PARTNER, forbidden=all_but("people_partner")),
    Row("mentoring:concerns"),
    Row("mentoring:concerns", arrange=lambda cast: concern(cast) and {}),
    Row("mentoring:close_concern", "POST", concern, ok=PARTNER, forbidden=only("candidate")),
    Row("mentoring:request"),
    Row("mentoring:influence"),
    Row("mentoring:block", "POST", stranger),
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
    Row("mentoring:unlog", "POST", just_logged, ok=only("mentor"), forbidden=only("candidate")),
    Row("mentoring:offer_outcome", "POST", held, ok=only("candidate"), forbidden=only("mentor")),
    Row("mentoring:make", "POST", with_kind, ok=PAIR),
    Row("mentoring:make", "POST", lambda cast: with_kind(cast) | {"kind": "goal"}, ok=only("candidate"), forbidden=only("mentor")),
    Row("mentoring:make", "POST", lambda cast: with_kind(cast) | {"kind": "evidence"}, ok=only("candidate"), forbidden=only("mentor")),
    Row("mentoring:session_note", "POST", session_note, ok=PAIR),
]
# The link acts for the mentor it was made for: opened by somebody else who is signed in, it is a foreign link.
BY_LINK = [Row("mentoring:log_by_link", arrange=link, ok=only("mentor"), is_open=True)]

ACCESS: list[Row] = [*PAGES, *OF_A_PAIR, *BY_LINK]
