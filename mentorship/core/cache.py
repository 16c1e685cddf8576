"""A cache in Redis that is merely empty while Redis is away: pages work on, and limits are not counted meanwhile."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache

REST_SECONDS = 5.0
Answer = TypeVar("Answer")

COSTLY = 0.05
"""Seconds of counting from which a figure is worth keeping: in a small company everything is counted anew each time."""


def remembered(
    name: str,
    count: Callable[[], Answer],
    *,
    seconds: int = 600,
    anew: bool = False,
    is_large: Callable[[Answer], bool] = lambda _counted: False,
) -> Answer:
    """Return a figure of the whole company, counted at most so long ago; nothing that depends on who asks belongs here.

    Kept is what took long to count, and what `is_large` says of what was counted.
    """
    found: Answer | None = None if anew else cache.get(name)
    if found is not None:
        return found
    began = time.perf_counter()
    counted = count()
    if time.perf_counter() - began > COSTLY or is_large(counted):
        cache.set(name, counted, seconds)
    return counted


class TolerantRedisCache(RedisCache):
    """Django's Redis cache, with a lost Redis being a miss.

    After a failure it is left alone for some seconds: one that hangs instead of refusing holds up one question, not every one.
    """

    away_until = 0.0

    def _or(self, otherwise: Answer, ask: Callable[[], Answer]) -> Answer:
        if time.monotonic() < self.away_until:
            return otherwise
        try:
            return ask()
        except redis.RedisError:
            self.away_until = time.monotonic() + REST_SECONDS
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Add unless there; while Redis is away, say it was added."""
        return self._or(True, lambda: bool(super(TolerantRedisCache, self).add(*args, **kwargs)))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or the default."""
        return self._or(default, lambda: super(TolerantRedisCache, self).get(key, default, version))

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Keep the value if Redis is there."""
        self._or(None, lambda: super(TolerantRedisCache, self).set(*args, **kwargs))

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Prolong; false when there is nothing to prolong."""
        return self._or(False, lambda: bool(super(TolerantRedisCache, self).touch(*args, **kwargs)))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Forget; false when there was nothing."""
        return self._or(False, lambda: bool(super(TolerantRedisCache, self).delete(*args, **kwargs)))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """Return what is there."""
        return self._or({}, lambda: dict(super(TolerantRedisCache, self).get_many(*args, **kwargs)))

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        """Whether it is there."""
        return self._or(False, lambda: bool(super(TolerantRedisCache, self).has_key(*args, **kwargs)))

    def incr(self, *args: Any, **kwargs: Any) -> int:
        """Count up; while Redis is away nothing is counted."""
        return self._or(0, lambda: int(super(TolerantRedisCache, self).incr(*args, **kwargs)))

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Keep what can be kept."""
        return self._or([], lambda: list(super(TolerantRedisCache, self).set_many(*args, **kwargs)))

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        """Forget what can be forgotten."""
        self._or(None, lambda: super(TolerantRedisCache, self).delete_many(*args, **kwargs))
