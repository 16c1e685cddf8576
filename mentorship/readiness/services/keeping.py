"""What is kept beside the rows: the state of packets, saved views, and what a country has switched off."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import CountryChoice, User
from mentorship.core import audit, checks
from mentorship.core.errors import Invalid
from mentorship.readiness import policies
from mentorship.readiness.models import PacketMark, ReadinessRow, SavedView, StaleMark

MOST_VIEWS = 50


@transaction.atomic
def mark_packet(*, person_id: int, packet_id: UUID, state: str, target_level_id: int | None, now: datetime) -> None:
    """Show the state of a person's newest packet in their row; an empty state takes it back. Called by packets."""
    if state:
        PacketMark.objects.update_or_create(
            person_id=person_id,
            defaults={"packet_id": packet_id, "state": state, "target_level_id": target_level_id, "at": now},
        )
    else:
        PacketMark.objects.filter(person_id=person_id, packet_id=packet_id).delete()
    ReadinessRow.objects.filter(pk=person_id).update(packet_state=state)


@transaction.atomic
def save_view(*, name: str, query: str, actor: User, now: datetime) -> SavedView:
    """Keep the filters of the organisation's page under a name; the same name again replaces them."""
    if not policies.can_see_organisation(actor):
        raise PermissionDenied
    title = checks.words(name, field="name", longest=80, is_required=True)
    filters = checks.words(query, field="query", longest=1000)
    kept, is_new = SavedView.objects.update_or_create(owner=actor, name=title, defaults={"query": filters, "created_at": now})
    if is_new and SavedView.objects.filter(owner=actor).count() > MOST_VIEWS:
        raise Invalid(_("You keep %(most)d views already. Remove one first.") % {"most": MOST_VIEWS}, field="name")
    return kept


def forget_view(*, view_id: int, actor: User) -> None:
    """Remove one's saved view."""
    SavedView.objects.visible_to(actor).get(pk=view_id).delete()


@transaction.atomic
def choose_for_country(
    *, country: str, shows_readiness: bool, shows_sessions: bool, reason: str, actor: User, now: datetime
) -> CountryChoice:
    """Switch the organisation's page, or sessions on it, off or on for people of a country, with effect at once."""
    if not actor.is_people_partner:
        raise PermissionDenied
    code = checks.words(country, field="country", longest=2, is_required=True).upper()
    if not (len(code) == 2 and code.isascii() and code.isalpha()):  # noqa: PLR2004  (ISO 3166-1 alpha-2)
        raise Invalid(_("Give the country as its two letters, such as DE."), field="country")
    values: dict[str, Any] = {
        "shows_readiness": shows_readiness,
        "shows_sessions": shows_sessions,
        "reason": checks.words(reason, field="reason", longest=200),
        "changed_by": actor,
        "changed_at": now,
    }
    choice, _is_new = CountryChoice.objects.update_or_create(country=code, defaults=values)
    rows = ReadinessRow.objects.filter(country=code)
    if not shows_sessions:
        rows.update(last_session_on=None, is_drifted=False)
    people = rows.values_list("pk", flat=True)
    StaleMark.objects.bulk_create([StaleMark(person_id=pk) for pk in people], batch_size=5_000)
    audit.record(
        "readiness.country_chosen", actor=actor, about=choice, now=now, readiness=shows_readiness, sessions=shows_sessions
    )
    return choice
