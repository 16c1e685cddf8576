"""Days of people."""

from datetime import date, datetime, timedelta

from accounts.models import User


def today_of(person: User, now: datetime) -> date:
    """Return the day it is where this person works."""
    return now.astimezone(person.zone).date()


def monday_of(day: date) -> date:
    """Return the Monday of that day's week."""
    return day - timedelta(days=day.weekday())
