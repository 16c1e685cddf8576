"""What a nudge says and where it leads. It names the person concerned and the kind of thing, never what it contains."""

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.reminders.models import EscalationRule, Reason

TOPICS: dict[str, str] = {
    Reason.OPINION_OWED: "packet",
    Reason.DECISION_OWED: "packet",
    Reason.PACKET_DEADLINE: "packet",
    Reason.FEEDBACK_ASKED: "feedback",
    Reason.CHECKIN_DUE: "checkin",
    Reason.ACTION_OVERDUE: "checkin",
    Reason.COMPETENCY_THIN: "evidence",
    Reason.GOAL_STILL: "goals",
}


def link_of(reason: str, about_id: str) -> str:
    """Return the page on which the person does what the nudge is about."""
    match Reason(reason):
        case Reason.CHECKIN_DUE:
            return _page("mentoring:mentorship", about_id, else_="/mentoring/")
        case Reason.ACTION_OVERDUE:
            return _page("mentoring:items", else_="/mentoring/")
        case Reason.FEEDBACK_ASKED:
            return _page("feedback:answer", about_id, else_="/feedback/")
        case Reason.GOAL_STILL:
            return _page("growth:goal", about_id, else_="/growth/")
        case Reason.COMPETENCY_THIN:
            return _page("growth:index", else_="/growth/")
        case Reason.OPINION_OWED | Reason.DECISION_OWED | Reason.PACKET_DEADLINE:
            return _page("packets:packet", about_id, else_="/packets/")


def page_of(reason: str) -> str:
    """Return the page on which all things of this kind stand."""
    match Reason(reason):
        case Reason.CHECKIN_DUE:
            return reverse("mentoring:index")
        case Reason.ACTION_OVERDUE:
            return reverse("mentoring:items")
        case Reason.FEEDBACK_ASKED:
            return reverse("feedback:index")
        case Reason.GOAL_STILL | Reason.COMPETENCY_THIN:
            return reverse("growth:index")
        case Reason.OPINION_OWED | Reason.DECISION_OWED | Reason.PACKET_DEADLINE:
            return reverse("packets:index")


