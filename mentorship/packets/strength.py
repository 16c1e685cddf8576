"""Which pieces and quotes speak, and in which order (`What goes into a packet` of the rules)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .material import EvidencePiece, Judgement, Material, SessionOutcome, Voice
from .wording import month_key, months_before, tidy

CONFIRMED_BY_SEVERAL = 2
JUDGEMENT_ORDER = {Judgement.ABOVE: 0, Judgement.AT: 1, Judgement.BELOW: 2, Judgement.CANT_SAY: 3}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a competency is told; the rest goes to the appendix."""

    pieces: int = 5
    quotes: int = 3


def confirmers(piece: EvidencePiece) -> tuple[str, ...]:
    """Name those whose confirmation counts, the earliest first; a disputed piece has none."""
    if piece.is_disputed:
        return ()
    counting = sorted((one for one in piece.confirmations if one.counts), key=lambda one: (one.on, one.name))
    return tuple(dict.fromkeys(one.name for one in counting))


def is_measured(piece: EvidencePiece) -> bool:
    """Whether a confirmed figure says from where to where."""
    return any(figure.is_confirmed and figure.baseline is not None for figure in piece.figures)


def half_year(day: date) -> int:
    """Number half-years, later is larger."""
    return day.year * 2 + (day.month > 6)  # noqa: PLR2004  June ends the first half


def strongest_first(piece: EvidencePiece) -> tuple[Any, ...]:
    """Sort key: confirmed by nobody, one, more; wider scope; measured; more recent half-year; then the later day."""
    return (
        -min(len(confirmers(piece)), CONFIRMED_BY_SEVERAL),
        -piece.scope,
        not is_measured(piece),
        -half_year(piece.on),
        -piece.on.toordinal(),
        piece.ref,
    )


def _window(material: Material) -> tuple[date, date]:
    """Since the last change of rank, at most `window_months` back, up to the day of the material."""
    start = months_before(material.as_of, material.window_months)
    return max(start, material.candidate.since or start), material.as_of


def in_window(material: Material) -> tuple[EvidencePiece, ...]:
    """Keep evidence that falls into the window, in order of time."""
    start, end = _window(material)
    kept = (piece for piece in material.evidence if start <= piece.on <= end and tidy(piece.headline))
    return tuple(sorted(kept, key=lambda piece: (piece.on, piece.ref)))


def outcomes_in_window(material: Material) -> tuple[SessionOutcome, ...]:
    """Keep session outcomes that fall into the window, in order of time."""
    start, end = _window(material)
    kept = (item for item in material.outcomes if start <= item.on <= end and tidy(item.text))
    return tuple(sorted(kept, key=lambda item: (item.on, item.ref)))


def choose_pieces(pieces: Iterable[EvidencePiece], limit: int) -> list[EvidencePiece]:
    """Take at most `limit`, the strongest first, from different months and people as far as there are."""
    ordered = sorted(pieces, key=strongest_first)
    chosen: list[EvidencePiece] = []
    months: set[str] = set()
    people: set[str] = set()

    def take(piece: EvidencePiece) -> None:
        chosen.append(piece)
        months.add(month_key(piece.on))
        people.update(confirmers(piece))

    for wanted in ("person", "month", "any"):
        for piece in ordered:
            if len(chosen) == limit:
                break
            new_month = month_key(piece.on) not in months
            new_person = bool(set(confirmers(piece)) - people)
            fits = {"person": new_month and new_person, "month": new_month, "any": True}[wanted] or not chosen
            if fits and piece not in chosen:
                take(piece)
    return sorted(chosen, key=strongest_first)


def judgements(voices: Iterable[Voice]) -> list[Voice]:
    """Keep who judged: each person's latest judgement, and of anonymous rounds those of the newest, as readiness counts them."""
    spoken = sorted((voice for voice in voices if voice.judgement != Judgement.CANT_SAY), key=lambda voice: (voice.on, voice.ref))
    newest = max((voice.on for voice in spoken if voice.is_anonymous), default=None)
    return list({voice.by: voice for voice in spoken if not voice.is_anonymous or voice.on == newest}.values())


@dataclass(frozen=True, slots=True)
class Quote:
    """A respondent's words, as praise (`saw`) or doubt."""

    voice: Voice
    is_doubt: bool

    @property
    def text(self) -> str:
        """The words."""
        return self.voice.doubt if self.is_doubt else self.voice.saw


def _doubt_first(voice: Voice) -> tuple[Any, ...]:
    return (-JUDGEMENT_ORDER[voice.judgement] if voice.judgement != Judgement.CANT_SAY else 1, -voice.on.toordinal(), voice.ref)


def _praise_first(voice: Voice) -> tuple[Any, ...]:
    return (JUDGEMENT_ORDER[voice.judgement], -voice.on.toordinal(), voice.ref)


def strongest_doubt(voices: Iterable[Voice]) -> Voice | None:
    """The quotable doubt of the lowest judgement, the newest among equals."""
    doubts = [voice for voice in voices if tidy(voice.doubt) and voice.may_be_quoted]
    return min(doubts, key=_doubt_first, default=None)


def choose_quotes(voices: Sequence[Voice], limit: int) -> list[Quote]:
    """Take at most `limit` quotes from different people as far as there are; the strongest doubt is always among them, last."""
    doubt = strongest_doubt(voices)
    room = limit - (doubt is not None)
    praise = sorted((voice for voice in voices if tidy(voice.saw) and voice.may_be_quoted), key=_praise_first)
    taken = {doubt.by} if doubt else set()
    others: list[Voice] = []
    for voice in praise:
        if voice.by not in taken and len(others) < room:
            others.append(voice)
            taken.add(voice.by)
    if doubt and len(others) < room and doubt in praise:
        others.append(doubt)
    quotes = [Quote(voice, is_doubt=False) for voice in sorted(others, key=_praise_first)]
    return [*quotes, *([Quote(doubt, is_doubt=True)] if doubt else [])]
