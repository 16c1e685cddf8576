"""What waits on the day on which the company is loaded: asks, judgements, an expected window, a page of legacy."""

from datetime import datetime, timedelta

from accounts.models import User
from mentorship.core.models import Message
from mentorship.feedback import services as feedback
from mentorship.growth import services as growth
from mentorship.growth.models import Evidence
from mentorship.ladders.models import Competency, Expectation, Level, Standing
from mentorship.mentoring import services as mentoring
from mentorship.mentoring.models import Mentorship
from mentorship.portfolio import services as portfolio
from mentorship.portfolio.models import Credit
from mentorship.portfolio.selectors import beside
from mentorship.readiness import services as readiness
from mentorship.sample.company import Company
from mentorship.sample.packets_story import person
from mentorship.sample.words import text

SAYS_COLLEAGUES, SAYS_NO = 2, 4
FIRST_RANK, LAST_RANK = 3, 5
CAST = ("Rana Castell", "Ade Ojukwu", "Emil Rask", "Jun Halvorsen", "Mina Okafor", "Luca Ferrante", "Amara Diallo")


def tell_today(*, company: Company, now: datetime) -> bool:
    """Play what waits today; companies without the cast have none of it."""
    if any(company.named(name) is None for name in CAST):
        return False
    rana, ade, emil, jun, mina, luca, amara = (person(name) for name in CAST)
    _ask_for_feedback(emil, mina, [rana, ade, jun], now)
    _ask_to_confirm(rana, [ade], now)
    _judge(rana, mina, luca, now)
    _look_back(amara, now)
    _wait_for_a_mentor(now)
    portfolio.ask_new_credits(now=now)
    return True


def _target(of: User) -> Level:
    level = Standing.objects.select_related("level").get(person=of).level
    return Level.objects.get(track=level.track, rank=level.rank + 1)


def _ask_for_feedback(subject: User, manager: User, people: list[User], now: datetime) -> None:
    feedback.open_round(
        actor=manager,
        subject=subject,
        target_level=_target(subject),
        respondents=[feedback.Respondent(person=one) for one in people],
        purpose="promotion",
        closes_on=now.date() + timedelta(days=5),
        message="Emil’s packet is due soon. Two sentences about something you saw are worth more than a page of praise.",
        now=now - timedelta(days=4),
    )


def _ask_to_confirm(owner: User, people: list[User], now: datetime) -> None:
    """The newest pieces that these people have not spoken of yet."""
    pieces = Evidence.objects.filter(owner=owner).exclude(corroborations__person__in=people).order_by("-happened_on")[:2]
    for piece in pieces:
        growth.ask_corroboration(evidence_id=piece.pk, actor=owner, people=people, now=now - timedelta(days=2))


def _judge(rana: User, mina: User, luca: User, now: datetime) -> None:
    """Manager and person see two things differently; and one had no chance to show something."""
    said = (
        ("collaboration", rana, "met", "The agreement with Finance Data has held for a year."),
        ("collaboration", mina, "partly_met", "Inside the department, yes. Other sites still learn of decisions a day late."),
        ("business-sense", rana, "not_met", "I have done this once, and with a lot of help from Finance."),
        ("business-sense", mina, "partly_met", "One strong piece; a second one would settle it."),
    )
    target = _target(rana)
    for code, by, state, reason in said:
        expectation = Expectation.objects.get(level=target, competency__code=code)
        readiness.judge(person=rana, expectation=expectation, state=state, reason=reason, is_shared=True, actor=by, now=now)
    readiness.expect_promotion(
        person=rana,
        level=target,
        from_on=now.date(),
        until_on=now.date() + timedelta(days=90),
        reason="The packet is nearly written, and nothing that is open needs another year.",
        actor=mina,
        now=now,
    )
    if luca.manager:
        expectation = Expectation.objects.get(level=_target(luca), competency__code="business-sense")
        reason = "The courier app had no customer contact this half-year; I keep a place for Luca in the depot visits."
        readiness.judge(
            person=luca,
            expectation=expectation,
            state="no_opportunity",
            reason=reason,
            is_shared=True,
            actor=luca.manager,
            now=now,
        )


def _wait_for_a_mentor(now: datetime) -> None:
    """Three people without a mentor look for one, since six, four and two weeks."""
    paired = Mentorship.objects.filter(kind=Mentorship.Kind.MENTORSHIP, status__in=["requested", *Mentorship.OPEN])
    alone = User.objects.at_work().filter(is_sample=True, level_rank__range=(FIRST_RANK, LAST_RANK))
    alone = alone.exclude(pk__in=paired.values("mentee"))
    for turn, (one, about) in enumerate(zip(alone.order_by("full_name"), text("sessions")["wishes"], strict=False)):
        levels = Standing.objects.filter(person=one).values("level__track__version")
        wanted = Competency.objects.filter(version__in=levels).order_by("position")[turn : turn + 2]
        wish = mentoring.Wish(about=about, competencies=list(wanted), languages=["en"])
        mentoring.save_wish(actor=one, wish=wish, now=now - timedelta(weeks=6 - 2 * turn))


def _look_back(amara: User, now: datetime) -> None:
    texts = text("legacy")
    portfolio.import_story(story=texts["story"], actor=amara, now=now)
    portfolio.save_page(intro=texts["intro"], as_of=None, is_open_to_colleagues=True, actor=amara, now=now)
    _lend_names(amara, now - timedelta(days=30))


def _lend_names(amara: User, then: datetime) -> None:
    """A month ago she asked her mentees: most lend their name everywhere, one to colleagues only, one not at all."""
    for turn, mentee in enumerate(one.person for one in beside(amara, then).people):
        for consent in portfolio.ask_names(person=mentee, actor=amara, now=then):
            if turn != SAYS_NO and (turn != SAYS_COLLEAGUES or consent.place == "colleagues"):
                portfolio.answer_name(consent_id=consent.pk, gives=True, actor=mentee, now=then)
        for credit in Credit.objects.filter(mentor=amara, mentee=mentee):
            portfolio.answer_credit(credit_id=credit.pk, confirms=True, actor=mentee, now=then)
    asked = Message.objects.filter(kind__in=["people.name_asked", "people.credit_asked"], created_at=then)
    asked.update(status="sent", sent_at=then, read_at=then)
