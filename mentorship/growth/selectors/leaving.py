"""What somebody who leaves was asked to confirm: whose evidence it is and how much, never what it says."""

from datetime import date

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mentorship.core.attention import OpenWork
from mentorship.growth.models import Corroboration

MOST = 50


def open_work(person: User, today: date) -> list[OpenWork]:
    """Confirmations that wait for them, by owner: two queries."""
    waiting = Corroboration.objects.filter(person=person, status=Corroboration.Status.ASKED).values("evidence__owner")
    counted = {
        row["evidence__owner"]: row["n"] for row in waiting.annotate(n=Count("*"), since=Min("asked_at")).order_by("since")[:MOST]
    }
    owners = User.objects.in_bulk(counted)
    is_gone = person.left_on is not None and person.left_on < today
    return [
        OpenWork(
            what=ngettext("%(n)d confirmation asked by", "%(n)d confirmations asked by", count) % {"n": count},
            kind="confirmation",
            key=str(owner),
            person=owners[owner],
            then=_("They have left: the owner asks somebody else who saw it.")
            if is_gone
            else _("They can still confirm until their last day; afterwards the owner asks somebody else who saw it."),
            icon="badge-check",
        )
        for owner, count in counted.items()
    ]
