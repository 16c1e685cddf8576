"""The text of a digest: equal kinds merged under one heading, seven lines at most, and the rest counted."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from mentorship.core.channels.mail import absolute
from mentorship.core.models import Message
from mentorship.mentoring.models import Mentorship
from mentorship.mentoring.services import log_link
from mentorship.reminders import digest as rules
from mentorship.reminders import wording
from mentorship.reminders.models import EscalationRule, Nudge, Reason


def subject_of(nudges: Collection[Nudge]) -> str:
    """Say the strongest by its name, equal ones merged, and how much more there is."""
    strongest, *others = rules.grouped(nudges)
    first = strongest.items[0]
    words = wording.line_of(first) if strongest.count == 1 else wording.heading_of(strongest.reason, strongest.count)
    return wording.subject_of(words, sum(group.count for group in others))


def write_digest(message: Message, nudges: Collection[Nudge], escalations: Mapping[str, EscalationRule]) -> None:
    """Put subject, text and HTML of these nudges on the message."""
    groups = [_shown(group, escalations) for group in rules.grouped(nudges)]
    context = {"groups": groups, "today_link": absolute("/"), "is_alone": len(nudges) == 1}
    message.subject = subject_of(nudges)
    message.body = render_to_string("email/digest.txt", context).strip()
    message.html = render_to_string("email/digest.html", context).strip()


def _shown(group: rules.Group, escalations: Mapping[str, EscalationRule]) -> dict[str, Any]:
    rule = escalations.get(group.reason)
    return {
        "heading": wording.heading_of(group.reason, group.count),
        "lines": [_line(nudge, is_merged=group.count > 1) for nudge in group.items],
        "more": group.more,
        "warning": wording.warning_of(rule) if rule else "",
    }


def _line(nudge: Nudge, *, is_merged: bool) -> dict[str, str]:
    """Say one nudge; a check-in that took place already is logged from the mail, without signing in."""
    is_checkin = nudge.reason == Reason.CHECKIN_DUE
    return {
        "text": nudge.other.full_name if is_merged and nudge.other else wording.line_of(nudge),
        "link": absolute(nudge.link),
        "log_link": absolute(log_link(Mentorship(pk=UUID(nudge.about_id)), nudge.person)) if is_checkin else "",
        "last": _("This is the last time: after this we stay quiet about it.") if nudge.times_sent >= rules.MOST_TIMES else "",
    }
