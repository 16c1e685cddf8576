"""A statement of a page is given up after a minute, but not behind a pooler, where the setting would stay with a stranger."""

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from mentorship import wsgi


@pytest.mark.parametrize(("is_pooled", "bound"), [(False, "1min"), (True, "0")])
def test_a_page_does_not_ask_for_ever(db: None, monkeypatch: pytest.MonkeyPatch, *, is_pooled: bool, bound: str):
    connection_created.disconnect(wsgi.bound_statements)  # importing the application bound this process too
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", is_pooled)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        wsgi.bound_statements(connection)
        cursor.execute("SHOW statement_timeout")
        shown = cursor.fetchone()[0]
        cursor.execute("RESET statement_timeout")

    assert shown == bound
