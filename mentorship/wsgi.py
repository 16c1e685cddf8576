"""The WSGI application that Granian serves."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings")

LONGEST_STATEMENT = "60s"
"""Nobody waits for a page longer, and a statement whose reader went away would hold a processor until it ends."""


def bound_statements(connection: Any, **_: object) -> None:
    """Have the database give up a page's statement after a minute; workers and commands may take longer."""
    if not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):  # behind a pooler the setting would stay with a stranger
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [LONGEST_STATEMENT])


connection_created.connect(bound_statements)
application = get_wsgi_application()
PAGES = get_resolver().url_patterns
"""Every page's module, loaded before the first person asks for one: a server process is ready when it says so."""
