"""Pairs, their sessions, action items, agenda and notes; and who may therefore read whom."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Relationship
from mentorship.mentoring.models import ActionItem, AgendaItem, MentoringSession, MentorProfile, Mentorship, PrivateNote
from mentorship.sample.company import Company, Member
from mentorship.sample.copying import Row, unsaved
from mentorship.sample.people_rows import People, ago, moment
from mentorship.sample.words import Voice, random_uuid, text

Kind = Mentorship.Kind
Status = Mentorship.Status
CAPACITY = 4
SMALL = 500
JUNIOR = 4
SENIOR = 6
OF_JUN = ("Rana Castell", "Oskar Nyberg", "Priya Raman", "Leila Haddad", "Yuki Tanabe")


@dataclass
class Pair:
    """Two members before they are a row; months count back from today."""

    mentor: Member
    mentee: Member
    kind: str = Kind.MENTORSHIP
    since: float = 12.0
    until: float | None = None
    every: int = 21
    last: float = 0.3
    status: str = Status.ACTIVE


class Matcher:
    """Says who mentors whom: the written-out pairs first, then by chance within each mentor's capacity."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.taken: Counter[int] = Counter()
        self.mentors = [one for one in company.members if one.is_engineer and one.rank >= SENIOR]
        self.is_small = len(company.members) <= SMALL
        self.written = self._written()

    def _written(self) -> dict[int, list[Pair]]:
        found: dict[int, list[Pair]] = {}
        named = self.company.named
        jun, amara, ines, tomas = named("Jun Halvorsen"), named("Amara Diallo"), named("Ines Duarte"), named("Tomas Havel")
        rana, luca, nadia = named("Rana Castell"), named("Luca Ferrante"), named("Nadia Karimi")
        if not (jun and amara and ines and tomas and rana and luca and nadia):
            return found
        pairs = [Pair(jun, mentee, since=20, last=0.2) for name in OF_JUN if (mentee := named(name))]
        for pair in pairs:
            pair.last = 3.6 if pair.mentee.arc == "drifting" else pair.last
        pairs += [
            Pair(ines, rana, kind=Kind.SPONSORSHIP, since=9, every=60, last=1),
            Pair(amara, luca, since=7, last=0.5),
            Pair(tomas, nadia, since=14, last=0.4),
        ]
        grown = self._of_years(amara)
        pairs += [*grown, *self._next_generation(grown, {pair.mentee.number for pair in [*pairs, *grown]})]
        for pair in pairs:
            found.setdefault(pair.mentee.number, []).append(pair)
        return found

    def _of_years(self, amara: Member) -> list[Pair]:
        """The four years of the mentor who leaves: people whom she saw through a promotion."""
        grown = [
            one
            for one in self.company.members
            if one.is_engineer
            and one.team != amara.team
            and one.arc in {"steady", "thriving"}
            and one.rank in {4, 5, 6}
            and (self.company.today - one.hired_on).days > 1500
        ]
        chosen = grown[:5]
        for one in chosen:
            self.taken[one.number] += 1
        return [
            Pair(amara, one, since=46 - 3 * turn, until=None if turn < 3 else 5.0, every=45, last=0.6)
            for turn, one in enumerate(chosen)
        ]

    def _next_generation(self, grown: list[Pair], taken: set[int]) -> list[Pair]:
        """Those whom she saw grow mentor others now: two each, of another team."""
        mentors = [pair.mentee for pair in grown if pair.mentee.rank > JUNIOR][:2]
        free = [one for one in self.company.members if one.is_engineer and one.rank <= JUNIOR and one.number not in taken]
        return [
            Pair(mentor, mentee, since=13 - 4 * turn, every=21, last=0.5)
            for turn, mentor in enumerate(mentors)
            for mentee in [one for one in free if one.team != mentor.team][2 * turn : 2 * turn + 2]
        ]

    def pairs_of(self, mentee: Member, voice: Voice) -> Iterator[Pair]:
        """Yield the pairs in which somebody is the mentee."""
        written = self.written.get(mentee.number, [])
        yield from written
        chance = voice.chance
        if mentee.manager and mentee.is_engineer and (self.is_small or chance.random() < 0.2):
            yield Pair(
                mentee.manager,
                mentee,
                kind=Kind.ONE_TO_ONE,
                since=6,
                every=14 if self.is_small else 21,
                last=chance.uniform(0.1, 0.5),
            )
        if written or not mentee.is_engineer or mentee.rank > SENIOR or not self.mentors or chance.random() > 0.78:
            return
        start = chance.randrange(len(self.mentors))
        for turn in range(min(12, len(self.mentors))):
            mentor = self.mentors[(start + turn) % len(self.mentors)]
            if mentor.rank > mentee.rank and mentor.team != mentee.team and self.taken[-mentor.number] < CAPACITY:
                self.taken[-mentor.number] += 1
                yield self._by_chance(mentor, mentee, voice)
                return

    def _by_chance(self, mentor: Member, mentee: Member, voice: Voice) -> Pair:
        chance = voice.chance
        months = (self.company.today - mentee.hired_on).days / 31
        pair = Pair(
            mentor,
            mentee,
            since=min(months, chance.uniform(4, 18)),
            every=chance.choice((14, 21, 28)),
            last=chance.uniform(0.1, 0.9),
        )
        if mentee.arc == "drifting":
            pair.last = chance.uniform(2.6, 4.5)
        roll = chance.random()
        if roll < 0.06:
            pair.status, pair.since = Status.REQUESTED, 0.2
        elif roll < 0.10:
            pair.status, pair.last = Status.PAUSED, 1.5
        elif roll < 0.18:
            pair.status, pair.until, pair.last = Status.ENDED, 2.0, 2.2
        return pair


