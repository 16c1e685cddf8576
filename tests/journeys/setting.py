"""Where the whole story plays: our own ladder and nine people, or the Financial Times ladder with its 107."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

CASES = Path(settings.BASE_DIR).parent / "shared" / "cases"
OWN_LADDER = Path(settings.BASE_DIR) / "mentorship" / "sample" / "ladders" / "software.yaml"
OWN_PEOPLE = """employee_id,email,full_name,team,manager_email,level,track,hired_on,timezone
1,head@example.com,Hedda Ruud,Engineering,,,,2015-01-05,UTC
2,manager@example.com,Mina Okafor,Payments,head@example.com,,,2017-03-01,UTC
3,candidate@example.com,Rana Castell,Payments,manager@example.com,,,2019-05-06,UTC
4,peer@example.com,Ade Ojukwu,Payments,manager@example.com,,,2020-02-03,UTC
5,colleague@example.com,Emil Rask,Payments,manager@example.com,,,2020-02-03,UTC
6,mentor@example.com,Jun Halvorsen,Platform,head@example.com,,,2016-02-01,UTC
7,one@example.com,Carla Weiss,Platform,head@example.com,,,2016-02-01,UTC
8,two@example.com,Bo Nakata,Platform,head@example.com,,,2016-02-01,UTC
9,third@example.com,Femi Arola,Platform,head@example.com,,,2016-02-01,UTC
"""


@dataclass
class Setting:
    """Where the story plays: files, and who plays whom (by e-mail)."""

    ladder: tuple[str, bytes]
    people: tuple[str, bytes]
    candidate: str
    peers: tuple[str, str, str]
    manager: str
    mentor: str
    members: tuple[str, ...]
    levels: tuple[str, str]
    competencies: int
    count: int


def own() -> Setting:
    return Setting(
        ladder=("software.yaml", OWN_LADDER.read_bytes()),
        people=("people.csv", OWN_PEOPLE.encode()),
        candidate="candidate@example.com",
        peers=("peer@example.com", "colleague@example.com", "head@example.com"),
        manager="manager@example.com",
        mentor="mentor@example.com",
        members=("one@example.com", "two@example.com", "third@example.com"),
        levels=("L5", "L6"),
        competencies=7,
        count=9,
    )


def real() -> Setting:
    if not CASES.exists():
        pytest.skip("the cases (../shared/cases) are not here")
    return Setting(
        ladder=("ft-engineering.yml", (CASES / "ladders/ft-engineering.yml").read_bytes()),
        people=("people.csv", (CASES / "people/oracle-hr-employees.csv").read_bytes()),
        candidate="bmiller@example.com",
        peers=("dwilliams@example.com", "vjackson@example.com", "dnguyen@example.com"),
        manager="ajames@example.com",
        mentor="nyang@example.com",
        members=("ngruenbe@example.com", "dfaviet@example.com", "jchen@example.com"),
        levels=("senior-1", "senior-2-ic"),
        competencies=9,
        count=107,
    )
