"""People who use the program through its REST API, each with a token of their own."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User


class Caller:
    """One person with a token."""

    def __init__(self, person: User) -> None:
        self.person = person
        secret = ApiToken.new_secret()
        now = timezone.now()
        ApiToken.objects.create(
            owner=person,
            label="journey",
            digest=ApiToken.digest_of(secret),
            prefix=secret[:8],
            scope=ApiToken.Scope.WRITE,
            created_at=now,
            expires_at=now + timedelta(days=1),
        )
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path: str, expect: int = 200) -> Any:
        """Read."""
        return self._answer(self.client.get(f"/api/v1/{path}"), expect)

    def rows(self, path: str) -> list[Any]:
        """Read the first page's rows."""
        return list(self.get(path)["results"])

    def post(self, path: str, expect: int = 200, **said: Any) -> Any:
        """Do something."""
        return self._answer(self.client.post(f"/api/v1/{path}", said, content_type="application/json"), expect)

    def patch(self, path: str, version: int, expect: int = 200, **said: Any) -> Any:
        """Change something that was read in that version."""
        headers = {"If-Match": f'"{version}"'}
        return self._answer(self.client.patch(f"/api/v1/{path}", said, content_type="application/json", headers=headers), expect)

    def put(self, path: str, version: int, expect: int = 200, **said: Any) -> Any:
        """Replace something that was read in that version."""
        headers = {"If-Match": f'"{version}"'}
        return self._answer(self.client.put(f"/api/v1/{path}", said, content_type="application/json", headers=headers), expect)

    def upload(self, path: str, name: str, content: bytes, expect: int = 200, **said: Any) -> Any:
        """Send a file."""
        return self._answer(self.client.post(f"/api/v1/{path}", {"file": SimpleUploadedFile(name, content), **said}), expect)

    def _answer(self, answer: Any, expect: int) -> Any:
        assert answer.status_code == expect, (answer.status_code, answer.content[:2000])
        return answer.json() if answer.content and "json" in answer.headers["Content-Type"] else answer.content
