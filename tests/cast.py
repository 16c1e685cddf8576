"""The cast: the same people in every test, so that a test's sentence can be read without its set-up.

skip_level ── manager ── candidate, peer
mentor, sponsor, committee (three, committee is the chair), people_partner, admin, stranger stand elsewhere
"""

import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

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
    made: dict[Any, Any] = field(default_factory=dict)

    def at(self, make: Callable[["Cast"], Any]) -> Any:
        """Return what `make` makes of the cast; what a test has made beforehand is taken from there."""
        return self.made[make] if make in self.made else make(self)

    def __getitem__(self, role: str) -> User:
        """Return one by role, for tables."""
        person = getattr(self, role)
        assert isinstance(person, User)
        return person


INSERT = re.compile(r'INSERT INTO "(\w+)"')
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


@dataclass(frozen=True)
class Snapshot:
    """The cast as it was made once: its rows table by table, and the objects that stand for them."""

    rows: dict[str, bytes]
    objects: bytes

    @classmethod
    def take(cls) -> "Snapshot":
        """Make the cast in a transaction that is undone, and keep a copy."""
        written: dict[str, None] = {}

        def note(execute: Any, statement: str, *rest: Any) -> Any:
            if found := INSERT.match(statement):
                written[found[1]] = None
            return execute(statement, *rest)

        with transaction.atomic():
            with connection.execute_wrapper(note):
                made = make_cast()
            with connection.cursor() as cursor:
                rows = {table: table_rows(cursor, table) for table in written}
            transaction.set_rollback(True)
        return cls(rows, pickle.dumps(made))

    def restore(self) -> Cast:
        """Write the rows again, under the same keys, and return fresh objects."""
        with connection.cursor() as cursor:
            write_rows(cursor, self.rows)
        restored = pickle.loads(self.objects)  # noqa: S301  (our own, from this process)
        assert isinstance(restored, Cast)
        return restored


def table_rows(cursor: Any, table: str) -> bytes:
    """Return the rows of a table as they can be written back."""
    with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(block) for block in copy)


def write_rows(cursor: Any, rows: dict[str, bytes]) -> None:
    """Write rows back as `table_rows` returned them, table by table."""
    for table, written in rows.items():
        with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
            copy.write(written)


@pytest.fixture(scope="session")
def _snapshot(django_db_setup: None, django_db_blocker: Any) -> Snapshot:
    with django_db_blocker.unblock():
        return Snapshot.take()


@pytest.fixture
def cast(_snapshot: Snapshot, db: None) -> Cast:
    """Everybody."""
    return _snapshot.restore()
