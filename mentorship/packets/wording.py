"""The only words that a generated sentence may hold besides its sources' own, and how dates, numbers and excerpts are spelled.

The glue is a fixed list on purpose: no adjective, no praise, no judgement can enter a draft that no source used.
"""

import re
from datetime import date

from mentorship.core.amounts import change as change
from mentorship.core.amounts import number as number
from mentorship.core.amounts import percent as percent
from mentorship.core.amounts import quantity as quantity
from mentorship.core.text import tidy as tidy

WIDE = "\N{NO-BREAK SPACE}"
CUT = " […]"
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

CONFIDENTIAL = " (confidential)"

GLUE = frozenset(
    (
        # who
        " is proposed for ", ", from ", ", held since ", ".", " from ", " to ",
        # shown
        ": ", "; ", " fell from ", " rose from ", " stayed at ", "at least ", "about ", " (", ")", CUT, ", ", "target ",
        "reached", CONFIDENTIAL, "1 further piece.", " further pieces.", "No evidence yet.", "confirmed by ", " and ",
        " and 1 other", " others",
        # others say
        "“", "”", "” ", "Judged by colleagues: ", " above the target level", " at the target level", " below the target level",
        " at it", " below it", "What would make it stronger: “",
        "1 colleague named what would make it stronger, in words not to be quoted.",
        " colleagues named what would make it stronger, in words not to be quoted.", "Goal “", "from ", " with ",
        # sustained
        "Evidence in ", " of the last 12 months.", " of the last 12 months; the first is from ",
        "No evidence in the last 12 months; the latest is from ",
        # open
        "Nothing yet on criterion ", "Nothing yet on criteria ", " (“", "”)", " more",
        "Neither evidence nor a colleague’s judgement yet.",
        "Neither evidence nor a colleague’s judgement yet: only a goal speaks of it.",
        "Neither evidence nor a colleague’s judgement yet: only goals speak of it.",
        "Neither evidence nor a colleague’s judgement yet: only sessions speak of it.",
        "Neither evidence nor a colleague’s judgement yet: only goals and sessions speak of it.",
        "No piece is confirmed by anybody else yet.", "All evidence is from one month, ",
        "It rests on 1 piece.", ": it rests on 1 piece.",
        "No colleague has judged this yet.", "The latest evidence is from ", "Nothing: every criterion has evidence.",
        "Nothing: evidence and judgements are there.",
        "The doubt above; every criterion has evidence.",
        "The doubt above; evidence and judgements are there.",
        # summary
        ": neither evidence nor a colleague’s judgement yet.",
        ": no evidence yet.", ": no piece is confirmed by anybody else yet.", ": no colleague has judged it yet.",
        ": nothing yet on criterion ", ": nothing yet on criteria ", ": all evidence is from one month.",
        "Neither evidence nor a colleague’s judgement yet in ", "No evidence yet in ", "No colleague’s judgement yet in ",
        "Nothing confirmed by anybody else yet in ", "Resting on 1 piece: ", "All evidence from one month: ", ", in ",
        ": the latest evidence is from ", "1 further competency has something open.",
        " further competencies have something open.", "Judged below the target level in ", " by 1 colleague", " by ",
        " colleagues", "1 colleague said what would make the case stronger.",
        " colleagues said what would make the case stronger.", "Nothing is listed as open.",
        "The doubts above; every competency has evidence and judgements.",
        "No evidence has been collected yet.",
    ),
)  # fmt: skip

FORMER_GLUE = frozenset(
    (
        "Named what would make it stronger, in words not to be quoted.", "Session in ", ": “", "Every criterion has evidence.",
        "Evidence and judgements are there; nothing is listed as open.", "Against the target level: ", " above", " at", " below",
        " by 1 colleague.", " colleagues.",
    ),
)  # fmt: skip
"""What earlier versions of the program wrote: their drafts stay proven after an upgrade, new ones never hold it."""

_SENTENCE_END = re.compile(r"[.!?。！？؟]['\"”’)]?\s")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def excerpt(text: str, limit: int) -> tuple[str, bool]:
    """Return the beginning of `text`, whole sentences or words of at most `limit` characters, and whether something was cut."""
    line = tidy(text[: limit * 8])
    if len(line) <= limit:
        return line, len(text) > limit * 8
    head = line[: limit + 1]
    ends = [match.end() for match in _SENTENCE_END.finditer(head)]
    if ends and ends[-1] > limit // 2:
        return head[: ends[-1]].strip(), True
    words = head.rfind(" ")
    return (head[:words] if words > limit // 2 else head[:limit]).strip(), True


def without_stop(text: str) -> str:
    """Drop a single full stop at the end, so that glue can follow."""
    return (text[:-1].rstrip() or text) if text.endswith(".") and not text.endswith("..") else text


def month_year(day: date) -> str:
    """March 2026."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def month_key(day: date) -> str:
    """2026-03."""
    return f"{day.year:04}-{day.month:02}"


def month_name(key: str) -> str:
    """Turn 2026-03 into March 2026."""
    return month_year(date.fromisoformat(f"{key}-01"))


def long_date(day: date) -> str:
    """4 March 2026."""
    return f"{day.day} {month_year(day)}"


def reading_units(text: str) -> int:
    """Count what a reader takes in one go: words, and each wide character by itself."""
    wide = len(_WIDE.findall(text))
    return wide + len(_WIDE.sub(" ", text).split())


def months_before(day: date, months: int) -> date:
    """Return the same day of the month `months` earlier, the last day where that month is shorter."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(max(year, 1), month + 1, last)
            except ValueError:
                continue
    return date(max(year, 1), month + 1, 28)
