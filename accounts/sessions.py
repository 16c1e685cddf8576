"""Who is signed in: the session and its person, read by statements that are written once. Every page begins with these two."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from mentorship.core.plans import rows_of
from mentorship.core.prepared import DATABASE, prepared

_SESSION = "SELECT session_key, session_data, expire_date FROM django_session WHERE session_key = $1::text AND expire_date > $2"


@prepared
def _person(pk: int) -> QuerySet[User]:
    found: QuerySet[User] = User.objects.filter(pk=pk)
    return found


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Any:
        """Return the row of a session that has not expired, or nothing; the key is forgotten then, as Django does."""
        rows = rows_of(DATABASE, _SESSION, [self.session_key, timezone.now()])
        if rows:
            return self.model(*rows[0])
        self._session_key = None
        return None


class People(ModelBackend):
    """Sign-in by e-mail and password; who may come in is still looked at on every page."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, unless they are gone."""
        found = _person(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None
