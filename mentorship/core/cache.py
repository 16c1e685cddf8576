"""A cache in Redis that is merely empty while Redis is away: pages work on, and limits are not counted meanwhile."""

from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache


class TolerantRedisCache(RedisCache):
    """Django's Redis cache, with a lost Redis being a miss."""

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Add unless there; while Redis is away, say it was added."""
        try:
            return bool(super().add(*args, **kwargs))
        except redis.RedisError:
            return True

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or the default."""
        try:
            return super().get(key, default, version)
        except redis.RedisError:
            return default

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Keep the value if Redis is there."""
        try:
            super().set(*args, **kwargs)
        except redis.RedisError:
            return

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Prolong; false when there is nothing to prolong."""
        try:
            return bool(super().touch(*args, **kwargs))
        except redis.RedisError:
            return False

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Forget; false when there was nothing."""
        try:
            return bool(super().delete(*args, **kwargs))
        except redis.RedisError:
            return False

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """Return what is there."""
        try:
            return dict(super().get_many(*args, **kwargs))
        except redis.RedisError:
            return {}

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        """Whether it is there."""
        try:
            return bool(super().has_key(*args, **kwargs))
        except redis.RedisError:
            return False

    def incr(self, *args: Any, **kwargs: Any) -> int:
        """Count up; while Redis is away nothing is counted."""
        try:
            return int(super().incr(*args, **kwargs))
        except redis.RedisError:
            return 0

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Keep what can be kept."""
        try:
            return list(super().set_many(*args, **kwargs))
        except redis.RedisError:
            return []

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        """Forget what can be forgotten."""
        try:
            super().delete_many(*args, **kwargs)
        except redis.RedisError:
            return
