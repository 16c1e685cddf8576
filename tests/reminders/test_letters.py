"""What a digest says: one line for what lies on one page, a line each for what does not, and never the same line twice."""

from datetime import UTC, date, datetime
from uuid import uuid4

from mentorship.core.models import Message
from mentorship.reminders import letters, wording
from mentorship.reminders.models import Nudge

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


def nudge(person, reason, *, other=None, times=0):
    about = str(uuid4())
    return Nudge(
        person=person, reason=reason, about_id=about, other=other, link=wording.link_of(reason, about),
        since_on=date(2026, 3, 1), opened_at=NOW, times_sent=times,
    )  # fmt: skip


def body_of(nudges):
    message = Message()
    letters.write_digest(message, nudges, {})
    return message.body, message.html


def test_items_that_lie_on_one_page_are_one_line_with_the_names_and_one_link(cast):
    items = [nudge(cast.mentor, "action_overdue", other=other) for other in (cast.candidate, cast.peer)]
    items += [nudge(cast.mentor, "competency_thin", times=5), nudge(cast.mentor, "competency_thin")]

    text, html = body_of(items)

    assert text.count("/mentoring/items/") == html.count("/mentoring/items/") == 1
    assert f"with {cast.candidate.full_name}, {cast.peer.full_name}" in text
    assert text.count("/growth/") == 1
    assert text.count("This is the last time") == html.count("This is the last time") == 1
    lines = [line for line in text.splitlines() if line]
    assert len(lines) == len(set(lines)) == 4


def test_check_ins_keep_a_line_and_a_link_each_and_the_rest_leads_to_their_page(cast):
    people = [cast.candidate, cast.peer, cast.stranger, cast.sponsor] * 2

    text, _html = body_of([nudge(cast.mentor, "checkin_due", other=other) for other in people])

    assert text.count("You have met? Log it") == 7
    assert text.rstrip().endswith("/mentoring/")
