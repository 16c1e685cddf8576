"""The text of a digest: equal kinds merged under one heading, seven lines at most, and the rest counted."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from mentorship.core.channels.mail import absolute
from mentorship.core.models import Message
from mentorship.mentoring.models import Mentorship
from mentorship.mentoring.services import log_link
from mentorship.reminders import digest as rules
from mentorship.reminders import wording
from mentorship.reminders.models import EscalationRule, Nudge, Reason

LAST_TIME = _("This is the last time: after this we stay quiet about it.")


def subject_of(nudges: Collection[Nudge]) -> str:
    """Say the strongest by its name, equal ones merged, and how much more there is."""
    strongest, *others = rules.grouped(nudges)
    first = strongest.items[0]
    words = wording.line_of(first) if strongest.count == 1 else wording.heading_of(strongest.reason, strongest.count)
    return wording.subject_of(words, sum(group.count for group in others))


def write_digest(message: Message, nudges: Collection[Nudge], escalations: Mapping[str, EscalationRule]) -> None:
    """Put subject, text and HTML of these nudges on the message."""
    groups = [_shown(group, escalations) for group in rules.grouped(nudges)]
    context = {"groups": groups, "is_alone": len(nudges) == 1}
    message.subject = subject_of(nudges)
    message.body = render_to_string("email/digest.txt", context).strip()
    message.html = render_to_string("email/digest.html", context).strip()


def _shown(group: rules.Group, escalations: Mapping[str, EscalationRule]) -> dict[str, Any]:
    rule = escalations.get(group.reason)
    is_listed = group.count == 1 or _leads_apart(group.items)
    names = [] if is_listed else list(dict.fromkeys(nudge.other.full_name for nudge in group.items if nudge.other))
    lasts = [] if is_listed else [nudge for nudge in group.items if nudge.times_sent >= rules.MOST_TIMES]
    return {
        "heading": wording.heading_of(group.reason, group.count),
        "link": absolute(wording.page_of(group.reason)),
        "lines": [_line(nudge, is_merged=group.count > 1) for nudge in group.items] if is_listed else [],
        "names": ", ".join(names),
        "more": group.more if is_listed or names else 0,
        "last": LAST_TIME if lasts else "",
        "warning": wording.warning_of(rule) if rule else "",
    }


def _leads_apart(nudges: Collection[Nudge]) -> bool:
    """Whether a line each says more than one for all: somebody is named, and each leads to a page of its own."""
    return all(nudge.other for nudge in nudges) and len({nudge.link for nudge in nudges}) == len(nudges)


def _line(nudge: Nudge, *, is_merged: bool) -> dict[str, Any]:
    """Say one nudge; a check-in that took place already is logged from the mail, without signing in."""
    is_checkin = nudge.reason == Reason.CHECKIN_DUE
    return {
        "text": nudge.other.full_name if is_merged and nudge.other else wording.line_of(nudge),
        "link": absolute(nudge.link),
        "log_link": absolute(log_link(Mentorship(pk=UUID(nudge.about_id)), nudge.person)) if is_checkin else "",
        "last": LAST_TIME if nudge.times_sent >= rules.MOST_TIMES else "",
    }
