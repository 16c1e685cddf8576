"""Rounds with what colleagues said, thanks given at any time, and testimonials."""

from collections import Counter, defaultdict
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
from mentorship.sample.copying import Row, unsaved
from mentorship.sample.people_rows import People, ago, moment
from mentorship.sample.words import Voice, lines_for, random_uuid, text

Judgement = FeedbackAnswer.Judgement
SHARES = {
    "thriving": (Judgement.AT, Judgement.AT, Judgement.ABOVE),
    "close": (Judgement.AT, Judgement.AT, Judgement.ABOVE),
    "invisible": (Judgement.AT, Judgement.ABOVE),
    "drifting": (Judgement.BELOW, Judgement.AT, Judgement.CANT_SAY),
}
ASK_TAGS = FeedbackRequest.competencies.through
ROUND_TAGS = FeedbackRound.competencies.through


class Feedback:
    """Makes one member's rows."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.today = people.company.today
        self.used: dict[str, set[str]] = defaultdict(set)
        self.turns: Counter[tuple[str, str]] = Counter()

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
        elif member.arc == "close":
            yield voice.chance.uniform(2, 5), growth, 6
        elif member.arc == "not_yet":
            yield 8.6, promotion, 5
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
        row = unsaved(
            FeedbackRound,
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
            request = unsaved(
                FeedbackRequest,
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
        response = unsaved(
            FeedbackResponse,
            id=random_uuid(voice),
            round=row,
            request=request,
            respondent_id=self.people.key(other),
            respondent_name=other.name,
            relation=request.relation,
            answered_on=answered,
        )
        yield response
        for topic in topics:
            said = self.said(member, voice, topic.code)
            yield unsaved(
                FeedbackAnswer,
                id=random_uuid(voice),
                response=response,
                competency=topic,
                judgement=said["judgement"],
                saw=voice.fill(said.get("saw", ""), name=member.first_name),
                stronger=voice.fill(said.get("stronger", ""), name=member.first_name),
                may_be_quoted=voice.chance.random() < 0.9,
            )

    def said(self, member: Member, voice: Voice, code: str) -> dict[str, str]:
        """Return the next answer about somebody in a competency: written out for a few, else from the templates."""
        written = text("heroes")["feedback"].get(member.arc)
        if written:
            self.turns[member.name, code] += 1
            answers = written[code]
            return dict(answers[(self.turns[member.name, code] - 1) % len(answers)])
        judgement = voice.chance.choice(SHARES.get(member.arc, (Judgement.AT, Judgement.AT, Judgement.BELOW)))
        answer = {"judgement": str(judgement)}
        if judgement != Judgement.CANT_SAY:
            answer["saw"] = self.fresh(member, voice, lines_for("feedback", "saw", code))
            if judgement == Judgement.BELOW or voice.chance.random() < 0.4:
                answer["stronger"] = self.fresh(member, voice, lines_for("feedback", "stronger", code))
        return answer

    def fresh(self, member: Member, voice: Voice, lines: list[str]) -> str:
        """Return a template that nobody has used about this person yet; any, once all are used."""
        used = self.used[member.name]
        line = voice.chance.choice([one for one in lines if one not in used] or lines)
        used.add(line)
        return line

    def thanks(self, member: Member, voice: Voice, colleagues: list[Member]) -> Iterator[Row]:
        """Yield words given after an event."""
        for _turn in range(voice.chance.choice((0, 0, 1, 1, 2))):
            day = ago(self.today, voice.chance.uniform(0.1, 8))
            kind = voice.chance.choice((Observation.Kind.THANKS, Observation.Kind.THANKS, Observation.Kind.OBSERVATION))
            lines = text("feedback")["thanks" if kind == Observation.Kind.THANKS else "observations"]
            yield unsaved(
                Observation,
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
