"""What goes after somebody left: how long it is kept, and the daily sweep that lets it go."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid
from mentorship.home import policies, selectors
from mentorship.home.keeping import AGED, BY_KEY, KINDS, Aged, Kind, Part, going
from mentorship.home.models import KeepingPeriod

LONGEST = 600
ROWS_AT_ONCE = 500


@transaction.atomic
def keep_for(*, kind: str, period: int, actor: User, now: datetime) -> KeepingPeriod:
    """Keep one kind for so many months (or days, as the kind counts) after leaving, from the next sweep on."""
    if not policies.can_set_keeping(actor):
        raise PermissionDenied
    found = BY_KEY.get(kind)
    if found is None or found.is_fixed:
        raise Invalid(_("The time of this kind cannot be changed."), field="period")
    if not 0 <= period <= LONGEST:
        raise Invalid(_("Give a whole number from 0 to %(most)d.") % {"most": LONGEST}, field="period")
    values = {"period": period, "changed_by": actor, "changed_at": now}
    row, _new = KeepingPeriod.objects.update_or_create(kind=kind, defaults=values)
    audit.record("keeping.changed", actor=actor, about=row, now=now, kind=kind, period=period, unit=found.unit)
    return row


def let_go(*, now: datetime) -> int:
    """Let go of everything whose time is over; return how many rows went. Each person and kind is one transaction."""
    today, periods = timezone.localdate(now), selectors.keeping_periods()
    gone = 0
    for kind in KINDS:
        period = periods[kind.key]
        people = {person for _key, person, _day in going(kind, period, by=today)}
        gone += sum(_let_go_of(kind, person, period, today, now) for person in sorted(people))
    return gone


@transaction.atomic
def _let_go_of(kind: Kind, person_id: int, period: int, today: date, now: datetime) -> int:
    """Let one kind of one person's records go. Whoever came back in the meantime, or is being swept already, is left alone."""
    rows = User.objects.select_for_update(skip_locked=True).filter(pk=person_id, left_on__isnull=False)
    person = rows.first()
    if person is None:
        return 0
    gone = sum(_end(part, person, period, kind.unit, today) for part in kind.parts)
    if gone:
        audit.record("keeping.let_go", actor=None, about=person, now=now, kind=kind.key, rows=gone)
    return gone


def _end(part: Part, person: User, period: int, unit: str, today: date) -> int:
    due = part.rows(period, unit).filter(**{part.whose: person}, goes_on__lte=today)
    gone = 0
    while keys := list(due.values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        rows = part.model.objects.filter(pk__in=keys)
        if part.emptied is None:
            rows.delete()
        else:
            rows.update(**part.emptied)
        gone += len(keys)
    return gone


def forget_by_age(*, now: datetime) -> int:
    """Delete settled messages, closed reminders and finished jobs after a year; return how many."""
    return sum(_forget(aged, now) for aged in AGED)


def _forget(aged: Aged, now: datetime) -> int:
    old = aged.model.objects.filter(aged.narrowed, **{f"{aged.day}__lt": now - relativedelta(months=aged.months)}).order_by()
    gone = 0
    while keys := list(old.values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        with transaction.atomic():
            aged.model.objects.filter(pk__in=keys).delete()
        gone += len(keys)
    if gone:
        audit.record("keeping.forgot", actor=None, about=None, now=now, kind=aged.key, rows=gone)
    return gone
