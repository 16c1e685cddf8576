"""What the owner writes and chooses on their own page."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks
from mentorship.core.errors import Invalid
from mentorship.portfolio.models import Contribution, ContributionFigure, LegacyPage

LONGEST_INTRO = 20_000
LONGEST_NOTE = 4_000
MOST_CONTRIBUTIONS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureInput:
    """One figure of a contribution as it was typed."""

    metric: str
    value: Decimal
    unit: str = ""
    baseline: Decimal | None = None
    is_at_least: bool = False
    is_approximate: bool = False
    is_confidential: bool = False
    public_form: str = ""


@transaction.atomic
def save_page(*, intro: str, as_of: date | None, is_open_to_colleagues: bool, actor: User, now: datetime) -> LegacyPage:
    """Keep the owner's words and choices."""
    words = checks.words(intro, field="intro", longest=LONGEST_INTRO)
    choices: dict[str, Any] = {
        "intro": words,
        "as_of": as_of,
        "is_open_to_colleagues": is_open_to_colleagues,
        "changed_at": now,
    }
    page, _is_new = LegacyPage.objects.update_or_create(owner=actor, defaults=choices)
    audit.record("legacy.page_saved", actor=actor, about=page, now=now, open_to_colleagues=is_open_to_colleagues)
    return page


@transaction.atomic
def save_contribution(
    *, actor: User, now: datetime, fields: dict[str, Any], figure: FigureInput | None, contribution_id: UUID | None = None
) -> Contribution:
    """Keep a contribution and its first figure; an existing one is changed. Imported rows become the owner's by editing."""
    row: Contribution
    if contribution_id:
        row = Contribution.objects.visible_to(actor).select_for_update().get(pk=contribution_id)
    else:
        row = Contribution(owner=actor, position=_next_position(actor))
    row.title = checks.words(fields["title"], field="title", longest=240, is_required=True)
    row.kind, row.note = fields["kind"], checks.words(fields.get("note"), field="note", longest=LONGEST_NOTE)
    row.happened_on, row.is_public = fields.get("happened_on"), bool(fields.get("is_public"))
    if row.happened_on:
        checks.not_in_future(row.happened_on, now.date(), field="happened_on")
    row.is_imported = False
    row.save()
    _keep_figure(row, figure)
    audit.record("legacy.contribution_saved", actor=actor, about=row, now=now)
    return row


def _keep_figure(row: Contribution, figure: FigureInput | None) -> None:
    first = row.figures.filter(by_year__isnull=True).first()
    if figure is None:
        if first:
            first.delete()
        return
    kept = first or ContributionFigure(contribution=row)
    kept.metric = checks.words(figure.metric, field="metric", longest=120, is_required=True)
    kept.unit = checks.words(figure.unit, field="unit", longest=40)
    kept.public_form = checks.words(figure.public_form, field="public_form", longest=60)
    kept.value, kept.baseline = figure.value, figure.baseline
    kept.is_at_least, kept.is_approximate, kept.is_confidential = (
        figure.is_at_least,
        figure.is_approximate,
        figure.is_confidential,
    )
    kept.save()


def _next_position(owner: User) -> int:
    rows = Contribution.objects.filter(owner=owner)
    if rows.count() >= MOST_CONTRIBUTIONS:
        message = _("You have %(most)d contributions. Remove one that matters less, then add this.")
        raise Invalid(message % {"most": MOST_CONTRIBUTIONS}, field="title")
    return int((rows.aggregate(last=Max("position"))["last"] or 0) + 1)


@transaction.atomic
def remove_contribution(*, contribution_id: UUID, actor: User, now: datetime) -> None:
    """Take a contribution off the page for good."""
    row = Contribution.objects.visible_to(actor).select_for_update().get(pk=contribution_id)
    audit.record("legacy.contribution_removed", actor=actor, about=row, now=now)
    row.delete()
