"""The link in a reminder mail: it opens one log form and nothing else, for seven days, until a POST uses it up."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import links
from mentorship.mentoring.models import MentoringSession, Mentorship
from mentorship.mentoring.services.sessions import SessionLog, log_session

PURPOSE = "log-session"


def log_link(mentorship: Mentorship, person: User) -> str:
    """Return the path of a link by which this member logs one session of the pair without a sign-in."""
    return reverse("mentoring:log_by_link", args=[links.sign(PURPOSE, f"{mentorship.pk}:{person.pk}")])


def open_link(token: str) -> tuple[Mentorship, User]:
    """Return the pair and the person a link was made for; raises `links.DeadLinkError` for any other."""
    pair_id, _colon, person_id = links.read(PURPOSE, token).partition(":")
    person = User.objects.at_work().filter(pk=person_id).first()
    pair = Mentorship.objects.visible_to(person).open().with_people().filter(pk=pair_id).first() if person else None
    if pair is None or person is None:
        raise links.DeadLinkError(_("This link no longer opens anything. Sign in to do the same there, or ask for a new link."))
    return pair, person


def log_by_link(*, token: str, log: SessionLog, now: datetime) -> MentoringSession:
    """Log one session and close the link, both or neither."""
    with transaction.atomic():
        pair, person = open_link(token)
        session = log_session(actor=person, pair_id=UUID(str(pair.pk)), log=log, now=now)
        links.use_up(PURPOSE, token, now=now)
    return session
