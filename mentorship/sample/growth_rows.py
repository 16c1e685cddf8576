"""Plans, goals, evidence, figures and what colleagues said of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from mentorship.growth.models import Corroboration, Evidence, Goal, GoalMove, GrowthPlan, ImpactFigure
from mentorship.ladders.models import Competency
from mentorship.sample.company import Member
from mentorship.sample.copying import Row, unsaved
from mentorship.sample.people_rows import People, ago, moment
from mentorship.sample.words import Voice, evidence_for, lines_for, random_uuid, text

PIECES = {"thriving": (15, 22), "steady": (8, 14), "quiet": (3, 5), "drifting": (5, 9), "invisible": (0, 1), "new": (2, 4)}
GOALS = {"thriving": 4, "steady": 3, "quiet": 1, "drifting": 2, "invisible": 0, "new": 2}
EvidenceTag = Evidence.competencies.through
CriterionTag = Evidence.criteria.through
GoalTag = Goal.competencies.through


class Growth:
    """Makes one member's rows; `voice` carries their words and their chance."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.today = people.company.today

    def rows(self, member: Member, voice: Voice) -> Iterator[Row]:
        """Yield everything about one member's growth."""
        competencies = self.people.catalogue.competencies[member.ladder]
        target = self.people.catalogue.level(member.ladder, member.track, member.rank + 1)
        if not competencies:
            return
        if target and member.arc != "invisible":
            yield from self.plan(member, voice, target.pk, competencies)
        if member.arc in {"strongest", "thinnest", "not_yet"}:
            for piece in text("heroes")[member.arc]:
                yield from self.hero_piece(member, voice, piece, competencies)
            return
        yield from (self.sustained if member.arc == "close" else self.pieces)(member, voice, competencies)

    def plan(self, member: Member, voice: Voice, target: int, competencies: list[Competency]) -> Iterator[Row]:
        """Yield an active plan with its goals."""
        opened = ago(self.today, voice.chance.uniform(5, 14))
        plan = unsaved(
            GrowthPlan,
            id=random_uuid(voice),
            person_id=self.people.key(member),
            target_level_id=target,
            why=voice.one_of(text("goals")["whys"]),
            aims_for_on=self.today + timedelta(days=voice.chance.randint(120, 420)),
            is_shared_with_mentor=voice.chance.random() < 0.8,
            opened_at=moment(opened),
        )
        yield plan
        count = min(GOALS.get(member.arc, 3), len(competencies))
        for competency in voice.chance.sample(competencies, count):
            yield from self.goal(member, voice, plan, competency, opened)

    def goal(self, member: Member, voice: Voice, plan: GrowthPlan, competency: Competency, opened: date) -> Iterator[Row]:
        """Yield one goal, moved as its owner's arc has it."""
        template = voice.chance.choice(lines_for("goals", "", competency.code))
        start, target = template["start"], template["target"]
        progress = {"thriving": 0.85, "strongest": 0.8, "drifting": 0.15, "quiet": 0.2}.get(
            member.arc, voice.chance.uniform(0.2, 0.9)
        )
        still = member.arc in {"drifting", "quiet"}
        moved = ago(self.today, 3.5 if still else voice.chance.uniform(0.1, 1.2))
        now = None if start is None else round(start + (target - start) * progress)
        goal = unsaved(
            Goal,
            id=random_uuid(voice),
            plan=plan,
            title=voice.fill(template["title"]),
            starts_on=opened,
            due_on=self.today + timedelta(days=voice.chance.randint(20, 200)),
            metric=template["metric"],
            unit=template["unit"],
            start_value=start,
            target_value=target,
            current_value=now,
            created_at=moment(opened),
            moved_at=moment(max(moved, opened)),
        )
        yield goal
        yield (GoalTag, goal.pk, competency.pk)
        if now is not None and now != start:
            yield unsaved(GoalMove, goal=goal, by_id=self.people.key(member), at=goal.moved_at, from_value=start, to_value=now)

    def pieces(self, member: Member, voice: Voice, competencies: list[Competency]) -> Iterator[Row]:
        """Yield evidence over eighteen months, no template twice."""
        few, many = PIECES.get(member.arc, PIECES["steady"])
        if not member.is_engineer:
            few, many = 2, 5
        pool = [(competency, template) for competency in competencies for template in evidence_for(competency.code)]
        count = min(voice.chance.randint(few, many), len(pool))
        for competency, template in voice.chance.sample(pool, count):
            months = voice.chance.uniform(4.5, 18) if member.arc in {"drifting", "quiet"} else voice.chance.uniform(0.2, 18)
            month = min(months, max(0.3, (self.today - member.hired_on).days / 31))
            evidence = self.evidence(member, voice, template["headline"], template.get("story", ""), ago(self.today, month))
            evidence.scope = template["scope"]
            yield evidence
            yield (EvidenceTag, evidence.pk, competency.pk)
            yield from self.criteria(member, voice, evidence, competency, 1)
            said = list(self.words_of_others(member, voice, evidence, voice.chance.choice((0, 0, 1, 1, 2))))
            if "figure" in template:
                before, after = voice.figure(template["figure"])
                yield self.figure(evidence, voice, template["figure"], (before, after), said)
            yield from said

    def sustained(self, member: Member, voice: Voice, competencies: list[Competency]) -> Iterator[Row]:
        """Yield three confirmed pieces a competency over more than half a year; one's newest has just grown old."""
        for place, competency in enumerate(competencies):
            newest = 6.6 if place == member.number % len(competencies) else voice.chance.uniform(1, 5)
            templates = evidence_for(competency.code)
            for turn, later in enumerate((0, voice.chance.uniform(2, 3), voice.chance.uniform(6.3, 7.5))):
                template = templates[turn % len(templates)]
                on = ago(self.today, newest + later)
                evidence = self.evidence(member, voice, template["headline"], template.get("story", ""), on)
                evidence.scope = template["scope"]
                yield evidence
                yield (EvidenceTag, evidence.pk, competency.pk)
                yield from self.criteria(member, voice, evidence, competency, 2)
                said = list(self.words_of_others(member, voice, evidence, 2, surely=True))
                if "figure" in template:
                    yield self.figure(evidence, voice, template["figure"], voice.figure(template["figure"]), said)
                yield from said

    def hero_piece(self, member: Member, voice: Voice, piece: dict[str, Any], competencies: list[Competency]) -> Iterator[Row]:
        """Yield one written-out piece of those whose packets a committee reads."""
        evidence = self.evidence(member, voice, piece["headline"], piece["story"], ago(self.today, piece["months"]))
        evidence.scope = piece["scope"]
        yield evidence
        competency = next((one for one in competencies if one.code == piece["competency"]), competencies[0])
        yield (EvidenceTag, evidence.pk, competency.pk)
        yield from self.criteria(member, voice, evidence, competency, 2)
        said = list(self.words_of_others(member, voice, evidence, piece["confirm"], surely=True))
        if figure := piece.get("figure"):
            yield self.figure(evidence, voice, figure, (figure.get("baseline"), figure["value"]), said)
        yield from said

    def criteria(self, member: Member, voice: Voice, evidence: Evidence, competency: Competency, most: int) -> Iterator[Row]:
        """Yield which lines of the next level's expectation a piece speaks to."""
        target = self.people.catalogue.level(member.ladder, member.track, member.rank + 1)
        lines = self.people.catalogue.criteria.get((target.pk, competency.pk), []) if target else []
        for criterion in voice.chance.sample(lines, min(most, len(lines))):
            yield (CriterionTag, evidence.pk, criterion)

    def evidence(self, member: Member, voice: Voice, headline: str, story: str, on: date) -> Evidence:
        """Return one piece, kept some days after it happened."""
        kept = moment(min(self.today, on + timedelta(days=voice.chance.randint(0, 9))))
        return unsaved(
            Evidence,
            id=random_uuid(voice),
            owner_id=self.people.key(member),
            headline=_capital(voice.fill(headline)),
            story=voice.fill(story),
            happened_on=on,
            link="https://git.sample.example/changes/" + str(voice.chance.randint(1000, 9999))
            if voice.chance.random() < 0.4
            else "",
            may_be_example=voice.chance.random() < 0.2,
            created_at=kept,
            changed_at=kept,
        )

    def figure(
        self,
        evidence: Evidence,
        voice: Voice,
        template: dict[str, Any],
        values: tuple[float | None, float],
        said: list[Corroboration],
    ) -> ImpactFigure:
        """Return a measured effect, before and after, confirmed by the first who confirmed the piece."""
        before, after = values
        confirmed = next((one for one in said if one.status == Corroboration.Status.CONFIRMED), None)
        return unsaved(
            ImpactFigure,
            evidence=evidence,
            metric=voice.fill(template["metric"]),
            value=Decimal(str(after)),
            unit=template["unit"],
            baseline=None if before is None else Decimal(str(before)),
            is_at_least=template.get("at_least", False),
            is_confidential=template.get("confidential", False),
            public_form=template.get("public_form", ""),
            confirmed_by_id=confirmed.person_id if confirmed else None,
            confirmed_at=confirmed.answered_at if confirmed else None,
        )

    def words_of_others(
        self, member: Member, voice: Voice, evidence: Evidence, count: int, *, surely: bool = False
    ) -> Iterator[Corroboration]:
        """Yield what colleagues of the same team answered."""
        others = [
            other for other in (member.manager.reports if member.manager else []) if other is not member and other.is_engineer
        ]
        for other in voice.chance.sample(others, min(count, len(others))):
            asked = evidence.created_at
            waits = not surely and (self.today - asked.date()).days < 12 and voice.chance.random() < 0.7
            yield unsaved(
                Corroboration,
                id=random_uuid(voice),
                evidence=evidence,
                person_id=self.people.key(other),
                status=Corroboration.Status.ASKED if waits else Corroboration.Status.CONFIRMED,
                words="" if waits else voice.one_of(text("feedback")["corroborations"], name=member.first_name),
                asked_at=asked,
                answered_at=None if waits else moment(min(self.today, asked.date() + timedelta(days=voice.chance.randint(1, 9)))),
            )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
