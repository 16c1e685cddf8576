"""A worker's sign of life in Redis, which the health check and the pages with waiting jobs read."""

from typing import Any

import redis
from celery.signals import heartbeat_sent, worker_ready, worker_shutdown

from mentorship.core import health


def connect() -> None:
    """Have every worker of this program give signs of life."""
    worker_ready.connect(_alive, weak=False)
    heartbeat_sent.connect(_alive, weak=False)
    worker_shutdown.connect(_ended, weak=False)


def _hostname(sender: Any) -> str:
    return str(getattr(sender, "hostname", None) or getattr(getattr(sender, "eventer", None), "hostname", "") or "worker")


def _alive(sender: Any, **_: object) -> None:
    try:
        health.note_worker(hostname=_hostname(sender))
    except redis.RedisError:
        return  # Redis is away; the next sign of life is two seconds off


def _ended(sender: Any, **_: object) -> None:
    try:
        health.forget_worker(hostname=_hostname(sender))
    except redis.RedisError:
        return  # the note goes by itself
