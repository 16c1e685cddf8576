"""Who may do what in feedback."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from mentorship.core.models import Message
from mentorship.feedback import services
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Observation, Testimonial
from tests.access.table import EVERYBODY, Row, all_but, only
from tests.cast import Cast
from tests.factories import NOON, TODAY

READERS = only("candidate", "manager")
MANAGER, SUBJECT = only("manager"), only("candidate")
PEER = only("peer")
Arrange = Callable[[Cast], dict[str, Any]]


def opened(cast: Cast) -> FeedbackRound:
    return services.open_round(
        actor=cast.manager,
        subject=cast.candidate,
        target_level=cast.levels["L6"],
        respondents=[services.Respondent(person=cast.peer)],
        now=timezone.now(),
    )


def a_round(key: str, data: dict[str, Any] | None = None) -> Arrange:
    return lambda cast: {key: opened(cast).pk, "data": data}


def asked(key: str, data: Callable[[FeedbackRequest], dict[str, Any]] | None = None) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        request = opened(cast).requests.get()
        return {key: request.pk, "data": data(request) if data else None}

    return arrange


def proposed(key: str) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        round_ = opened(cast)
        stranger = services.Respondent(person=cast.stranger)
        made = services.add_respondents(round_id=round_.pk, actor=cast.candidate, respondents=[stranger], now=timezone.now())
        return {key: made[0].pk}

    return arrange


def typed(request: FeedbackRequest) -> dict[str, Any]:
    return {f"judgement_{competency.pk}": "at" for competency in request.competencies.all()}


def answers(request: FeedbackRequest) -> dict[str, Any]:
    return {"answers": [{"competency": competency.pk, "judgement": "at"} for competency in request.competencies.all()]}


def no_longer_asked(cast: Cast) -> dict[str, Any]:
    found = asked("request_id")(cast)
    FeedbackRequest.objects.filter(pk=found["request_id"]).update(status="closed", revoked_at=timezone.now())
    return found


def about_two(request: FeedbackRequest) -> dict[str, Any]:
    return {"competencies": [competency.pk for competency in request.competencies.all()[:2]]}


def more_people(cast: Cast) -> dict[str, Any]:
    return {"pk": opened(cast).pk, "data": {"respondents": [{"person": cast.mentor.pk}]}}


def new_round(cast: Cast) -> dict[str, Any]:
    return {
        "data": {
            "subject": cast.candidate.pk,
            "target_level": cast.levels["L6"].pk,
            "respondents": [{"person": cast.peer.pk}],
        },
    }


def several_rounds(cast: Cast) -> dict[str, Any]:
    return {"data": {"rounds": [new_round(cast)["data"] | {"closes_on": str(TODAY + timedelta(days=14))}]}}


def words(key: str, data: dict[str, Any] | None = None) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        made = Observation.objects.create(
            author=cast.peer, subject=cast.candidate, text="Calm.", happened_on=TODAY, given_at=NOON
        )
        return {key: made.pk, "data": data}

    return arrange


def new_words(cast: Cast) -> dict[str, Any]:
    return {"data": {"subject": cast.skip_level.pk, "text": "Thank you."}}


def a_testimonial(key: str, data: dict[str, Any] | None = None, status: str = Testimonial.Status.ASKED) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        made = Testimonial.objects.create(
            subject=cast.mentor, author=cast.candidate, status=status, asked_at=NOON, changed_at=NOON
        )
        return {key: made.pk, "data": data}

    return arrange


def a_token(cast: Cast) -> dict[str, Any]:
    services.open_round(
        actor=cast.manager,
        subject=cast.candidate,
        target_level=cast.levels["L6"],
        respondents=[services.Respondent(outside_email="sam@example.org")],
        now=timezone.now(),
    )
    return {"token": Message.objects.get(address="sam@example.org").link.split("/")[-2]}


IN_PAIR = only("candidate", "mentor")
GIVEN = {"text": "She asks the right question.", "places": ["bundle"]}
ABOVE = only("manager", "skip_level")

ACCESS: list[Row] = [
    Row("feedback:index"),
    Row("feedback:round-new"),
    Row("feedback:rounds-several", ok=only("manager", "skip_level"), forbidden=all_but("manager", "skip_level")),
    Row("feedback:owed"),
    Row("feedback:request-renew", "POST", arrange=asked("request_id"), ok=MANAGER, forbidden=SUBJECT | PEER),
    Row("feedback:round", arrange=a_round("round_id"), ok=READERS),
    Row("feedback:round-add", "POST", arrange=a_round("round_id", {"people": "jun@example.com"}), ok=READERS),
    Row("feedback:round-close", "POST", arrange=a_round("round_id"), ok=MANAGER, forbidden=SUBJECT),
    Row("feedback:round-cancel", "POST", arrange=a_round("round_id"), ok=MANAGER, forbidden=SUBJECT),
    Row("feedback:answer", arrange=asked("request_id"), ok=PEER),
    Row("feedback:answer", "POST", arrange=asked("request_id", typed), ok=PEER),
    Row("feedback:decline", "POST", arrange=asked("request_id"), ok=PEER),
    Row("feedback:request-accept", "POST", arrange=proposed("request_id"), ok=MANAGER, forbidden=only("candidate", "stranger")),
    Row("feedback:request-ask-after-all", "POST", arrange=no_longer_asked, ok=MANAGER, forbidden=SUBJECT | PEER),
    Row("feedback:request-remove", "POST", arrange=asked("request_id"), ok=MANAGER, forbidden=SUBJECT | PEER),
    Row("feedback:request-competencies", "POST", arrange=asked("request_id", about_two), ok=MANAGER, forbidden=SUBJECT | PEER),
    Row("feedback:outside", arrange=a_token, is_open=True),
    Row("feedback:outside-decline", "POST", arrange=a_token, is_open=True),
    Row("feedback:sent", arrange=lambda _cast: {"how": "named"}, is_open=True),
    Row("feedback:waiting", "POST", arrange=lambda _cast: {"data": {"people": "jun@example.com"}}),
    Row("feedback:hints", "POST", arrange=lambda _cast: {"data": {"text": "She is nice."}}, is_open=True),
    Row("feedback:observation-new"),
    Row("feedback:observation", arrange=words("observation_id"), ok=SUBJECT | PEER | ABOVE),
    Row(
        "feedback:observation-keep",
        "POST",
        arrange=words("observation_id", {"headline": "Kept it calm"}),
        ok=SUBJECT,
        forbidden=PEER | ABOVE,
    ),
    Row("feedback:observation-take-back", "POST", arrange=words("observation_id"), ok=PEER, forbidden=SUBJECT | ABOVE),
    Row("feedback:testimonials"),
    Row("feedback:testimonial-ask", "POST", arrange=lambda cast: {"data": {"author": cast.mentor.pk}}),
    Row("feedback:testimonial-offer", arrange=lambda cast: {"person_id": cast.mentor.pk}, ok=SUBJECT),
    Row("feedback:testimonial", arrange=a_testimonial("testimonial_id"), ok=IN_PAIR),
    Row(
        "feedback:testimonial-write", "POST", arrange=a_testimonial("testimonial_id", GIVEN), ok=SUBJECT, forbidden=only("mentor")
    ),
    Row(
        "feedback:testimonial-reconsider",
        "POST",
        arrange=a_testimonial("testimonial_id", status=Testimonial.Status.DECLINED),
        ok=SUBJECT,
        forbidden=only("mentor"),
    ),
    Row("feedback:testimonial-decline", "POST", arrange=a_testimonial("testimonial_id"), ok=SUBJECT, forbidden=only("mentor")),
    Row(
        "feedback:testimonial-revoke",
        "POST",
        arrange=a_testimonial("testimonial_id", status=Testimonial.Status.GIVEN),
        ok=SUBJECT,
        forbidden=only("mentor"),
    ),
    # the API
    Row("feedback-api:rounds-list"),
    Row("feedback-api:rounds-list", "POST", arrange=new_round, ok=READERS, forbidden=EVERYBODY - READERS),
    Row("feedback-api:rounds-detail", arrange=a_round("pk"), ok=READERS),
    Row("feedback-api:rounds-close", "POST", arrange=a_round("pk"), ok=MANAGER, forbidden=SUBJECT),
    Row("feedback-api:rounds-cancel", "POST", arrange=a_round("pk"), ok=MANAGER, forbidden=SUBJECT),
    Row("feedback-api:rounds-respondents", "POST", arrange=more_people, ok=READERS),
    Row("feedback-api:rounds-answers", arrange=a_round("pk"), ok=READERS),
    Row("feedback-api:requests-list"),
    Row("feedback-api:requests-detail", arrange=asked("pk"), ok=READERS | PEER),
    Row("feedback-api:requests-detail", "DELETE", arrange=asked("pk"), ok=MANAGER, forbidden=SUBJECT | PEER),
    Row("feedback-api:requests-answer", "POST", arrange=asked("pk", answers), ok=PEER, forbidden=READERS),
    Row(
        "feedback-api:requests-ask-after-all",
        "POST",
        arrange=lambda cast: {"pk": no_longer_asked(cast)["request_id"]},
        ok=MANAGER,
        forbidden=SUBJECT | PEER,
    ),
    Row("feedback-api:requests-decline", "POST", arrange=asked("pk"), ok=PEER, forbidden=READERS),
    Row("feedback-api:rounds-several", "POST", arrange=several_rounds, ok=READERS, forbidden=EVERYBODY - READERS),
    Row("feedback-api:requests-renew", "POST", arrange=asked("pk"), ok=MANAGER, forbidden=SUBJECT | PEER),
    Row("feedback-api:requests-accept", "POST", arrange=proposed("pk"), ok=MANAGER, forbidden=only("candidate", "stranger")),
    Row("feedback-api:requests-competencies", "POST", arrange=asked("pk", about_two), ok=MANAGER, forbidden=SUBJECT | PEER),
    Row("feedback-api:observations-list"),
    Row("feedback-api:observations-list", "POST", arrange=new_words),
    Row("feedback-api:observations-detail", arrange=words("pk"), ok=SUBJECT | PEER | ABOVE),
    Row("feedback-api:observations-detail", "DELETE", arrange=words("pk"), ok=PEER, forbidden=SUBJECT | ABOVE),
    Row(
        "feedback-api:observations-keep", "POST", arrange=words("pk", {"headline": "Kept it"}), ok=SUBJECT, forbidden=PEER | ABOVE
    ),
    Row("feedback-api:testimonials-list"),
    Row("feedback-api:testimonials-list", "POST", arrange=lambda cast: {"data": {"author": cast.mentor.pk}}),
    Row("feedback-api:testimonials-offer", "POST", arrange=lambda cast: {"data": GIVEN | {"subject": cast.mentor.pk}}),
    Row("feedback-api:testimonials-detail", arrange=a_testimonial("pk"), ok=IN_PAIR),
    Row("feedback-api:testimonials-write", "POST", arrange=a_testimonial("pk", GIVEN), ok=SUBJECT, forbidden=only("mentor")),
    Row(
        "feedback-api:testimonials-reconsider",
        "POST",
        arrange=a_testimonial("pk", status=Testimonial.Status.DECLINED),
        ok=SUBJECT,
        forbidden=only("mentor"),
    ),
    Row("feedback-api:testimonials-decline", "POST", arrange=a_testimonial("pk"), ok=SUBJECT, forbidden=only("mentor")),
    Row(
        "feedback-api:testimonials-revoke",
        "POST",
        arrange=a_testimonial("pk", status=Testimonial.Status.GIVEN),
        ok=SUBJECT,
        forbidden=only("mentor"),
    ),
    Row("feedback-api:hints", "POST", arrange=lambda _cast: {"data": {"text": "She is nice."}}),
]
