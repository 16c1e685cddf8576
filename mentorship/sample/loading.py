"""Loads the sample company, of any size: ladders by the same import that people use, everything else by COPY."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta

import pgtrigger
from django.db import connection, transaction

from accounts.models import User
from accounts.services import count_lines
from mentorship.core.errors import AlreadyDone
from mentorship.ladders.services import import_ladder, read_ladder
from mentorship.sample.bare import bare
from mentorship.sample.catalogue import Catalogue, read_catalogue
from mentorship.sample.company import Company, Member
from mentorship.sample.copying import Copier
from mentorship.sample.feedback_rows import Feedback
from mentorship.sample.growing import grown, voice_of
from mentorship.sample.growth_rows import Growth
from mentorship.sample.mentoring_rows import Mentoring
from mentorship.sample.people_rows import UNUSABLE, People
from mentorship.sample.words import LADDERS

PEOPLE_AT_ONCE = 4_000
MANY = 5_000
"""From so many people on, indexes and references are made after the rows."""
ROOMS = ("growth", "mentoring", "feedback")
PARTNER = "Petra Sand"
LEAVER = "Amara Diallo"
LEAVES_IN = timedelta(days=25)

Tell = Callable[[int, int, str], None]


def load(*, people: int, now: datetime, tell: Tell) -> Company:
    """Load a company of that many people as of today; raise `AlreadyDone` where one is there. Same number, same company."""
    if User.objects.filter(is_sample=True).exists():
        raise AlreadyDone("The sample company is loaded already. Remove it first: manage.py load_sample --remove.")
    company = Company(people, now.date())
    with transaction.atomic():
        partner = _partner(company)
        catalogue = _ladders(partner, now)
    with pgtrigger.ignore(), transaction.atomic():
        known = {member.number: partner.pk for member in company.members if member.name == PARTNER}
        _everybody(company, People(company, catalogue, _reserve_keys(company, partner), known), tell)
    return company


def _partner(company: Company) -> User:
    """Make the people partner, who imports the ladders, before everybody else."""
    member = company.named(PARTNER)
    if member is None:
        raise AlreadyDone("A sample company has at least five people.")
    partner: User = User.objects.create(
        email=member.email, full_name=member.name, password=UNUSABLE, roles=member.roles, is_sample=True, path="-"
    )
    return partner


def _ladders(partner: User, now: datetime) -> Catalogue:
    """Import the four ladders; a ladder of the same name that is there already is used as it is."""
    slugs = []
    for path in sorted(LADDERS.glob("*.yaml")):
        document = read_ladder(data=path.read_bytes(), file=path.name)
        import_ladder(document=document, actor=partner, now=now, is_sample=True)
        slugs.append(path.stem)
    return read_catalogue(slugs)


def _reserve_keys(company: Company, partner: User) -> int:
    """Reserve one key a member, so that paths are known beforehand; return the first."""
    first = partner.pk + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('accounts_user', 'id'), %s)", [first + len(company.members)])
    return first


def _everybody(company: Company, people: People, tell: Tell) -> None:
    people.teams_in()
    growth, mentoring, feedback = Growth(people), Mentoring(people), Feedback(people)
    leaver = company.named(LEAVER)
    if leaver:
        leaver.leaves_on = company.today + LEAVES_IN
    everyone = company.members
    with Copier() as copier:
        for start in range(0, len(everyone), PEOPLE_AT_ONCE):
            for member in everyone[start : start + PEOPLE_AT_ONCE]:
                copier.add(row for row in people.rows(member) if not _is_partner(row))
            copier.flush()
    _place_partner(people, company)
    count_lines()
    is_large = len(everyone) >= MANY
    with bare(ROOMS) if is_large else nullcontext(), grown(growth, beside=is_large) as parts, Copier() as copier:
        for part in parts:
            done = part.start + len(part.chances)
            for member, chance in zip(everyone[part.start : done], part.chances, strict=True):
                voice = voice_of(member, chance)
                copier.add(mentoring.rows(member, voice))
                copier.add(feedback.rows(member, voice))
            copier.flush(part.lines)
            tell(done, len(everyone), "people and what they did")
        if leaver:
            copier.add(feedback.testimonials(leaver, list(mentees_of(mentoring, leaver)), voice_of(leaver)))
            copier.flush()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what follows asks of tables that were empty when they were last counted


def _is_partner(row: object) -> bool:
    return isinstance(row, User) and row.full_name == PARTNER


def _place_partner(people: People, company: Company) -> None:
    member = company.named(PARTNER)
    if member:
        next(row for row in people.rows(member) if isinstance(row, User)).save(force_update=True)


def mentees_of(mentoring: Mentoring, mentor: Member) -> Iterator[Member]:
    """Yield the people whom a written-out mentor has or had."""
    for pairs in mentoring.matcher.written.values():
        yield from (pair.mentee for pair in pairs if pair.mentor is mentor)
