"""Invented material for packets: the strong, the thin and the many."""

import random
from datetime import date, timedelta
from decimal import Decimal

from mentorship.packets.material import (
    Candidate,
    Confirmation,
    Criterion,
    EvidencePiece,
    Expectation,
    GoalItem,
    ImpactFigure,
    Judgement,
    Level,
    Material,
    Scope,
    SessionOutcome,
    Voice,
)

TODAY = date(2026, 9, 15)
COMPETENCIES = {
    "direction": (
        "Technical direction",
        "Sets direction that several teams follow, and changes it when the facts do.",
        (
            "writes down the options and the reason for the choice",
            "gets agreement beyond the own team",
            "retires what no longer pays for itself",
            "explains direction to people outside engineering",
        ),
    ),
    "delivery": (
        "Delivery",
        "Delivers work of several teams predictably, and says early what will not be ready.",
        (
            "cuts work into steps that can be released",
            "keeps a plan that others can read",
            "raises risks while they can still be changed",
        ),
    ),
    "craft": (
        "Engineering craft",
        "Raises the quality of the systems around them, not only of their own changes.",
        ("leaves code easier to change", "designs for failure", "reviews in a way from which others learn"),
    ),
    "operations": (
        "Operations",
        "Owns how systems behave in production, across team borders.",
        ("leads incidents calmly", "turns incidents into lasting changes"),
    ),
    "people": (
        "Growing others",
        "Makes other engineers better, deliberately.",
        ("mentors at least one engineer", "gives feedback that changes something", "hires and onboards"),
    ),
    "product": (
        "Product sense",
        "Chooses work by its effect on customers and the company.",
        ("knows the numbers of the own area", "says no with a reason"),
    ),
}
PEOPLE = ("Ade O.", "Min-ji K.", "Luis F.", "Hana S.", "Tomasz W.", "Ines B.", "Noor A.", "Pavel D.")


def expectations() -> tuple[Expectation, ...]:
    """The target level's expectations."""
    return tuple(
        Expectation(
            ref=f"expectation:{key}",
            competency=key,
            name=name,
            text=text,
            criteria=tuple(Criterion(f"criterion:{key}:{number}", number, words) for number, words in enumerate(criteria, 1)),
        )
        for key, (name, text, criteria) in COMPETENCIES.items()
    )


def bare(**changes: object) -> Material:
    """A candidate for L6 without any material."""
    fields = {
        "candidate": Candidate(
            "Rana Kaya",
            Level("L5", "Senior Engineer", 5),
            date(2024, 3, 4),
            "level:1",
            "Payments Platform",
            "Individual contributor",
        ),
        "target": Level("L6", "Staff Engineer", 6),
        "ladder": "Software Engineering",
        "ladder_version": "2.1.0",
        "as_of": TODAY,
        "expectations": expectations(),
    }
    return Material(**{**fields, **changes})


def piece(number: int, on: date, headline: str, competency: str, **fields: object) -> EvidencePiece:
    """One piece of evidence."""
    return EvidencePiece(ref=f"evidence:{number:04}", on=on, headline=headline, competencies=frozenset({competency}), **fields)


def confirmed(*names: str, on: date = TODAY) -> tuple[Confirmation, ...]:
    """Confirmations by these people."""
    return tuple(Confirmation(name, on) for name in names)


DEEDS = (
    ("Wrote the migration plan that four teams adopted for the ledger", "direction", ("nightly batch time", "1.9", "h", "6.5")),
    (
        "Decided to retire the second message broker after comparing both for a quarter",
        "direction",
        ("services moved without an incident", "11", "", None),
    ),
    (
        "Cut the release of the settlement service into six steps that shipped every second week",
        "delivery",
        ("lead time from merge to production", "2.5", "days", "11"),
    ),
    (
        "Told the steering group in week three that reconciliation would slip and proposed a smaller first release",
        "delivery",
        None,
    ),
    (
        "Replaced the retry loop of the card gateway by an outbox with idempotent delivery",
        "craft",
        ("duplicate charges a month", "0", "", "37"),
    ),
    (
        "Led the incident of 14 May in which the primary database failed over twice",
        "operations",
        ("time to restore", "22", "min", "95"),
    ),
    (
        "Introduced error budgets for the five services that page most",
        "operations",
        ("pages outside working hours", "9", "a month", "41"),
    ),
    ("Mentored two engineers through their first design documents", "people", None),
    (
        "Rewrote the interview exercise for backend engineers and trained nine interviewers",
        "people",
        ("candidates who finish the exercise", "86", "%", "54"),
    ),
    (
        "Stopped the rewrite of the statement export after measuring that 3 % of customers open it",
        "product",
        ("engineering weeks freed", "14", "", None),
    ),
)
SAW = (
    "When two designs compete, Rana writes the comparison that ends the argument. The broker decision took one meeting.",
    "She told us in week three what would not be ready, with a smaller release already sketched. We could still change.",
    "During the failover she kept the channel quiet, asked one question at a time and wrote down every step.",
    "Her reviews explain the why; two people in my team changed how they handle retries after one of them.",
)
DOUBTS = (
    "I would have liked the data team to be brought in earlier; we learned of the change from the announcement.",
    "The plan was clear to engineers. Finance asked me to translate it.",
    "",
    "She could let others lead an incident review more often.",
)


