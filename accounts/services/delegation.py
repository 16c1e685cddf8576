"""A delegate stands in for a manager for some days: named, dated, announced to the manager's people, recorded as themselves."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Relationship, User
from mentorship.core import audit, outbox
from mentorship.core.errors import Invalid

LONGEST = timedelta(days=366)

DROP_MOVED = """
DELETE FROM accounts_relationship r USING accounts_user u
WHERE r.subject_id = u.id AND r.role = 'delegate' AND r.source LIKE 'delegation:%%' AND coalesce(r.until >= %(today)s, true)
  AND r.source <> 'delegation:' || coalesce(u.manager_id::text, '')
"""
ADD_NEW = """
INSERT INTO accounts_relationship (subject_id, reader_id, role, since, until, source)
SELECT DISTINCT u.id, r.reader_id, 'delegate', greatest(r.since, %(today)s), r.until, r.source
FROM accounts_relationship r
JOIN accounts_user u ON u.manager_id = split_part(r.source, ':', 2)::bigint AND u.is_active AND u.id <> r.reader_id
WHERE r.role = 'delegate' AND r.source LIKE 'delegation:%%' AND r.until >= %(today)s
ON CONFLICT (subject_id, reader_id, role, source) DO NOTHING
RETURNING subject_id, reader_id, since, until, split_part(source, ':', 2)::bigint
"""


def source_of(delegator: User) -> str:
    """What marks the rows of this manager's delegation."""
    return f"delegation:{delegator.pk}"


@transaction.atomic
def name_delegate(*, delegator: User, delegate: User, since: date, until: date, actor: User, now: datetime) -> int:
    """Let `delegate` act for each direct report of `delegator` on these days, and tell the reports; return how many.

    Only the manager and people partners may. Raises Invalid for days in the wrong order, too many days, or the manager.
    """
    if actor.pk != delegator.pk and not policies.can_manage_people(actor):
        raise PermissionDenied
    if until < since or until < timezone.localdate(now):
        raise Invalid(_("The last day lies before the first, or is over. Choose a later one."), field="until")
    if until - since > LONGEST:
        raise Invalid(_("A delegation lasts a year at most. Choose an earlier last day."), field="until")
    if delegate.pk == delegator.pk or not delegate.is_active:
        raise Invalid(_("Choose somebody else who works here."), field="delegate")
    reports = list(User.objects.at_work().filter(manager=delegator).exclude(pk=delegate.pk))
    if not reports:
        raise Invalid(
            _("Nobody reports to %(name)s, so there is nothing to stand in for.") % {"name": delegator}, field="delegate"
        )
    end_delegation(delegator=delegator, actor=actor, now=now)
    Relationship.objects.bulk_create(
        (
            Relationship(
                subject=one,
                reader=delegate,
                role=Relationship.Role.DELEGATE,
                since=since,
                until=until,
                source=source_of(delegator),
            )
            for one in reports
        ),
        update_conflicts=True,
        unique_fields=["subject", "reader", "role", "source"],
        update_fields=["since", "until"],
    )
    _announce(delegator, delegate, [*reports, delegate], since, until, now)
    audit.record("people.delegate_named", actor=actor, about=delegator, now=now, delegate=delegate.pk, since=since, until=until)
    return len(reports)


def follow_the_line(*, now: datetime) -> int:
    """Hold that a delegate stands in for whoever reports to the manager today: who moved away is let go, new ones are told."""
    today = {"today": timezone.localdate(now)}
    with connection.cursor() as cursor:
        cursor.execute(ADD_NEW, today)
        added: list[tuple[int, int, date, date, int]] = cursor.fetchall()
        cursor.execute(DROP_MOVED, today)
        dropped = int(cursor.rowcount)
    _tell_who_joined(added, now)
    return len(added) + dropped


def _tell_who_joined(added: list[tuple[int, int, date, date, int]], now: datetime) -> None:
    people = User.objects.in_bulk({key for subject, reader, *_days, manager in added for key in (subject, reader, manager)})
    joined: dict[tuple[int, int, date, date], list[User]] = defaultdict(list)
    for subject, reader, since, until, manager in added:
        joined[manager, reader, since, until].append(people[subject])
    for (manager, reader, since, until), reports in joined.items():
        _announce(people[manager], people[reader], reports, since, until, now)


def _announce(delegator: User, delegate: User, told: list[User], since: date, until: date, now: datetime) -> None:
    values = {"delegate": delegate, "delegator": delegator, "since": date_format(since), "until": date_format(until)}
    outbox.queue(
        "people.delegate_named",
        to=told,
        key=f"delegate:{delegator.pk}:{delegate.pk}:{since}:{until}",
        now=now,
        subject=_("%(delegate)s stands in for %(delegator)s") % values,
        body=_(
            "From %(since)s to %(until)s they read and do what %(delegator)s may for the reports. "
            "What they do is recorded under their own name."
        )
        % values,
        link=reverse("accounts:person", args=[delegator.pk]),
        why=_("You report to %(delegator)s, or stand in for them.") % values,
        reply_to=delegator,
    )


@transaction.atomic
def end_delegation(*, delegator: User, actor: User, now: datetime) -> int:
    """End the manager's delegation today; one that has not begun falls away. Returns how many rows changed."""
    if actor.pk != delegator.pk and not policies.can_manage_people(actor):
        raise PermissionDenied
    yesterday = timezone.localdate(now) - timedelta(days=1)
    rows = Relationship.objects.filter(role=Relationship.Role.DELEGATE, source=source_of(delegator))
    dropped = rows.filter(since__gt=yesterday).delete()[0]
    ended = rows.filter(until__gt=yesterday).update(until=yesterday)
    if dropped or ended:
        audit.record("people.delegation_ended", actor=actor, about=delegator, now=now)
    return dropped + ended
