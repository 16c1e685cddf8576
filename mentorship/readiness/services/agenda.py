"""Where the computed state, the person and the manager differ is what the next session should talk about."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core.errors import Invalid
from mentorship.mentoring import services as mentoring
from mentorship.mentoring.models import AgendaItem, Mentorship
from mentorship.readiness import policies

Kind = Mentorship.Kind


@transaction.atomic
def put_on_agenda(*, person: User, competency: str, code: str, actor: User, now: datetime) -> AgendaItem:
    """Put a competency on the agenda of the next session: the actor's own with the person, a one-to-one begun if need be.

    A point that waits there already is returned as it is.
    """
    if not policies.can_see_readiness(actor, person):
        raise PermissionDenied
    pair = _pair_of(actor, person, now)
    link = f"{policies.page_of(person.pk)}#{code}"
    waiting = AgendaItem.objects.waiting().filter(mentorship=pair, link=link).first()
    if waiting:
        return waiting
    text = _("%(competency)s: where we see it differently") % {"competency": competency}
    return mentoring.add_agenda_item(actor=actor, mentorship_id=pair.pk, text=text, link=link, now=now)


def _pair_of(actor: User, person: User, now: datetime) -> Mentorship:
    mine = Mentorship.objects.visible_to(actor).open().filter(mentee=person)
    kinds = [Kind.MENTORSHIP, Kind.ONE_TO_ONE] if actor.pk == person.pk else [Kind.ONE_TO_ONE, Kind.MENTORSHIP]
    found = {pair.kind: pair for pair in mine.filter(kind__in=kinds).order_by("-started_on")}
    for kind in kinds:
        if kind in found:
            return found[kind]
    if person.manager_id and actor.pk in {person.pk, person.manager_id}:
        return mentoring.open_one_to_one(actor=actor, report=person, now=now)
    raise Invalid(_("You two have no sessions yet. Agree on a mentorship first, or ask their manager to raise it."))
