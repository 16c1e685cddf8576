"""Who works at the sample company: a tree of teams of any size, the same for the same number of people."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from mentorship.sample.personas import DOMAIN
from mentorship.sample.words import text

TEAM_SIZE = 7
FAN_OUT = 8
LARGE = 1000
STORIES = 60
CLOSE_EACH = 13
LADDER_OF = {
    "Payments": "software",
    "Platform": "software",
    "Logistics": "software",
    "Ranking": "machine-learning",
    "Data Platform": "data",
    "Product Security": "security",
    "Mobile": "software",
    "Forecasting": "machine-learning",
    "Insights": "data",
    "Detection": "security",
    "Storefront": "software",
    "Trust Models": "machine-learning",
    "Finance Data": "data",
    "Developer Experience": "software",
}
AREAS = tuple(LADDER_OF)
RANKS = (3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 7)
ARCS = (*("thriving",) * 3, *("steady",) * 7, "quiet", "quiet", "drifting", "invisible", "new")
FIXED: dict[str, list[tuple[str, int, str]]] = {
    "Payments": [("Rana Castell", 5, "strongest"), ("Ade Ojukwu", 5, "steady"), ("Emil Rask", 4, "thriving")],
    "Platform": [
        ("Jun Halvorsen", 7, "steady"),
        ("Carla Weiss", 8, "steady"),
        ("Amara Diallo", 7, "steady"),
        ("Oskar Nyberg", 4, "drifting"),
    ],
    "Logistics": [("Nadia Karimi", 5, "not_yet"), ("Ines Duarte", 8, "steady"), ("Luca Ferrante", 4, "thinnest")],
    "Ranking": [("Bo Nakata", 8, "steady"), ("Priya Raman", 5, "thriving")],
    "Data Platform": [("Femi Arola", 8, "steady"), ("Leila Haddad", 6, "thriving")],
    "Product Security": [("Tomas Havel", 7, "steady"), ("Yuki Tanabe", 5, "invisible")],
}
MANAGERS = {"Payments": "Mina Okafor", "Platform": "Kofi Mensah"}
HEADS = ["Tove Brandt", "Sora Lindqvist", "Ingrid Solheim"]


@dataclass
class Member:
    """Somebody, before they are a row. `number` is their place in the company and becomes their key's offset."""

    number: int
    name: str
    email: str
    area: str
    team: str
    ladder: str
    track: str
    rank: int
    manager: "Member | None"
    arc: str = "steady"
    roles: list[str] = field(default_factory=list)
    reports: list["Member"] = field(default_factory=list)
    zone: tuple[str, str, str] = ("Europe/Berlin", "DE", "Berlin")
    hired_on: date = date(2020, 1, 1)
    leaves_on: date | None = None

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ", 1)[0]

    @property
    def is_engineer(self) -> bool:
        """Whether they stand on the individual track of a ladder."""
        return self.track == "individual"


class Company:
    """All members, made once: `members` in an order in which managers come before their reports."""

    def __init__(self, people: int, today: date) -> None:
        self.chance = random.Random("sample company")
        self.today = today
        self.names = self._names()
        self.members: list[Member] = []
        self._build(people)

    def _names(self) -> Iterator[str]:
        words = text("words")
        taken = {name for rows in FIXED.values() for name, _rank, _arc in rows} | set(HEADS) | set(MANAGERS.values())
        taken |= {"Petra Sand", "Axel Moreau"}
        known = {name.split(" ", 1)[0] for name in taken}
        first, last = words["first"], words["last"]
        for turn in range(len(first) * len(last)):
            name = f"{first[turn * 37 % len(first)]} {last[(turn * 11 + turn // len(last) * 7 + 5) % len(last)]}"
            if name not in taken and (turn > LARGE or name.split(" ", 1)[0] not in known):
                taken.add(name)
                yield name
        number = 0
        while True:
            number += 1
            yield f"{self.chance.choice(first)} {self.chance.choice(last)}-{self.chance.choice(last)} {number}"

    def _add(self, name: str, area: str, team: str, track: str, rank: int, manager: Member | None, arc: str = "steady") -> Member:
        number = len(self.members)
        zone = text("words")["zones"][0 if number < 2 else self.chance.choice((0, 0, 1, 2, 3, 3, 4))]
        local = ".".join(name.lower().split())
        member = Member(
            number=number,
            name=name,
            email=f"{local}@{DOMAIN}",
            area=area,
            team=team,
            ladder=LADDER_OF.get(area, ""),
            track=track,
            rank=rank,
            manager=manager,
            arc=arc,
            zone=tuple(zone),
            hired_on=self.today
            - timedelta(days=self.chance.randint(200 if arc == "new" else 700, 260 if arc == "new" else 2400)),
        )
        if manager:
            manager.reports.append(member)
        self.members.append(member)
        return member

    def _build(self, people: int) -> None:
        head = self._add(HEADS[0], "Platform", "Engineering", "management", 8, None)
        divisions = [
            self._add(HEADS[1], "Payments", "Product Engineering", "management", 8, head),
            self._add(HEADS[2], "Data Platform", "Data and Security Engineering", "management", 8, head),
        ]
        for name, role in (("Petra Sand", "people_partner"), ("Axel Moreau", "admin")):
            self._add(name, "Platform", "People and Systems", "", 6, head).roles = [role]
        teams = max(1, (people - len(self.members)) // (TEAM_SIZE + 1))
        leads = self._managers(divisions, teams)
        for turn, lead in enumerate(leads):
            fixed = FIXED.get(lead.area, []) if turn < len(AREAS) else []
            for name, rank, arc in fixed:
                self._add(name, lead.area, lead.team, "individual", rank, lead, arc)
        turn = 0
        while len(self.members) < people:
            lead = leads[turn % len(leads)]
            turn += 1
            if len(lead.reports) > TEAM_SIZE and turn < len(leads) * TEAM_SIZE:
                continue
            rank, arc = self.chance.choice(RANKS), self.chance.choice(ARCS)
            arc = "close" if len(self.members) >= STORIES and turn % CLOSE_EACH == 0 else arc
            self._add(next(self.names), lead.area, lead.team, "individual", rank, lead, arc)

    def _managers(self, divisions: list[Member], teams: int) -> list[Member]:
        layer = divisions
        while len(layer) * FAN_OUT < teams:
            wanted = min(len(layer) * FAN_OUT, -(-teams // FAN_OUT))
            layer = [self._lead(turn, layer, wanted, 7) for turn in range(wanted)]
        return [self._lead(turn, layer, teams, 6) for turn in range(teams)]

    def _lead(self, turn: int, layer: list[Member], wanted: int, rank: int) -> Member:
        above = layer[turn * len(layer) // wanted]
        area = AREAS[turn % len(AREAS)] if wanted > len(AREAS) else AREAS[turn]
        team = area if turn < len(AREAS) else f"{area} {turn // len(AREAS) + 1}"
        name = MANAGERS.get(area) if rank == 6 and turn < len(AREAS) else None
        suffix = "" if rank == 6 else " group"
        return self._add(name or next(self.names), area, team + suffix, "management", rank, above)

    def named(self, name: str) -> Member | None:
        """Return one by name."""
        return next((member for member in self.members if member.name == name), None)
