"""Signed links that open one thing for some days without a sign-in, and that only a POST uses up."""

import hashlib
from datetime import datetime, timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mentorship.core.errors import DomainError
from mentorship.core.models import UsedLink

SEVEN_DAYS = timedelta(days=7)


class DeadLinkError(DomainError):
    """The link is forged, foreign, expired or used up. The sentence never says which, except to its holder after use."""

    status = 404
    code = "dead_link"


def sign(purpose: str, value: str) -> str:
    """Return a token for `value` that only `purpose` opens."""
    return TimestampSigner(salt=f"link:{purpose}").sign(value)


def read(purpose: str, token: str, *, longest: timedelta = SEVEN_DAYS) -> str:
    """Return the value of a token that is genuine, young enough and unused; raise `DeadLinkError` otherwise."""
    try:
        value = TimestampSigner(salt=f"link:{purpose}").unsign(token, max_age=longest)
    except BadSignature as error:
        raise DeadLinkError(
            _("This link no longer opens anything. Sign in to do the same there, or ask for a new link.")
        ) from error
    if UsedLink.objects.filter(digest=_digest(purpose, token)).exists():
        raise DeadLinkError(_("This link has been used. Sign in to see or change what was saved."))
    return value


def use_up(purpose: str, token: str, *, now: datetime) -> None:
    """Close the link for good, in the transaction of what it was used for; raise `DeadLinkError` when it was closed already."""
    try:
        with transaction.atomic():
            UsedLink.objects.create(digest=_digest(purpose, token), used_at=now)
    except IntegrityError as error:
        raise DeadLinkError(_("This link has been used. Sign in to see or change what was saved.")) from error


def _digest(purpose: str, token: str) -> str:
    return hashlib.sha256(f"{purpose}:{token}".encode()).hexdigest()
