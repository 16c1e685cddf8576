"""What is read without the model's constructor is what the constructor would have made."""

import pickle

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_what_was_read_is_what_the_constructor_makes(cast: Cast) -> None:
    read = User.objects.select_related("team", "manager").get(pk=cast.candidate.pk)
    names = [field.attname for field in User._meta.concrete_fields]

    made = Model.from_db.__func__(User, "default", names, [getattr(read, name) for name in names])  # type: ignore[attr-defined]

    assert {**vars(made), "_state": 0} == {**vars(read), "_state": 0}
    assert (made._state.db, made._state.adding) == (read._state.db, read._state.adding)
    assert read.manager == cast.manager
    assert pickle.loads(pickle.dumps(read)).email == read.email  # noqa: S301  (our own)


def test_what_was_not_asked_for_is_read_when_it_is_looked_at(cast: Cast) -> None:
    read = User.objects.only("email").get(pk=cast.candidate.pk)
    assert "full_name" in read.get_deferred_fields()

    with CaptureQueriesContext(connection) as queries:
        assert read.full_name == cast.candidate.full_name

    assert len(queries) == 1
    read.full_name = "Another Name"
    read.save()
    assert User.objects.get(pk=read.pk).full_name == "Another Name"
