"""Help without a formal pair: told by the one who helped and confirmed by the one who was helped, or told by the latter."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import Invalid
from mentorship.mentoring.models import Mentorship
from mentorship.mentoring.services import _ground as ground
from mentorship.mentoring.services.pairs import LONGEST_PURPOSE, Ask, request_mentorship


@transaction.atomic
def record_influence(*, actor: User, helper: User, helped: User, what: str, now: datetime) -> Mentorship:
    """Hold that one helped the other. It counts at once when the helped one says so, and otherwise when they confirm it."""
    words = checks.words(what, field="what", longest=LONGEST_PURPOSE, is_required=True)
    if actor.pk == helper.pk or actor.pk != helped.pk:
        return request_mentorship(
            actor=actor, ask=Ask(mentor=helper, mentee=helped, kind=Mentorship.Kind.INFLUENCE, purpose=words), now=now
        )
    if helper.pk == helped.pk:
        raise Invalid(_("Choose somebody else than yourself."), field="helper")
    today = ground.today_of(actor, now)
    pair = Mentorship.objects.create(
        mentor=helper,
        mentee=helped,
        kind=Mentorship.Kind.INFLUENCE,
        status=Mentorship.Status.ENDED,
        purpose=words,
        requested_by=actor,
        requested_at=now,
        answered_at=now,
        started_on=today,
        ended_on=today,
    )
    audit.record("influence.recorded", actor=actor, about=pair, now=now)
    outbox.queue(
        "mentoring.influence",
        to=helper,
        about=pair,
        key=f"pair:{pair.pk}:influence",
        now=now,
        subject=_("%(name)s says that you helped") % {"name": actor.full_name},
        link=reverse("mentoring:mentorship", args=[pair.pk]),
        why=_("You are named as the one who helped."),
        reply_to=actor,
    )
    return pair
