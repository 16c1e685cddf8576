"""What can be taken back is taken back by one press on the toast; what cannot asks first, by its button."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Leave
from mentorship.core.models import Message
from mentorship.feedback import models as feedback_rows
from mentorship.feedback import services as feedback
from mentorship.growth.models import Evidence, Goal, GrowthPlan
from mentorship.mentoring.models import AgendaItem, Concern, MentoringSession, Mentorship, Pause
from mentorship.packets import services as packets
from mentorship.packets.models import CloseTie
from mentorship.portfolio.models import NameConsent
from mentorship.readiness.models import SavedView
from mentorship.reminders.models import CheckInSchedule, EscalationRule, Nudge
from mentorship.reminders.services import schedules
from tests.cast import Cast
from tests.factories import NOON, TODAY, EvidenceFactory, GoalFactory, GrowthPlanFactory
from tests.packets import story

Act = tuple[str, str, dict[str, Any], Callable[[], Any]]
Arrange = Callable[[Cast], Act]
DIRECTION = "competency:direction"
TOAST = re.compile(r'<div class="toast success".*?<form method="post" action="([^"]+)">(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def rows(model: Any, *fields: str) -> Callable[[], Any]:
    return lambda: list(model.objects.order_by("pk").values_list(*fields))


def plan(cast: Cast) -> GrowthPlan:
    return GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])


def goal_closed(cast: Cast) -> Act:
    goal = GoalFactory(plan=plan(cast))
    return "candidate", reverse("growth:goal-move", args=[goal.pk]), {"status": "dropped"}, rows(Goal, "status")


def goal_moved(cast: Cast) -> Act:
    goal = GoalFactory(plan=plan(cast), start_value=0, target_value=10, current_value=2)
    url = reverse("growth:goal-move", args=[goal.pk])
    return "candidate", url, {"value": "7", "status": "achieved"}, rows(Goal, "status", "current_value")


def plan_closed(cast: Cast) -> Act:
    return "candidate", reverse("growth:plan-close", args=[plan(cast).pk]), {}, rows(GrowthPlan, "status", "closed_at")


def evidence(verb: str, **fields: Any) -> Arrange:
    def arrange(cast: Cast) -> Act:
        piece = EvidenceFactory(owner=cast.candidate, **fields)
        url = reverse(f"growth:evidence-{verb}", args=[piece.pk])
        return "candidate", url, {}, rows(Evidence, "is_shared", "deleted_at")

    return arrange


def point_removed(cast: Cast) -> Act:
    point = AgendaItem.objects.create(mentorship=cast.mentorship, author=cast.candidate, text="The design", added_at=NOON)
    url = reverse("mentoring:remove_point", args=[point.pk])
    return "mentor", url, {}, lambda: list(AgendaItem.objects.waiting().values_list("text", "author", "added_at"))


def paused(cast: Cast) -> Act:
    url = reverse("mentoring:pause", args=[cast.mentorship.pk])
    until = timezone.localdate() + timedelta(days=20)
    return "mentor", url, {"until": until}, lambda: (rows(Mentorship, "status", "paused_until")(), Pause.objects.count())


def resumed(cast: Cast) -> Act:
    until = timezone.localdate() + timedelta(days=20)
    Mentorship.objects.update(status="paused", paused_until=until)
    Pause.objects.create(mentorship=cast.mentorship, from_on=TODAY - timedelta(days=3))
    return "mentor", reverse("mentoring:resume", args=[cast.mentorship.pk]), {}, rows(Mentorship, "status", "paused_until")


def session_called_off(cast: Cast) -> Act:
    at = timezone.now() + timedelta(days=3)
    session = MentoringSession.objects.create(mentorship=cast.mentorship, planned_at=at)
    return "mentor", reverse("mentoring:cancel_session", args=[session.pk]), {}, rows(MentoringSession, "status", "planned_at")


def concern_closed(cast: Cast) -> Act:
    concern = Concern.objects.create(mentorship=cast.mentorship, raised_by=cast.candidate, text="Help", raised_at=NOON)
    return "people_partner", reverse("mentoring:close_concern", args=[concern.pk]), {}, rows(Concern, "closed_at", "closed_by")


def no_longer_asked(cast: Cast) -> Act:
    asked = [feedback.Respondent(person=cast.peer), feedback.Respondent(person=cast.mentor)]
    round_ = feedback.open_round(
        actor=cast.manager, subject=cast.candidate, target_level=cast.levels["L6"], respondents=asked, now=timezone.now()
    )
    request = round_.requests.get(respondent=cast.peer)

    def state() -> Any:
        lines = Message.objects.filter(kind="feedback.asked", recipient=cast.peer, channel="inbox", status="sent")
        return list(round_.requests.order_by("pk").values_list("status", "revoked_at")), lines.count()

    return "manager", reverse("feedback:request-remove", args=[request.pk]), {}, state


def words_declined(cast: Cast) -> Act:
    asked = feedback_rows.Testimonial.objects.create(subject=cast.mentor, author=cast.candidate, asked_at=NOON, changed_at=NOON)
    return "candidate", reverse("feedback:testimonial-decline", args=[asked.pk]), {}, rows(feedback_rows.Testimonial, "status")


def section(verb: str, *args: Any) -> Arrange:
    def arrange(cast: Cast) -> Act:
        packet = story.drafted(cast)
        packets.edit_section(packet_id=packet.pk, key=DIRECTION, actor=cast.manager, text="Mine. [E01]", version=1, now=NOON)
        Evidence.objects.filter(owner=cast.candidate).update(headline="Wrote another plan")
        story.draft_one(packet, cast.manager)
        shown = ("text", "is_edited") if verb != "dismiss" else ("text", "offered_text", "is_edited")
        url = reverse(f"packets:{verb}", args=[packet.pk, DIRECTION, *args])
        return "manager", url, {}, lambda: packet.sections.filter(key=DIRECTION).values_list(*shown).get()

    return arrange


def tie_declared(cast: Cast) -> Act:
    return "committee", reverse("packets:tie-declare"), {"person": cast.stranger.email}, rows(CloseTie, "person")


def tie_taken_back(cast: Cast) -> Act:
    tie = packets.declare_tie(actor=cast.committee, person=cast.stranger, now=NOON)
    return "committee", reverse("packets:tie-undo", args=[tie.pk]), {}, rows(CloseTie, "person")


def name_taken_back(cast: Cast) -> Act:
    consent = NameConsent.objects.create(owner=cast.mentor, person=cast.candidate, place="public", asked_at=NOON, given_at=NOON)
    url = reverse("portfolio:withdraw", args=[consent.pk])
    return "candidate", url, {}, lambda: NameConsent.objects.given().count()


def view_forgotten(cast: Cast) -> Act:
    view = SavedView.objects.create(owner=cast.manager, name="Close to L6", query="level=L5", created_at=NOON)
    return "manager", reverse("readiness:forget-view", args=[view.pk]), {}, rows(SavedView, "owner", "name", "query")


def nudge(verb: str, **data: str) -> Arrange:
    def arrange(cast: Cast) -> Act:
        one = Nudge.objects.create(
            person=cast.mentor, reason="checkin_due", about_type="mentoring.mentorship", about_id=str(cast.mentorship.pk),
            link="/", since_on=TODAY, opened_at=NOON,
        )  # fmt: skip
        return "mentor", reverse(f"reminders:{verb}", args=[one.pk]), data, rows(Nudge, "status", "closed_at", "not_before")

    return arrange


def schedule_removed(cast: Cast) -> Act:
    schedules.sync_schedules(now=timezone.now())
    mine = CheckInSchedule.objects.get(person=cast.mentor)
    url = reverse("reminders:remove-schedule", args=[mine.pk])
    kept = CheckInSchedule.objects.filter(pk=mine.pk)
    return "mentor", url, {}, lambda: [(one.rule, one.at_time, one.next_due_at is None) for one in kept.all()]


def everything_read(cast: Cast) -> Act:
    for n, read_at in enumerate((None, None, NOON)):
        Message.objects.create(
            kind="goals.commented", key=f"k{n}", channel="inbox", recipient=cast.mentor, subject="A line", link="/",
            status="sent", due_at=NOON, created_at=NOON, sent_at=NOON, read_at=read_at,
        )  # fmt: skip
    return "mentor", reverse("reminders:read-all"), {}, rows(Message, "key", "read_at")


def escalation_removed(cast: Cast) -> Act:
    rule = EscalationRule.objects.create(reason="opinion_owed", working_days=5, tells="manager", made_by=cast.admin, made_at=NOON)
    url = reverse("reminders:remove-escalation", args=[rule.pk])
    return "people_partner", url, {}, rows(EscalationRule, "reason", "working_days", "tells")


def leave_cancelled(cast: Cast) -> Act:
    day = timezone.localdate() + timedelta(days=9)
    leave = Leave.objects.create(person=cast.candidate, from_on=day, until_on=day + timedelta(days=4))
    url = reverse("accounts:cancel-leave", args=[cast.candidate.pk, leave.pk])
    return "candidate", url, {}, rows(Leave, "person", "from_on", "until_on")


@pytest.mark.parametrize(
    "arrange",
    [
        pytest.param(goal_closed, id="a goal closed"),
        pytest.param(goal_moved, id="a goal achieved with a value"),
        pytest.param(plan_closed, id="a plan closed"),
        pytest.param(evidence("delete"), id="evidence deleted"),
        pytest.param(evidence("unshare", is_shared=True), id="evidence kept to oneself"),
        pytest.param(evidence("share", is_shared=False), id="evidence shared"),
        pytest.param(point_removed, id="an agenda point removed"),
        pytest.param(paused, id="a mentorship paused"),
        pytest.param(resumed, id="a mentorship resumed"),
        pytest.param(session_called_off, id="a session called off"),
        pytest.param(concern_closed, id="a concern closed"),
        pytest.param(no_longer_asked, id="a feedback request withdrawn"),
        pytest.param(words_declined, id="words declined"),
        pytest.param(section("accept"), id="a newer draft taken"),
        pytest.param(section("dismiss"), id="a newer draft set aside"),
        pytest.param(section("restore", 1), id="an earlier version brought back"),
        pytest.param(tie_declared, id="a tie declared"),
        pytest.param(tie_taken_back, id="a tie taken back"),
        pytest.param(name_taken_back, id="a name taken back"),
        pytest.param(view_forgotten, id="a view forgotten"),
        pytest.param(nudge("stop"), id="a reminder stopped"),
        pytest.param(nudge("snooze", days="3"), id="a reminder snoozed"),
        pytest.param(schedule_removed, id="a schedule removed"),
        pytest.param(everything_read, id="everything marked read"),
        pytest.param(escalation_removed, id="an escalation removed"),
        pytest.param(leave_cancelled, id="days away removed"),
    ],
)
def test_an_act_is_taken_back_by_its_toast(cast: Cast, arrange: Arrange) -> None:
    role, url, data, state = arrange(cast)
    page = Client()
    page.force_login(cast[role])
    before = state()

    shown = page.post(url, data, follow=True).content.decode()
    assert state() != before
    toast = TOAST.search(shown)
    assert toast, shown[:2000]
    fields = {name: unescape(value) for name, value in FIELD.findall(toast[2]) if name != "csrfmiddlewaretoken"}
    answer = page.post(unescape(toast[1]), fields)

    assert answer.status_code == 302
    assert state() == before


@pytest.mark.parametrize(
    ("arrange", "act", "back"),
    [
        pytest.param(plan_closed, "growth-api:plans-close", "growth-api:plans-reopen", id="a plan closed"),
        pytest.param(
            evidence("delete"), "DELETE growth-api:evidence-detail", "growth-api:evidence-restore", id="evidence deleted"
        ),
        pytest.param(
            evidence("share", is_shared=False), "growth-api:evidence-share", "growth-api:evidence-unshare", id="evidence shared"
        ),
        pytest.param(
            point_removed, "DELETE mentoring-api:agenda-detail", "mentoring-api:agenda-restore", id="an agenda point removed"
        ),
        pytest.param(
            session_called_off, "mentoring-api:sessions-cancel", "mentoring-api:sessions-take-up", id="a session called off"
        ),
        pytest.param(concern_closed, "mentoring-api:concerns-close", "mentoring-api:concerns-reopen", id="a concern closed"),
        pytest.param(
            no_longer_asked,
            "DELETE feedback-api:requests-detail",
            "feedback-api:requests-ask-after-all",
            id="a feedback request withdrawn",
        ),
        pytest.param(
            words_declined, "feedback-api:testimonials-decline", "feedback-api:testimonials-reconsider", id="words declined"
        ),
        pytest.param(
            section("dismiss"), "packets-api:section-dismiss", "packets-api:section-offer-again", id="a newer draft set aside"
        ),
        pytest.param(nudge("stop"), "reminders-api:nudges-stop", "reminders-api:nudges-go-on", id="a reminder stopped"),
        pytest.param(
            nudge("snooze", days="3"), "reminders-api:nudges-snooze", "reminders-api:nudges-go-on", id="a reminder snoozed"
        ),
        pytest.param(everything_read, "reminders-api:inbox-read-all", "reminders-api:inbox-unread", id="everything marked read"),
    ],
)
def test_the_api_takes_it_back_too(cast: Cast, arrange: Arrange, act: str, back: str) -> None:
    role, page, data, state = arrange(cast)
    keys = resolve(page).kwargs
    keys = keys if "key" in keys else dict(zip(("pk",), keys.values(), strict=False))
    client = APIClient()
    client.force_authenticate(cast[role])
    method, _space, name = act.rpartition(" ")
    before = state()

    done = client.generic(method or "POST", reverse(name, kwargs=keys), json.dumps(data), content_type="application/json")
    assert done.status_code in {200, 204}, done.content
    assert state() != before
    undone = client.post(reverse(back, kwargs=keys), done.json() if done.content else {}, format="json")

    assert undone.status_code == 200, undone.content
    assert state() == before


def test_a_point_removed_in_place_brings_its_toast_along_and_goes_back_to_the_page(cast: Cast) -> None:
    point = AgendaItem.objects.create(mentorship=cast.mentorship, author=cast.candidate, text="The design", added_at=NOON)
    page = Client()
    page.force_login(cast.mentor)
    here = cast.mentorship.get_absolute_url()
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{here}"}

    part = page.post(reverse("mentoring:remove_point", args=[point.pk]), headers=headers).content.decode()

    assert 'hx-swap-oob="beforeend"' in part
    assert f'name="next" value="{here}"' in part
    assert reverse("mentoring:put_point_back", args=[point.pk]) in part


FOR_GOOD = {
    *("feedback:round-close", "feedback:round-cancel", "feedback:testimonial-revoke", "feedback:observation-take-back"),
    *("home:revoke-token", "ladders:draft-delete", "ladders:draft-remove", "portfolio:contribution-remove", "sample:remove"),
    *("mentoring:withdraw", "packets:take-back", "packets:cycle-close", "portfolio:revoke", "accounts:end-delegation"),
    *("reminders:revoke-feed", "reminders:remove-webhook", "reminders:remove-team-channel"),
}


def test_what_cannot_be_taken_back_asks_before_it_is_done() -> None:
    forms = re.compile(r"<form[^>]*method=\"post\"[^>]*>.*?</form>", re.DOTALL)
    texts = [path.read_text() for path in Path(settings.BASE_DIR, "templates").rglob("*.html")]
    asking = {name: [] for name in FOR_GOOD}
    for form in (found[0] for text in texts for found in forms.finditer(text)):
        for name in FOR_GOOD & set(re.findall(r"\{% url ['\"]([\w:-]+)", form)):
            asking[name].append("data-confirm" in form)

    assert all(all(found) and found for found in asking.values()), asking
