"""Publish a page under an address that expires and can be revoked, and make the bundle that a leaver takes along."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid
from mentorship.portfolio import policies
from mentorship.portfolio.models import PublicLink

LONGEST_DAYS = 90
MOST_LINKS = 20


@transaction.atomic
def publish(*, days: int, actor: User, now: datetime) -> tuple[PublicLink, str]:
    """Make a public address of the actor's page for so many days; return the link and its token, which is shown once."""
    if not policies.may_publish():
        raise PermissionDenied
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(_("A public link holds between 1 and %(most)d days.") % {"most": LONGEST_DAYS}, field="days")
    if PublicLink.objects.filter(owner=actor, revoked_at__isnull=True, expires_at__gt=now).count() >= MOST_LINKS:
        raise Invalid(_("You have %(most)d public links. Revoke one first.") % {"most": MOST_LINKS}, field="days")
    token = secrets.token_urlsafe(24)
    link = PublicLink.objects.create(owner=actor, digest=digest_of(token), created_at=now, expires_at=now + timedelta(days=days))
    audit.record("legacy.published", actor=actor, about=link, now=now, days=days)
    return link, token


@transaction.atomic
def revoke(*, link_id: UUID, actor: User, now: datetime) -> PublicLink:
    """Close a public address at once."""
    link: PublicLink = PublicLink.objects.visible_to(actor).select_for_update().get(pk=link_id)
    if link.revoked_at is None:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        audit.record("legacy.revoked", actor=actor, about=link, now=now)
    return link


def digest_of(token: str) -> str:
    """Return what is kept of a public address."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner_of(token: str, *, now: datetime) -> User | None:
    """Return whose page a public address opens; None when it is unknown, expired, revoked, or the company allows none."""
    link = (
        PublicLink.objects.filter(digest=digest_of(token), revoked_at__isnull=True, expires_at__gt=now)
        .select_related("owner")
        .first()
    )
    return link.owner if link and policies.may_publish() else None
