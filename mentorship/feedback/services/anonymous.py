"""What an anonymous round does so that no row, order, time or disk page leads from the words to their author.

- Everybody is asked about the same competencies: an answer's competencies then say nothing about whose it is.
- While the round is open, all that was said in it is one encrypted text in one row: whoever holds a copy of the database sees
  who has no invitation left, but not one word or judgement, not even of the only answer. The text is shuffled, padded to full
  blocks and says no time.
- Answering deletes the invitation and writes that text anew. Closing writes the answers as rows, shuffled, with new keys, in
  one transaction: rows lie on disk in the order in which they were written and carry the number of the transaction that wrote
  them; here all carry the same one.
- No row that names a respondent is updated, no message is withdrawn, nothing is audited. The round is held by an advisory
  lock, which leaves no trace, instead of a row lock, which does.
- At the end a round, and a competency, with fewer than K answers is emptied.
"""

import json
import secrets
from collections import Counter
from dataclasses import astuple, dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from mentorship.feedback.models import FeedbackAnswer, FeedbackResponse, SealedAnswers
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


def add(round_id: UUID, answers: list[AnswerInput]) -> None:
    """Put one more response among those of the round, where nobody can tell which is the new one."""
    said = [*_all(round_id), answers]
    secrets.SystemRandom().shuffle(said)
    content = json.dumps([[astuple(answer) for answer in response] for response in said])
    SealedAnswers.objects.update_or_create(round_id=round_id, defaults={"content": content})


def settle(round_id: UUID, closed_on: date) -> bool:
    """Write the answers as rows under the closing date; delete what fewer than K people said. Return whether all was deleted."""
    said = _all(round_id)
    SealedAnswers.objects.filter(round=round_id).delete()
    if len(said) < K:
        return True
    heard = Counter(answer.competency_id for answers in said for answer in answers if answer.says_something)
    loud = [[answer for answer in answers if heard[answer.competency_id] >= K] for answers in said]
    _write([answers for answers in loud if answers], round_id, closed_on)
    return not any(loud)


def _all(round_id: UUID) -> list[list[AnswerInput]]:
    sealed = SealedAnswers.objects.filter(round=round_id).first()
    return [[AnswerInput(*answer) for answer in response] for response in json.loads(sealed.content)] if sealed else []


def _write(said: list[list[AnswerInput]], round_id: UUID, on: date) -> None:
    secrets.SystemRandom().shuffle(said)
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
