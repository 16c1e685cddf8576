"""A large load takes indexes and references off the rooms' tables and puts the same ones back."""

import pytest
from django.db import IntegrityError, connection, transaction

from mentorship.growth.models import Evidence
from mentorship.sample.bare import bare
from mentorship.sample.loading import ROOMS
from tests.factories import EvidenceFactory

STATED = """
SELECT indexdef FROM pg_indexes WHERE tablename LIKE ANY(ARRAY['growth%', 'mentoring%', 'feedback%'])
UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid::regclass::text LIKE ANY(ARRAY['growth%', 'mentoring%', 'feedback%'])
UNION ALL SELECT format('TRIGGER %s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE ANY(ARRAY['growth%', 'mentoring%', 'feedback%'])
ORDER BY 1
"""


def stated() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(STATED)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
def test_what_was_taken_off_is_put_back_the_same() -> None:
    before = stated()

    with bare(ROOMS):
        inside = stated()
        EvidenceFactory()

    assert stated() == before
    assert not [line for line in inside if line.startswith("CREATE INDEX") or "FOREIGN KEY" in line]
    assert len(before) - len(inside) > len(ROOMS) * 30
    assert {line[-1] for line in before if line.startswith("TRIGGER")} == {"O"}
    assert {line[-1] for line in inside if line.startswith("TRIGGER")} == {"D"}


@pytest.mark.django_db
def test_a_row_that_refers_to_nobody_is_found_at_the_end() -> None:
    piece = EvidenceFactory()

    with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic(), bare(ROOMS):
        Evidence.objects.filter(pk=piece.pk).update(owner=piece.owner_id + 10_000)
