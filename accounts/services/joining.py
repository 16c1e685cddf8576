"""Joining by invitation, leaving on a date, coming back as the same person."""

from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import ApiToken, Relationship, Team, User
from accounts.services.delegation import follow_the_line
from accounts.services.line import lock_line, move_branch
from mentorship.core import audit, checks, links, outbox
from mentorship.core.errors import AlreadyDone, Invalid

INVITATION = "invitation"


@transaction.atomic
def invite(
    *,
    email: str,
    full_name: str,
    actor: User,
    now: datetime,
    manager: User | None = None,
    team: Team | None = None,
) -> User:
    """Create a person without a password and mail them a link. Raises AlreadyDone for a known address."""
    if not policies.can_manage_people(actor):
        raise PermissionDenied
    address = _address(email)
    if User.objects.filter(email=address).exists():
        raise AlreadyDone(
            _("%(email)s is here already. Open their page to invite them again.") % {"email": address}, field="email"
        )
    name = checks.words(full_name, field="full_name", longest=150, is_required=True)
    person: User = User.objects.create_user(address, name, manager=manager, team=team, invited_at=now)
    follow_the_line(now=now)
    audit.record("people.invited", actor=actor, about=person, now=now)
    _send_invitation(person, actor, now)
    return person


def _address(email: str) -> str:
    address = checks.words(email, field="email", longest=254, is_required=True).lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(_("This is no e-mail address. Write it as name@example.com."), field="email") from error
    return address


@transaction.atomic
def invite_again(*, person: User, actor: User, now: datetime) -> User:
    """Send the invitation anew, for somebody who has not signed in yet or has lost every way in."""
    if not policies.can_manage_people(actor):
        raise PermissionDenied
    if not person.is_active:
        raise Invalid(_("%(person)s has left. Let them return first.") % {"person": person})
    User.objects.filter(pk=person.pk).update(invited_at=now)
    audit.record("people.invited", actor=actor, about=person, now=now)
    _send_invitation(person, actor, now)
    return person


def waiting_for_invitation() -> QuerySet[User]:
    """Return people at work who came in by an import: never invited, never signed in, without a password."""
    never_in = User.objects.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX, last_login__isnull=True)
    waiting: QuerySet[User] = never_in.filter(is_active=True, is_sample=False, left_on__isnull=True, invited_at__isnull=True)
    return waiting


@transaction.atomic
def invite_waiting(*, actor: User, now: datetime, most: int) -> int:
    """Invite some of those who wait for an invitation; return how many. Nobody is invited twice, however often this runs."""
    if not policies.can_manage_people(actor):
        raise PermissionDenied
    people = list(waiting_for_invitation().order_by("pk").select_for_update(skip_locked=True)[:most])
    User.objects.filter(pk__in=[person.pk for person in people]).update(invited_at=now)
    for person in people:
        _send_invitation(person, actor, now)
    if people:
        audit.record("people.invited_together", actor=actor, about=None, now=now, people=len(people))
    return len(people)


def _send_invitation(person: User, actor: User, now: datetime) -> None:
    token = links.sign(INVITATION, f"{person.pk}")
    outbox.queue(
        "account.invitation",
        to=person,
        key=f"invitation:{person.pk}:{now.isoformat()}",
        now=now,
        subject=_("You are invited to the mentorship program"),
        body=_("Open the link within seven days to choose a password."),
        link=reverse("accounts:welcome", args=[token]),
        why=_("%(name)s has invited you.") % {"name": actor.full_name},
        reply_to=actor,
        only=("mail",),
    )


def invited_person(token: str) -> User:
    """The person whom an invitation opens the door for; raises DeadLinkError for a link that opens nothing."""
    pk = links.read(INVITATION, token)
    person: User | None = User.objects.filter(pk=int(pk), is_active=True).first()
    if person is None:
        raise links.DeadLinkError(_("This link no longer opens anything. Sign in to do the same there, or ask for a new link."))
    return person


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime) -> User:
    """Set the first password and close the link."""
    person = invited_person(token)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    links.use_up(INVITATION, token, now=now)
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("people.joined", actor=person, about=person, now=now)
    return person


@transaction.atomic
def leave(*, person: User, on: date, actor: User, now: datetime, reports_to: User | None = None) -> User:
    """Hold that the person's last day is `on`: on that day sessions end and tokens are revoked.

    Reports move to `reports_to` where one is named, at once. History stays, and the page lists what is to be reassigned.
    """
    if not policies.can_manage_people(actor):
        raise PermissionDenied
    lock_line()
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.hired_on and on < person.hired_on:
        raise Invalid(_("The last day lies before the first one. Choose a later day."), field="on")
    if reports_to is not None:
        _move_reports(person, reports_to)
    User.objects.filter(pk=person.pk).update(left_on=on)
    person.left_on = on
    audit.record("people.left", actor=actor, about=person, now=now, on=on)
    end_access_of_leavers(now=now)
    person.refresh_from_db()
    return person


def _move_reports(person: User, to: User) -> None:
    to = User.objects.get(pk=to.pk)
    if to.path.startswith(person.path):
        message = _("%(to)s stands below %(person)s. Choose somebody else, or move %(to)s first.")
        raise Invalid(message % {"to": to, "person": person}, field="reports_to")
    for report in person.reports.order_by("pk"):
        move_branch(report, to)


@transaction.atomic
def end_access_of_leavers(*, now: datetime) -> int:
    """End sessions and tokens of everybody whose last day has come; return how many people. Safe to repeat."""
    gone = list(User.objects.filter(left_on__lte=timezone.localdate(now), is_active=True).values_list("pk", flat=True))
    close_access(gone, now=now)
    follow_the_line(now=now)
    return len(gone)


def close_access(people: list[int], *, now: datetime) -> None:
    """Close accounts, so that sessions open nothing; take the passwords, so that none revives; revoke the tokens."""
    today = timezone.localdate(now)
    User.objects.filter(pk__in=people).update(is_active=False, password=make_password(None))
    ApiToken.objects.filter(owner__in=people, revoked_at__isnull=True).update(revoked_at=now)
    Relationship.objects.filter(reader__in=people, until__isnull=True, since__lte=today).update(until=today)


@transaction.atomic
def come_back(*, person: User, on: date, actor: User, now: datetime) -> User:
    """Let somebody who left return as the same person, with their history; they are invited to choose a password.

    Somebody whose last day has not come yet stays: nothing was closed, so nobody is invited.
    """
    if not policies.can_manage_people(actor):
        raise PermissionDenied
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.left_on is None:
        raise AlreadyDone(_("%(person)s is here already.") % {"person": person})
    if person.is_active:
        User.objects.filter(pk=person.pk).update(left_on=None)
        person.refresh_from_db()
        audit.record("people.stays", actor=actor, about=person, now=now)
        return person
    if on < person.left_on:
        raise Invalid(_("The day of return lies before the last day. Choose a later day."), field="on")
    User.objects.filter(pk=person.pk).update(left_on=None, is_active=True, invited_at=now)
    person.refresh_from_db()
    audit.record("people.returned", actor=actor, about=person, now=now, on=on)
    _send_invitation(person, actor, now)
    return person
