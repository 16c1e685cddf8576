"""What a committee will ask, asked before submission: the list names it, and only what would mislead stops the packet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .document import Document
from .verify import Finding

STATEMENTS_OF_ALL = 0.5
BLOCKING = {"unresolved", "not_visible", "uncited", "not_verbatim", "foreign_words"}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list; `stop` must be mended before submission."""

    tone: Literal["ok", "note", "stop"]
    text: str
    section: str = ""
    leads_to: Literal["section", "comments", "history"] = "section"


def checklist(
    document: Document,
    findings: Sequence[Finding],
    *,
    open_comments: Sequence[str],
    offers: Sequence[str],
    unanswered: int,
    due: date,
    today: date,
) -> list[Check]:
    """Ask what a committee asks: sources, doubts, other people's voices, figures, what is missing, statements without source.

    `open_comments` and `offers` name the section of each.
    """
    checks = [*_sources(document, findings), *_comments(open_comments, offers)]
    checks += [*_voices(document, unanswered), *_gaps(document), *_statements(document)]
    if today > due:
        checks.append(Check("note", _("The submission date has passed. It is marked late, and the people partner sees it.")))
    return sorted(checks, key=lambda one: ("stop", "note", "ok").index(one.tone))


def _sources(document: Document, findings: Sequence[Finding]) -> list[Check]:
    checks: dict[str, Check] = {}  # a sentence rests on its source in several places, the author mends it once
    headings = {section.key: section.heading for section in document.sections}
    for finding in findings:
        heading = headings.get(finding.section, "")
        tone: Literal["stop", "note"] = "stop" if finding.code in BLOCKING else "note"
        text = finding_text(finding, heading)
        checks.setdefault(text, Check(tone, text, finding.section))
    return list(checks.values()) or [Check("ok", _("Every sentence of the draft leads to its source."))]


def finding_text(finding: Finding, heading: str) -> str:
    """Say what does not hold, where, and how to mend it."""
    where = {"section": heading, "mark": finding.mark, "text": finding.text[:120]}
    sentences = {
        "unresolved": _("%(section)s cites %(mark)s, which does not exist. Correct the mark or remove it."),
        "not_visible": _("%(section)s cites %(mark)s, which was deleted or made private. Draft again, or take the sentence out."),
        "not_verbatim": _(
            "%(section)s: “%(text)s” does not stand like this in %(mark)s any more. Draft again, or quote it as it is."
        ),
        "wrong_figure": _("%(section)s says %(text)s, which %(mark)s does not. Check the number."),
        "wrong_date": _("%(section)s says %(text)s, which is not the date of %(mark)s. Draft again."),
        "wrong_name": _("%(section)s names %(text)s, who is not named in %(mark)s any more. Draft again."),
        "uncited": _("%(section)s has a sentence without a source: “%(text)s”. Draft again."),
        "foreign_words": _("%(section)s has words from no source: “%(text)s”. Draft again."),
    }
    return sentences[finding.code] % where


def _comments(open_comments: Sequence[str], offers: Sequence[str]) -> list[Check]:
    checks = []
    if open_comments:
        text = ngettext(
            "%(n)d comment in the margin is open. Resolve it.",
            "%(n)d comments in the margin are open. Resolve them.",
            len(open_comments),
        )
        checks.append(Check("stop", text % {"n": len(open_comments)}, open_comments[0], "comments"))
    if offers:
        text = ngettext(
            "%(n)d edited section has a newer draft to look at.",
            "%(n)d edited sections have a newer draft to look at.",
            len(offers),
        )
        checks.append(Check("note", text % {"n": len(offers)}, offers[0], "history"))
    return checks


def _voices(document: Document, unanswered: int) -> list[Check]:
    checks = []
    if not document.facts.respondents:
        checks.append(Check("note", _("Nobody’s feedback is in it. A committee asks what others say.")))
    if unanswered:
        text = ngettext("%(n)d colleague has not answered yet.", "%(n)d colleagues have not answered yet.", unanswered)
        checks.append(Check("note", text % {"n": unanswered}))
    has_doubt = any(part.field.startswith("doubt:") for _section, one in document.sentences() for part in one.parts)
    if document.facts.respondents and not has_doubt:
        checks.append(Check("note", _("No doubt is quoted. A committee asks what speaks against it.")))
    if not document.facts.figures:
        checks.append(Check("note", _("No confirmed figure is in it. A committee asks what changed, and by how much.")))
    return checks


def _gaps(document: Document) -> list[Check]:
    checks = []
    for section in document.sections:
        if not section.key.startswith("competency:"):
            continue
        labels = {block.label for block in section.blocks}
        if "Shown." not in labels and not section.is_edited:
            checks.append(
                Check(
                    "note", _("%(section)s: no evidence. Say why, or collect some.") % {"section": section.heading}, section.key
                )
            )
        elif "Others say." not in labels and not section.is_edited:
            checks.append(Check("note", _("%(section)s: nobody else speaks to it.") % {"section": section.heading}, section.key))
    return checks


def _statements(document: Document) -> list[Check]:
    sentences = [one for _section, one in document.sentences()]
    own = sum(one.is_statement for one in sentences)
    if not own:
        return []
    text = ngettext(
        "%(n)d sentence without a source is marked “author’s statement”.",
        "%(n)d sentences without a source are marked “author’s statement”.",
        own,
    )
    return [Check("note", text % {"n": own})]
