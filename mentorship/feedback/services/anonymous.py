"""What an anonymous round does so that no row, order, time or disk page leads from the words to their author.

- Everybody is asked about the same competencies: an answer's competencies then say nothing about whose it is.
- Answering deletes the invitation and rewrites all of the round's answers, shuffled, with new keys. Rows lie on disk in the
  order in which they were written and carry the number of the transaction that wrote them; after the rewrite all of them
  carry the same one, and the last answer lies anywhere.
- No row that names a respondent is updated, no message is withdrawn, nothing is audited. The round is held by an advisory
  lock, which leaves no trace, instead of a row lock, which does.
- At the end a round, and a competency, with fewer than K answers is emptied.
"""

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from mentorship.feedback.models import FeedbackAnswer, FeedbackResponse
from mentorship.feedback.policies import K


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """What somebody said of one competency."""

    competency_id: int
    judgement: str
    saw: str = ""
    stronger: str = ""
    may_be_quoted: bool = True

    @property
    def says_something(self) -> bool:
        """Whether it judges or has words."""
        return self.judgement != FeedbackAnswer.Judgement.CANT_SAY or bool(self.saw or self.stronger)


def hold(round_id: UUID) -> None:
    """Keep others from answering or closing this round until the transaction ends, without touching a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [round_id.int % 2**63])


def add(round_id: UUID, answers: list[AnswerInput], closes_on: date) -> None:
    """Put one more response among those of the round, where nobody can tell which is the new one."""
    said = [*_all(round_id), answers]
    _rewrite(round_id, said, closes_on)


def settle(round_id: UUID, closed_on: date) -> bool:
    """Shuffle for the last time under the closing date; delete what fewer than K people said. Return whether all was deleted."""
    said = _all(round_id)
    if len(said) < K:
        FeedbackResponse.objects.filter(round=round_id).delete()
        return True
    heard = Counter(answer.competency_id for answers in said for answer in answers if answer.says_something)
    loud = [[answer for answer in answers if heard[answer.competency_id] >= K] for answers in said]
    _rewrite(round_id, [answers for answers in loud if answers], closed_on)
    return not any(loud)


def _all(round_id: UUID) -> list[list[AnswerInput]]:
    by_response: dict[UUID, list[AnswerInput]] = {}
    rows = FeedbackAnswer.objects.filter(response__round=round_id)
    for row in rows.values_list("response", "competency", "judgement", "saw", "stronger", "may_be_quoted"):
        by_response.setdefault(row[0], []).append(AnswerInput(*row[1:]))
    return list(by_response.values())


def _rewrite(round_id: UUID, said: list[list[AnswerInput]], on: date) -> None:
    secrets.SystemRandom().shuffle(said)
    FeedbackResponse.objects.filter(round=round_id).delete()
    responses = [FeedbackResponse(round_id=round_id, position=place, answered_on=on) for place, _answers in enumerate(said)]
    rows = [
        FeedbackAnswer(
            response=response,
            competency_id=answer.competency_id,
            judgement=answer.judgement,
            saw=answer.saw,
            stronger=answer.stronger,
            may_be_quoted=answer.may_be_quoted,
        )
        for response, answers in zip(responses, said, strict=True)
        for answer in answers
    ]
    secrets.SystemRandom().shuffle(rows)
    FeedbackResponse.objects.bulk_create(responses)
    FeedbackAnswer.objects.bulk_create(rows)
