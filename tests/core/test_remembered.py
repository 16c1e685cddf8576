"""Costly counts of the whole company are kept for a while; what is counted quickly is never kept."""

import pytest

from mentorship.core import cache


def test_what_is_counted_quickly_is_counted_each_time():
    counted = iter(range(9))

    assert [cache.remembered("figure", lambda: next(counted)) for _time in range(3)] == [0, 1, 2]


def test_what_takes_long_is_kept_until_it_is_asked_for_anew(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cache, "COSTLY", -1.0)
    counted = iter(range(9))

    kept = [cache.remembered("figure", lambda: next(counted)) for _time in range(3)]
    anew = cache.remembered("figure", lambda: next(counted), anew=True)

    assert kept == [0, 0, 0]
    assert [anew, cache.remembered("figure", lambda: next(counted))] == [1, 1]


def test_what_is_large_is_kept_however_quickly_it_was_counted():
    counted = iter((3, 4, 5000, 5001))

    asked = [cache.remembered("size", lambda: next(counted), is_large=lambda number: number >= 5000) for _time in range(5)]

    assert asked == [3, 4, 5000, 5000, 5000]
