"""How often one address may knock at the door for people outside: enough for answering, too little for guessing links."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mentorship.core.errors import DomainError

KNOCKS = 30
PER_SECONDS = 600


class TooManyKnocksError(DomainError):
    """Somebody tries links, or reloads without end."""

    status = 429
    code = "too_many"


def knock(request: HttpRequest) -> None:
    """Count a visit of this address; raise `TooManyKnocksError` above the limit. Nothing of the visit but the count is kept."""
    address = request.META.get("REMOTE_ADDR", "")
    key = "feedback-door:" + hashlib.sha256(address.encode()).hexdigest()[:32]
    if cache.add(key, 1, PER_SECONDS):
        return
    try:
        knocks = cache.incr(key)
    except ValueError:
        return
    if knocks > KNOCKS:
        raise TooManyKnocksError(
            _("Too many visits from your address. Try again in ten minutes; your link stays good until it closes.")
        )