def strong() -> Material:
    """A candidate with much to show, and some doubt."""
    pieces = []
    for index in range(34):
        headline, competency, figure = DEEDS[index % len(DEEDS)]
        on = date(2024, 9, 20) + timedelta(days=21 * index)
        figures = ()
        if figure and index < 14:
            metric, value, unit, baseline = figure
            figures = (ImpactFigure(metric, Decimal(value), unit, Decimal(baseline) if baseline else None, is_confirmed=True),)
        codes = COMPETENCIES[competency][2]
        criteria = frozenset({f"criterion:{competency}:{index % len(codes) + 1}"})
        names = PEOPLE[index % 8 :][: index % 4]
        suffix = "" if index < 10 else f", {('second', 'third', 'fourth')[index // 10 - 1]} part"
        pieces.append(
            piece(
                index,
                on,
                headline + suffix,
                competency,
                figures=figures,
                criteria=criteria,
                scope=Scope(1 + index % 4),
                confirmations=confirmed(*names),
                text=headline + ". The write-up and the numbers are linked.",
                link="https://wiki.example.com/page",
            ),
        )
    return bare(
        evidence=tuple(pieces),
        voices=voices(),
        goals=(
            GoalItem(
                "goal:1",
                "Cut the nightly batch below two hours",
                frozenset({"direction"}),
                Decimal("6.5"),
                Decimal(2),
                Decimal("1.9"),
                "h",
                is_achieved=True,
            ),
            GoalItem(
                "goal:2",
                "Hand over incident command to two colleagues",
                frozenset({"operations"}),
                Decimal(0),
                Decimal(2),
                Decimal(1),
                "people",
            ),
        ),
        outcomes=(
            SessionOutcome(
                "session:1",
                date(2026, 2, 10),
                "Write the decision record before the meeting, not after it.",
                "Ines B.",
                frozenset({"direction"}),
            ),
        ),
    )


def voices() -> tuple[Voice, ...]:
    """Six people's answers, three competencies each."""
    answers = []
    keys = list(COMPETENCIES)
    for index, name in enumerate(PEOPLE[:6]):
        for step in range(3):
            key = keys[(index * 2 + step) % 5]
            answers.append(
                Voice(
                    ref=f"response:{index}",
                    respondent=name,
                    on=date(2026, 8, 1) + timedelta(days=index),
                    competency=key,
                    judgement=(Judgement.AT, Judgement.ABOVE, Judgement.AT, Judgement.BELOW)[(index + step) % 4],
                    saw=SAW[(index + step) % 4],
                    doubt=DOUBTS[(index + step) % 4],
                    may_be_quoted=index != 4,
                ),
            )
    return tuple(answers)


def thin() -> Material:
    """A candidate with two pieces, one voice."""
    return bare(
        evidence=(
            piece(1, date(2026, 3, 2), "Fixed the flaky payment tests", "craft"),
            piece(
                2, date(2026, 3, 20), "Answered the on-call phone for two weeks", "operations", confirmations=confirmed("Ade O.")
            ),
        ),
        voices=(
            Voice(
                "response:1",
                "Ade O.",
                date(2026, 8, 1),
                "craft",
                Judgement.BELOW,
                "Fixes what is asked.",
                "Would need to look beyond the ticket.",
            ),
        ),
    )


def many(pieces: int = 400, responses: int = 30, *, seed: int = 1) -> Material:
    """A person who kept everything."""
    rng = random.Random(seed)  # noqa: S311  invented data
    keys = list(COMPETENCIES)
    evidence = []
    for index in range(pieces):
        headline, competency, figure = rng.choice(DEEDS)
        criterion = f"criterion:{competency}:{rng.randint(1, len(COMPETENCIES[competency][2]))}"
        figures = ()
        if figure and rng.random() < 0.5:
            metric, value, unit, baseline = figure
            figures = (
                ImpactFigure(
                    metric,
                    Decimal(value) + rng.randint(0, 9),
                    unit,
                    Decimal(baseline) if baseline else None,
                    is_confirmed=rng.random() < 0.8,
                ),
            )
        evidence.append(
            piece(
                index,
                date(2024, 3, 10) + timedelta(days=rng.randrange(900)),
                f"{headline}, case {index}",
                competency,
                figures=figures,
                criteria=frozenset({criterion}),
                scope=Scope(rng.randint(0, 4)),
                confirmations=confirmed(*rng.sample(PEOPLE, rng.randint(0, 3))),
            ),
        )
    answers = tuple(
        Voice(
            f"response:{index:03}",
            f"{PEOPLE[index % 8][:-1]}{index}.",
            date(2026, 7, 1) + timedelta(days=index),
            rng.choice(keys),
            rng.choice(list(Judgement)),
            rng.choice(SAW),
            rng.choice(DOUBTS),
            may_be_quoted=rng.random() < 0.9,
        )
        for index in range(responses)
    )
    return bare(evidence=tuple(evidence), voices=answers)
