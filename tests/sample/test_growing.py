"""What a second process makes of everybody's growth is what the first would have made."""

import pytest
from django.db import transaction

from mentorship.sample import growing, loading
from mentorship.sample.growing import grown
from mentorship.sample.growth_rows import Growth
from mentorship.sample.people_rows import People
from tests.factories import NOON


@pytest.mark.django_db
def test_a_second_process_makes_the_same_lines_and_leaves_the_same_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "AT_ONCE", 15)
    seen: list[People] = []

    def growth_of(people: People) -> Growth:
        seen.append(people)
        return Growth(people)

    monkeypatch.setattr(loading, "Growth", growth_of)
    loading.load(people=60, now=NOON, tell=lambda *_: None)

    parts = []
    for beside in (False, True):
        with transaction.atomic(), grown(Growth(seen[0]), beside=beside) as found:
            parts.append([(part.start, part.lines, [chance.getstate() for chance in part.chances]) for part in found])

    assert parts[0] == parts[1]
    assert [start for start, _lines, _chances in parts[0]] == [0, 15, 30, 45]
    assert sum(len(lines) for _start, lines, _chances in parts[0]) > len(parts[0])
