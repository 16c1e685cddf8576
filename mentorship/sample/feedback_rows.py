"""Rounds with what colleagues said, thanks given at any time, and testimonials."""

from collections.abc import Iterator
from datetime import date, timedelta

from mentorship.feedback.models import (
    FeedbackAnswer,
    FeedbackRequest,
    FeedbackResponse,
    FeedbackRound,
    Observation,
    Testimonial,
)
from mentorship.ladders.models import Competency
from mentorship.sample.company import Member
from mentorship.sample.copying import Row
from mentorship.sample.people_rows import People, ago, moment
from mentorship.sample.words import Voice, lines_for, random_uuid, text

Judgement = FeedbackAnswer.Judgement
SHARES = {
    "thriving": (Judgement.AT, Judgement.AT, Judgement.ABOVE),
    "strongest": (Judgement.AT, Judgement.ABOVE, Judgement.AT, Judgement.AT),
    "not_yet": (Judgement.AT, Judgement.BELOW, Judgement.AT, Judgement.BELOW),
    "invisible": (Judgement.AT, Judgement.ABOVE),
    "thinnest": (Judgement.CANT_SAY, Judgement.AT),
    "drifting": (Judgement.BELOW, Judgement.AT, Judgement.CANT_SAY),
}
ASK_TAGS = FeedbackRequest.competencies.through
ROUND_TAGS = FeedbackRound.competencies.through


class Feedback:
    """Makes one member's rows."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.today = people.company.today

    def rows(self, member: Member, voice: Voice) -> Iterator[Row]:
        """Yield rounds, thanks and, for mentors of long standing, testimonials."""
        competencies = self.people.catalogue.competencies[member.ladder]
        target = self.people.catalogue.level(member.ladder, member.track, member.rank + 1)
        colleagues = [one for one in (member.manager.reports if member.manager else []) if one is not member and one.is_engineer]
        if not (competencies and colleagues and member.is_engineer):
            return
        if target:
            for months, purpose, size in self.rounds(member, voice):
                yield from self.round(member, voice, target.pk, competencies, colleagues, ago(self.today, months), purpose, size)
        yield from self.thanks(member, voice, colleagues)

    def rounds(self, member: Member, voice: Voice) -> Iterator[tuple[float, str, int]]:
        """Yield (months ago, purpose, how many answered)."""
        growth, promotion = FeedbackRound.Purpose.GROWTH, FeedbackRound.Purpose.PROMOTION
        if member.arc == "strongest":
            yield 9.0, growth, 3
            yield 1.2, promotion, 5
        elif member.arc == "not_yet":
            yield 7.5, promotion, 5
        elif member.arc == "thinnest":
            yield 1.5, growth, 1
        elif member.arc == "invisible" or voice.chance.random() < 0.4:
            yield voice.chance.uniform(1.5, 12), growth, voice.chance.choice((2, 3, 3, 4))

    def round(
        self,
        member: Member,
        voice: Voice,
        target: int,
        competencies: list[Competency],
        colleagues: list[Member],
        opened: date,
        purpose: str,
        size: int,
    ) -> Iterator[Row]:
        """Yield a named round that has closed, with its answers and one who declined."""
        closed = opened + timedelta(days=14)
        row = FeedbackRound(
            id=random_uuid(voice),
            subject_id=self.people.key(member),
            requester_id=self.people.key(member.manager or member),
            purpose=purpose,
            target_level_id=target,
            message=voice.fill("It is about the last half-year, above all the work on {system}."),
            status=FeedbackRound.Status.CLOSED,
            opened_at=moment(opened),
            closes_on=closed,
            closed_at=moment(closed),
        )
        yield row
        for topic in competencies:
            yield (ROUND_TAGS, row.pk, topic.pk)
        asked = voice.chance.sample(colleagues, min(size + 1, len(colleagues)))
        for turn, other in enumerate(asked):
            declined = turn == size
            request = FeedbackRequest(
                id=random_uuid(voice),
                round=row,
                respondent_id=self.people.key(other),
                status=FeedbackRequest.Status.DECLINED if declined else FeedbackRequest.Status.ANSWERED,
                decline_reason=voice.fill(text("feedback")["decline"][0]) if declined else "",
                asked_at=row.opened_at,
            )
            yield request
            topics = [competencies[(turn * 3 + offset) % len(competencies)] for offset in range(min(3, len(competencies)))]
            for topic in topics:
                yield (ASK_TAGS, request.pk, topic.pk)
            if not declined:
                yield from self.response(member, voice, row, request, other, topics, opened + timedelta(days=3 + turn))

    def response(
        self,
        member: Member,
        voice: Voice,
        row: FeedbackRound,
        request: FeedbackRequest,
        other: Member,
        topics: list[Competency],
        answered: date,
    ) -> Iterator[Row]:
        """Yield what one colleague said of up to three competencies."""
        response = FeedbackResponse(
            id=random_uuid(voice),
            round=row,
            request=request,
            respondent_id=self.people.key(other),
            respondent_name=other.name,
            relation=request.relation,
            answered_on=answered,
        )
        yield response
        shares = SHARES.get(member.arc, (Judgement.AT, Judgement.AT, Judgement.BELOW))
        for topic in topics:
            judgement = voice.chance.choice(shares)
            can_say = judgement != Judgement.CANT_SAY
            yield FeedbackAnswer(
                id=random_uuid(voice),
                response=response,
                competency=topic,
                judgement=judgement,
                saw=voice.one_of(lines_for("feedback", "saw", topic.code), name=member.first_name) if can_say else "",
                stronger=voice.one_of(lines_for("feedback", "stronger", topic.code), name=member.first_name)
                if judgement == Judgement.BELOW or (can_say and voice.chance.random() < 0.4)
                else "",
                may_be_quoted=voice.chance.random() < 0.9,
            )

    def thanks(self, member: Member, voice: Voice, colleagues: list[Member]) -> Iterator[Row]:
        """Yield words given after an event."""
        for _turn in range(voice.chance.choice((0, 0, 1, 1, 2))):
            day = ago(self.today, voice.chance.uniform(0.1, 8))
            kind = voice.chance.choice((Observation.Kind.THANKS, Observation.Kind.THANKS, Observation.Kind.OBSERVATION))
            lines = text("feedback")["thanks" if kind == Observation.Kind.THANKS else "observations"]
            yield Observation(
                id=random_uuid(voice),
                author_id=self.people.key(voice.chance.choice(colleagues)),
                subject_id=self.people.key(member),
                kind=kind,
                text=voice.one_of(lines),
                happened_on=day,
                given_at=moment(day),
            )

    def testimonials(self, mentor: Member, mentees: list[Member], voice: Voice) -> Iterator[Testimonial]:
        """Yield what mentees wrote for a mentor of long standing, each with its own consent."""
        lines = text("feedback")["testimonials"]
        places = [["legacy_colleagues", "legacy_public", "bundle"], ["legacy_colleagues", "bundle"], ["legacy_colleagues"]]
        for turn, mentee in enumerate(mentees[: len(lines)]):
            day = ago(self.today, 2 + turn)
            yield Testimonial(
                id=random_uuid(voice),
                subject_id=self.people.key(mentor),
                author_id=self.people.key(mentee),
                asked_by_id=self.people.key(mentor),
                text=lines[turn].format(name=mentor.first_name),
                places=places[turn % len(places)],
                status=Testimonial.Status.GIVEN,
                asked_at=moment(day),
                changed_at=moment(day + timedelta(days=3)),
            )
