"""What people settle for themselves: profile and working hours, days away, keys to the API."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import available_timezones

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import ApiToken, Leave, User
from mentorship.core import audit, checks
from mentorship.core.errors import AlreadyDone, Invalid

LONGEST_TOKEN_DAYS = 366
MOST_TOKENS = 20
LONGEST_LEAVE = timedelta(days=3 * 366)


@transaction.atomic
def edit_settings(
    *,
    person: User,
    time_zone: str,
    works_from: time,
    works_until: time,
    works_on: list[int],
    now: datetime,
    pronouns: str = "",
    languages: list[str] | None = None,
) -> User:
    """Keep when somebody works and how they are addressed."""
    if time_zone not in available_timezones():
        raise Invalid(
            _("There is no time zone “%(zone)s”. Choose one such as Europe/Berlin.") % {"zone": time_zone}, field="time_zone"
        )
    if works_from >= works_until:
        raise Invalid(_("Work ends before it starts. Choose a later end."), field="works_until")
    if not works_on or not set(works_on) <= set(range(7)):
        raise Invalid(_("Choose at least one working day."), field="works_on")
    person.time_zone, person.works_from, person.works_until = time_zone, works_from, works_until
    person.works_on = sorted(set(works_on))
    person.pronouns = checks.words(pronouns, field="pronouns", longest=40)
    person.languages = [checks.words(one, field="languages", longest=10) for one in languages or [] if one.strip()]
    person.save(update_fields=["time_zone", "works_from", "works_until", "works_on", "pronouns", "languages"])
    audit.record("people.settings_changed", actor=person, about=person, now=now)
    return person


@transaction.atomic
def go_on_leave(*, person: User, from_on: date, until_on: date, actor: User, now: datetime) -> Leave:
    """Keep days away, dates only. Raises Invalid where they end before they begin or overlap others."""
    if not policies.can_plan_leave(actor, person):
        raise PermissionDenied
    if until_on < from_on:
        raise Invalid(_("The last day away lies before the first. Choose a later one."), field="until_on")
    if until_on - from_on > LONGEST_LEAVE:
        raise Invalid(_("This is longer than three years. Enter a nearer last day and extend it later."), field="until_on")
    User.objects.select_for_update().get(pk=person.pk)
    other = person.leaves.filter(from_on__lte=until_on, until_on__gte=from_on).first()
    if other:
        values = {"from": date_format(other.from_on), "until": date_format(other.until_on)}
        message = _("These days overlap an absence from %(from)s to %(until)s. Remove that one first, or choose other days.")
        raise AlreadyDone(message % values, field="from_on")
    away = Leave.objects.create(person=person, from_on=from_on, until_on=until_on)
    audit.record("people.leave_planned", actor=actor, about=person, now=now, from_on=from_on, until_on=until_on)
    return away


@transaction.atomic
def cancel_leave(*, leave: Leave, actor: User, now: datetime) -> None:
    """Take days away back."""
    if not policies.can_plan_leave(actor, leave.person):
        raise PermissionDenied
    audit.record("people.leave_cancelled", actor=actor, about=leave.person, now=now, from_on=leave.from_on)
    leave.delete()


@transaction.atomic
def create_token(*, owner: User, label: str, scope: str, days: int, now: datetime) -> tuple[ApiToken, str]:
    """Make a key to the API; return it with its secret, which is never shown again."""
    name = checks.words(label, field="label", longest=80, is_required=True)
    if scope not in ApiToken.Scope.values:
        raise Invalid(_("Choose what the token may do: read, or read and write."), field="scope")
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise Invalid(_("A token lives from 1 to %(most)d days.") % {"most": LONGEST_TOKEN_DAYS}, field="days")
    if owner.api_tokens.filter(revoked_at__isnull=True, expires_at__gt=now).count() >= MOST_TOKENS:
        raise Invalid(_("You have %(most)d tokens. Revoke one that you no longer use.") % {"most": MOST_TOKENS})
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        owner=owner,
        label=name,
        scope=scope,
        digest=ApiToken.digest_of(secret),
        prefix=secret[:8],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    audit.record("people.token_created", actor=owner, about=owner, now=now, scope=scope)
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: UUID, actor: User, now: datetime) -> ApiToken:
    """Close one of one's own tokens at once."""
    token = ApiToken.objects.select_for_update().get(pk=token_id, owner=actor)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        audit.record("people.token_revoked", actor=actor, about=actor, now=now)
    return token


@transaction.atomic
def set_roles(*, person: User, roles: list[str], actor: User, now: datetime) -> User:
    """Give and take roles. Nobody takes the last administrator's role away."""
    if not policies.can_give_roles(actor):
        raise PermissionDenied
    if not set(roles) <= set(User.Role.values):
        raise Invalid(_("There is no such role."), field="roles")
    is_admin = User.Role.ADMIN in roles
    others = User.objects.at_work().filter(roles__contains=[User.Role.ADMIN]).exclude(pk=person.pk)
    if person.is_admin and not is_admin and not others.exists():
        raise Invalid(_("This is the last administrator. Give the role to somebody else first."), field="roles")
    User.objects.filter(pk=person.pk).update(roles=sorted(set(roles)), is_staff=is_admin, is_superuser=is_admin)
    person.refresh_from_db()
    audit.record("people.roles_changed", actor=actor, about=person, now=now, roles=person.roles)
    return person