def _page(name: str, *args: str, else_: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return else_


def line_of(nudge: Any) -> str:
    """Say one nudge in a line."""
    words = {
        Reason.OPINION_OWED: _("Your opinion on the packet of %(name)s is awaited"),
        Reason.DECISION_OWED: _("The decision on the packet of %(name)s is to be recorded"),
        Reason.PACKET_DEADLINE: _("The packet of %(name)s is to be submitted"),
        Reason.FEEDBACK_ASKED: _("Feedback about %(name)s is asked of you"),
        Reason.CHECKIN_DUE: _("Check-in with %(name)s is due"),
        Reason.ACTION_OVERDUE: _("An action item of yours with %(name)s is overdue"),
        Reason.COMPETENCY_THIN: _("A competency of your target level has no recent evidence"),
        Reason.GOAL_STILL: _("A goal of yours has not moved for a while"),
    }
    return words[Reason(nudge.reason)] % {"name": nudge.other.full_name if nudge.other else ""}


def heading_of(reason: str, count: int) -> str:
    """Say a group of equal nudges in a heading."""
    words = {
        Reason.OPINION_OWED: ngettext("An opinion is awaited", "%(count)d opinions are awaited", count),
        Reason.DECISION_OWED: ngettext("A decision is to be recorded", "%(count)d decisions are to be recorded", count),
        Reason.PACKET_DEADLINE: ngettext("A packet is due", "%(count)d packets are due", count),
        Reason.FEEDBACK_ASKED: ngettext("Feedback is asked of you", "Feedback is asked of you, %(count)d times", count),
        Reason.CHECKIN_DUE: ngettext("A check-in is due", "%(count)d check-ins are due", count),
        Reason.ACTION_OVERDUE: ngettext("An action item is overdue", "%(count)d action items are overdue", count),
        Reason.COMPETENCY_THIN: ngettext(
            "A competency has no recent evidence", "%(count)d competencies have no recent evidence", count
        ),
        Reason.GOAL_STILL: ngettext("A goal has not moved", "%(count)d goals have not moved", count),
    }
    return words[Reason(reason)] % {"count": count}


def heading_of_kind(kind: str, count: int) -> str:
    """Say several unread messages of one kind in a heading; nothing where each speaks for itself."""
    reason = kind.partition(".")[2]
    if reason in Reason and TOPICS[reason] == kind.partition(".")[0]:
        return heading_of(reason, count)
    words = {
        "evidence.answered": ngettext("A colleague answered", "%(count)d answers about your evidence", count),
        "evidence.asked": ngettext("You are asked what you saw", "You are asked what you saw, %(count)d times", count),
        "feedback.answered": ngettext("A request has moved", "%(count)d of your requests for feedback have moved", count),
        "feedback.closed": ngettext("A round has closed", "%(count)d feedback rounds have closed", count),
        "feedback.given": ngettext("A colleague wrote to you", "%(count)d colleagues’ words to you", count),
        "feedback.opened": ngettext("Feedback is asked", "Feedback about you is asked for, %(count)d rounds", count),
        "feedback.testimonial_asked": ngettext("Words are asked of you", "A few words are asked of you, %(count)d times", count),
        "goals.commented": ngettext("A goal has a comment", "%(count)d comments on goals", count),
        "mentoring.answered": ngettext("A mentorship has changed", "%(count)d mentorships have changed", count),
        "mentoring.ended": ngettext("A mentorship has ended", "%(count)d mentorships have ended", count),
        "mentoring.fit_check": ngettext("Is it a good match?", "Is it a good match? %(count)d pairs wait for your word", count),
        "mentoring.handover": ngettext("A handover waits", "%(count)d handovers wait for you", count),
        "mentoring.influence": ngettext("Somebody says that you helped", "%(count)d people say that you helped", count),
        "mentoring.logged": ngettext("A session was written down", "%(count)d sessions were written down", count),
        "mentoring.planned": ngettext("A session was planned", "%(count)d sessions were planned, moved or called off", count),
        "mentoring.requested": ngettext("Somebody asks you", "%(count)d people ask you about mentoring", count),
        "packet.assigned": ngettext("A packet is yours to write", "%(count)d packets are yours to write", count),
        "packet.asked": ngettext("A packet is asked for", "%(count)d people ask you for a promotion packet", count),
        "packet.commented": ngettext("A margin has a comment", "%(count)d comments in the margins of packets", count),
        "packet.decided": ngettext("A decision waits", "%(count)d decisions wait for you to tell them", count),
        "packet.drafted": ngettext("A draft is ready", "%(count)d drafts are ready to be read", count),
        "packet.opened": ngettext("A packet was opened", "%(count)d promotion packets were opened", count),
        "packet.recused": ngettext("A member keeps out", "Members keep out, %(count)d times", count),
        "packet.withdrawn": ngettext("A packet was withdrawn", "%(count)d promotion packets were withdrawn", count),
        "people.credit_asked": ngettext("Did somebody have a part?", "Did they have a part? Asked %(count)d times", count),
        "people.name_asked": ngettext("Somebody would name you", "%(count)d people would like to name you", count),
        "people.news": ngettext("There is news", "There is news about %(count)d people whom you accompany", count),
        "reminders.escalated": ngettext("Something stays open", "%(count)d things stay open with your people", count),
    }
    return words[kind] % {"count": count} if kind in words else ""


def why_of(reason: str) -> str:
    """Say why this person is reminded of that, for the person and for the people partner."""
    words = {
        Reason.OPINION_OWED: _("You are on the committee and have not given an opinion yet."),
        Reason.DECISION_OWED: _("You chair the committee, it has met, and no decision is recorded."),
        Reason.PACKET_DEADLINE: _("You write this packet and its date is less than ten days away."),
        Reason.FEEDBACK_ASKED: _("You were asked more than two days ago and have neither answered nor declined."),
        Reason.CHECKIN_DUE: _("Your schedule says that it is time to meet, and no session is logged or planned."),
        Reason.ACTION_OVERDUE: _("An action item of yours is open after its date."),
        Reason.COMPETENCY_THIN: _("Your target level asks for it, and no evidence of the last 60 days is tagged with it."),
        Reason.GOAL_STILL: _("Nothing has changed on it for 45 days."),
    }
    return words[Reason(reason)]


def subject_of(strongest: str, others: int) -> str:
    """Say a digest in its subject: the strongest thing by its name, the others by their number."""
    words = ngettext("%(strongest)s, and one more thing", "%(strongest)s, and %(count)d more things", others)
    return words % {"strongest": strongest, "count": others} if others else strongest


def by_when(due_on: date) -> str:
    """Say a deadline."""
    return _("by %(day)s") % {"day": f"{due_on:%A} {due_on.day} {due_on:%B}"}


def warning_of(rule: EscalationRule) -> str:
    """Say before it happens that a rule would tell somebody else."""
    told = _("your manager") if rule.tells == EscalationRule.Tells.MANAGER else _("the people partners")
    words = ngettext(
        "If it stays open for %(days)d working day, %(told)s will be told.",
        "If it stays open for %(days)d working days, %(told)s will be told.",
        rule.working_days,
    )
    return words % {"days": rule.working_days, "told": told}


def escalated_line_of(nudge: Any) -> str:
    """Say to somebody else that a thing stays open with a person."""
    names = {"person": nudge.person.full_name, "name": nudge.other.full_name if nudge.other else ""}
    words = {
        Reason.OPINION_OWED: _("%(person)s’s opinion on the packet of %(name)s is still awaited"),
        Reason.DECISION_OWED: _("%(person)s’s record of the decision on the packet of %(name)s is still awaited"),
        Reason.PACKET_DEADLINE: _("The packet of %(name)s, which %(person)s writes, is still to be submitted"),
        Reason.CHECKIN_DUE: _("A check-in of %(person)s with %(name)s is still due"),
        Reason.ACTION_OVERDUE: _("An action item of %(person)s with %(name)s is still overdue"),
    }
    return words[Reason(nudge.reason)] % names