class Mentoring:
    """Makes the rows of pairs."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.today = people.company.today
        self.matcher = Matcher(people.company)

    def rows(self, member: Member, voice: Voice) -> Iterator[Row]:
        """Yield what one member has as a mentee, and their profile where they mentor."""
        for pair in self.matcher.pairs_of(member, voice):
            yield from self.pair_rows(pair, voice)
        if member.is_engineer and member.rank >= SENIOR:
            offers = text("sessions")["offers"]
            profile = MentorProfile(
                person_id=self.people.key(member),
                about=voice.fill(offers[member.number % len(offers)]),
                capacity=CAPACITY + 1,
                languages=["en"],
                changed_at=moment(ago(self.today, 6)),
            )
            yield profile
            tags = MentorProfile.competencies.through
            for competency in self.people.catalogue.competencies[member.ladder][:3]:
                yield (tags, profile.pk, competency.pk)

    def pair_rows(self, pair: Pair, voice: Voice) -> Iterator[Row]:
        """Yield the pair, who may read whom because of it, its sessions and what came out of them."""
        started = ago(self.today, pair.since)
        ended = ago(self.today, pair.until) if pair.until is not None else None
        days = list(self.days(pair, started, ended, voice)) if pair.status != Status.REQUESTED else []
        mentor, mentee = self.people.key(pair.mentor), self.people.key(pair.mentee)
        row = unsaved(
            Mentorship,
            id=random_uuid(voice),
            mentor_id=mentor,
            mentee_id=mentee,
            kind=pair.kind,
            status=Status.ENDED if ended else pair.status,
            purpose=voice.one_of(text("sessions")["purposes"]) if pair.kind == Kind.MENTORSHIP else "",
            cadence_days=pair.every,
            requested_by_id=mentee,
            requested_at=moment(started),
            answered_at=moment(started) if days else None,
            started_on=started if days else None,
            paused_until=self.today + timedelta(days=20) if pair.status == Status.PAUSED else None,
            ended_on=ended,
            last_session_on=days[-1] if days else None,
            sessions_held=len(days),
        )
        yield row
        if row.started_on and pair.kind in {Kind.MENTORSHIP, Kind.SPONSORSHIP}:
            role = Relationship.Role.SPONSOR if pair.kind == Kind.SPONSORSHIP else Relationship.Role.MENTOR
            yield unsaved(
                Relationship,
                subject_id=mentee,
                reader_id=mentor,
                role=role,
                since=started,
                until=ended,
                source=f"mentorship:{row.pk}",
            )
        plans = text("sessions")["sessions"]
        order = voice.chance.sample(range(len(plans)), len(plans))
        for turn, day in enumerate(days):
            yield from self.session(pair, row, voice, plans[order[turn % len(order)]], day, is_last=turn == len(days) - 1)
        if row.status == Status.ACTIVE and days:
            yield from self.ahead(pair, row, voice)

    def days(self, pair: Pair, started: date, ended: date | None, voice: Voice) -> Iterator[date]:
        """Yield the days on which they met, the last one `pair.last` months ago."""
        last = min(ago(self.today, pair.last), ended or self.today)
        count = max(1, min(20, (last - started).days // pair.every))
        gap = min(pair.every, max(1, (last - started).days // count))
        met = sorted(
            {max(started, last - timedelta(days=gap * turn + voice.chance.randint(0, 2) * (turn > 0))) for turn in range(count)}
        )
        yield from (day - timedelta(days=max(0, day.weekday() - 4)) for day in met)

    def session(
        self, pair: Pair, row: Mentorship, voice: Voice, plan: dict[str, list[str]], day: date, *, is_last: bool
    ) -> Iterator[Row]:
        """Yield one session that was held, its action items and, now and then, a private note."""
        name = pair.mentee.first_name
        outcome = voice.fill(str(plan["outcome"]), mentee=name)
        held = unsaved(
            MentoringSession,
            id=random_uuid(voice),
            mentorship=row,
            status=MentoringSession.Status.HELD,
            held_on=day,
            minutes=voice.chance.choice((30, 45, 45, 60)),
            topic=_capital(voice.fill(str(plan["topic"]))),
            notes=voice.fill(str(plan["notes"]), mentee=name),
            outcome=outcome,
            is_outcome_for_packet=bool(outcome) and pair.kind != Kind.ONE_TO_ONE and voice.chance.random() < 0.6,
            logged_by_id=row.mentor_id,
            logged_at=moment(day),
            changed_at=moment(day),
        )
        yield held
        codes = plan["competencies"][:1]
        tags = MentoringSession.competencies.through
        for competency in self.people.catalogue.competencies[pair.mentee.ladder]:
            if competency.code in codes:
                yield (tags, held.pk, competency.pk)
        if is_last or voice.chance.random() < 0.35:
            yield from self.actions(row, held, voice, plan["actions"], day, is_open=is_last)
        if self.matcher.is_small and voice.chance.random() < 0.12:
            yield unsaved(
                PrivateNote,
                id=random_uuid(voice),
                author_id=row.mentor_id,
                mentorship=row,
                session=held,
                text=voice.chance.choice(text("sessions")["private"]),
                changed_at=moment(day),
            )

    def actions(
        self, row: Mentorship, held: MentoringSession, voice: Voice, plans: list[str], day: date, *, is_open: bool
    ) -> Iterator[ActionItem]:
        """Yield what they agreed to do; of the last session it is still open."""
        for plan in plans[: 2 if is_open else 1]:
            yield unsaved(
                ActionItem,
                id=random_uuid(voice),
                mentorship=row,
                session=held,
                owner_id=row.mentee_id if voice.chance.random() < 0.8 else row.mentor_id,
                text=_capital(voice.fill(plan)),
                due_on=day + timedelta(days=voice.chance.choice((7, 14, 21))),
                status=ActionItem.Status.OPEN if is_open else ActionItem.Status.DONE,
                created_at=moment(day),
                closed_at=None if is_open else moment(min(self.today, day + timedelta(days=9))),
            )

    def ahead(self, pair: Pair, row: Mentorship, voice: Voice) -> Iterator[Row]:
        """Yield what waits for the next session: points that either wrote down, and for some a time."""
        if self.matcher.is_small or voice.chance.random() < 0.3:
            yield unsaved(
                AgendaItem,
                id=random_uuid(voice),
                mentorship=row,
                author_id=row.mentee_id,
                text=_capital(voice.one_of(text("sessions")["agenda"])),
                added_at=moment(ago(self.today, 0.1)),
            )
        if pair.last < 1 and voice.chance.random() < 0.5:
            day = self.today + timedelta(days=voice.chance.randint(1, 12))
            yield unsaved(
                MentoringSession,
                id=random_uuid(voice),
                mentorship=row,
                planned_at=_meeting(pair, day + timedelta(days=2 if day.weekday() > 4 else 0), voice.chance.randint(8, 14)),
                topic=_capital(voice.fill(str(voice.chance.choice(text("sessions")["sessions"])["topic"]))),
                changed_at=moment(self.today),
            )


def _meeting(pair: Pair, day: date, choice: int) -> datetime:
    """Return a time on that day at which the mentor works, and the mentee as well where their days meet."""
    mine, theirs = ZoneInfo(pair.mentor.zone[0]), ZoneInfo(pair.mentee.zone[0])
    mornings = [datetime.combine(day, time(hour, 15), mine) for hour in range(9, 17)]
    shared = [one for one in mornings if one.astimezone(theirs).hour in range(9, 17)] or mornings
    return shared[choice % len(shared)]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
