"""The cast: the same people in every test, so that a test's sentence can be read without its set-up.

skip_level ── manager ── candidate, peer
mentor, sponsor, committee (three, committee is the chair), people_partner, admin, stranger stand elsewhere
"""

from dataclasses import dataclass
from datetime import date

import pytest

from accounts.models import Relationship, User
from mentorship.ladders.models import Competency, LadderVersion, Level
from mentorship.mentoring.models import Mentorship
from tests.factories import MentorshipFactory, RelationshipFactory, UserFactory, place, small_ladder


@dataclass
class Cast:
    """Everybody, and the ladder they stand on."""

    skip_level: User
    manager: User
    candidate: User
    peer: User
    mentor: User
    sponsor: User
    committee: User
    members: list[User]
    people_partner: User
    admin: User
    stranger: User
    version: LadderVersion
    levels: dict[str, Level]
    competencies: list[Competency]
    mentorship: Mentorship

    def __getitem__(self, role: str) -> User:
        """Return one by role, for tables."""
        person = getattr(self, role)
        assert isinstance(person, User)
        return person


ROLES = ["candidate", "manager", "skip_level", "mentor", "sponsor", "peer", "committee", "people_partner", "admin", "stranger"]


def make_cast() -> Cast:
    """Make the people, their levels (candidate and peer L5, the others above) and one active mentorship."""
    version = small_ladder()
    levels = {level.code: level for level in version.levels.all()}

    def person(name: str, code: str, manager: User | None = None, **more: object) -> User:
        user = UserFactory(full_name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.com", manager=manager, **more)
        place(user, levels[code])
        return user

    skip_level = person("Sora Lindqvist", "L8")
    manager = person("Mina Okafor", "L7", skip_level)
    candidate = person("Rana Castell", "L5", manager)
    peer = person("Ade Ojukwu", "L5", manager)
    other_head = person("Tove Brandt", "L8")
    mentor = person("Jun Halvorsen", "L7", other_head)
    sponsor = person("Ines Duarte", "L8", other_head)
    members = [person(name, "L8") for name in ("Carla Weiss", "Bo Nakata", "Femi Arola")]
    people_partner = person("Petra Sand", "L6", roles=[User.Role.PEOPLE_PARTNER])
    admin = person("Axel Moreau", "L6", roles=[User.Role.ADMIN], is_staff=True, is_superuser=True)
    stranger = person("Stig Unger", "L5")
    mentorship = MentorshipFactory(mentor=mentor, mentee=candidate)
    RelationshipFactory(subject=candidate, reader=mentor, source=f"mentorship:{mentorship.pk}", since=date(2025, 5, 16))
    RelationshipFactory(subject=candidate, reader=sponsor, role=Relationship.Role.SPONSOR)
    return Cast(
        skip_level=skip_level,
        manager=manager,
        candidate=candidate,
        peer=peer,
        mentor=mentor,
        sponsor=sponsor,
        committee=members[0],
        members=members,
        people_partner=people_partner,
        admin=admin,
        stranger=stranger,
        version=version,
        levels=levels,
        competencies=list(version.competencies.all()),
        mentorship=mentorship,
    )


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody."""
    return make_cast()
