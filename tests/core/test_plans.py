"""Statements that are planned once a connection answer as they did, also when their plans were ended behind them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import User
from mentorship.core.plans import rows_of
from mentorship.core.prepared import Unpreparable, prepared

TWICE = "SELECT $1::bigint * 2, $2::text || ' 100%'"


def close() -> None:
    """Close the connection of the thread that runs this."""
    connection.close()


@pytest.fixture
def elsewhere(db: None) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Run something on a connection of its own, outside of the test's transaction."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda act: pool.submit(act).result()
        pool.submit(close).result()


def prepared_names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE statement = %s", [TWICE])
        return [name for (name,) in cursor.fetchall()]


def test_a_statement_is_prepared_the_second_time_it_comes(elsewhere: Callable[..., Any]) -> None:
    def act() -> None:
        assert rows_of("default", TWICE, [3, "a"]) == [(6, "a 100%")]
        assert prepared_names() == []
        assert rows_of("default", TWICE, [4, "b"]) == [(8, "b 100%")]
        assert len(prepared_names()) == 1

    elsewhere(act)


def test_plans_that_were_ended_are_made_again(elsewhere: Callable[..., Any]) -> None:
    def act() -> None:
        for _time in range(3):
            rows_of("default", TWICE, [3, "a"])
        connection.connection.pgconn.exec_(b"DISCARD ALL")
        assert rows_of("default", TWICE, [3, "a"]) == [(6, "a 100%")]

        rows_of("default", TWICE, [3, "a"])
        assert len(prepared_names()) == 1

    elsewhere(act)


def test_a_column_that_changed_its_type_is_planned_again(elsewhere: Callable[..., Any]) -> None:
    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE growing (amount integer)")
            for _time in range(3):
                rows_of("default", "SELECT amount FROM growing", [])
            connection.connection.pgconn.exec_(b"ALTER TABLE growing ALTER amount TYPE text")  # as another process would
        assert rows_of("default", "SELECT amount FROM growing", []) == []

    elsewhere(act)


def test_inside_of_a_transaction_the_next_one_gets_a_new_connection(elsewhere: Callable[..., Any]) -> None:
    def act() -> None:
        for _time in range(3):
            rows_of("default", TWICE, [3, "a"])
        connection.connection.pgconn.exec_(b"DISCARD ALL")
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows_of("default", TWICE, [3, "a"])
        connection.close_if_unusable_or_obsolete()
        assert connection.connection is None
        assert rows_of("default", TWICE, [3, "a"]) == [(6, "a 100%")]

    elsewhere(act)


def test_a_query_cut_at_an_argument_is_refused(db: None) -> None:
    @prepared
    def first(number: int) -> Any:
        return User.objects.order_by("pk")[:number]

    with pytest.raises(Unpreparable, match="cut"):
        first(3)
