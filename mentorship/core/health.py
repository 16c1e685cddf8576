"""`/healthz`: whether the database, Redis and a worker are there, without a session, a sign-in or a host name.

`/healthz` asks all three; `/healthz?only=database` asks what a page needs, and `/healthz?only=` asks nothing but the process.
"""

import time
from collections.abc import Callable, Iterable

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

PATH = "/healthz"
WORKER_KEY = "mentorship:worker:"
WORKER_SILENT_SECONDS = 30
TIMEOUT_SECONDS = 2


class HealthMiddleware:
    """Answer the health check before anything else looks at the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer `/healthz`, pass on everything else."""
        if request.path_info != PATH:
            return self.get_response(request)
        wanted = [part for part in request.GET.get("only", ",".join(PARTS)).split(",") if part in PARTS]
        answer = check(wanted)
        return JsonResponse(answer, status=200 if all(state == "ok" for state in answer.values()) else 503)


def check(parts: Iterable[str]) -> dict[str, str]:
    """Return each part with `ok` or `unreachable`."""
    return {part: "ok" if PARTS[part]() else "unreachable" for part in parts}


def is_worker_alive() -> bool:
    """Whether some worker gave a sign of life in the last half minute."""
    try:
        return any(True for _ in _redis().scan_iter(f"{WORKER_KEY}*", count=1000))
    except redis.RedisError:
        return False


def note_worker(*, hostname: str) -> None:
    """Remember that this worker lives; the note goes by itself."""
    _redis().set(f"{WORKER_KEY}{hostname}", int(time.time()), ex=WORKER_SILENT_SECONDS)


def forget_worker(*, hostname: str) -> None:
    """Remember that this worker has ended."""
    _redis().delete(f"{WORKER_KEY}{hostname}")


def _is_database_alive() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        connection.close()
        return False
    return True


def _is_redis_alive() -> bool:
    try:
        return bool(_redis().ping())
    except redis.RedisError:
        return False


def _redis() -> redis.Redis:
    url: str = settings.REDIS_URL
    return redis.Redis.from_url(url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS)


PARTS: dict[str, Callable[[], bool]] = {"database": _is_database_alive, "redis": _is_redis_alive, "worker": is_worker_alive}
