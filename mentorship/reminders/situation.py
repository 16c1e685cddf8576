"""Everything the rules of a digest need to know about a person, read in a number of queries that does not grow."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from accounts.models import User
from mentorship.core.models import ChannelChoice
from mentorship.reminders import digest as rules
from mentorship.reminders.models import Digest, Nudge, ReminderSettings
from mentorship.reminders.people import working_times
from mentorship.reminders.timing import DAY, WorkingTime
from mentorship.reminders.wording import TOPICS


@dataclass(slots=True)
class Situation:
    """Everything the rules need to know about one person."""

    person: User
    settings: ReminderSettings
    working_time: WorkingTime
    nudges: list[Nudge] = field(default_factory=list)
    sent_on: set[date] = field(default_factory=set)
    is_wanted: bool = True

    def today(self, now: datetime) -> date:
        """Return the person's date."""
        return self.working_time.local_date(now)

    def ripe_on(self, nudge: Nudge) -> date | None:
        """Return the first local date on which the nudge may be said; None is never again."""
        last_sent_on = self.working_time.local_date(nudge.last_sent_at) if nudge.last_sent_at else None
        day = rules.may_return_on(nudge.times_sent, last_sent_on, self.working_time)
        if day is None or nudge.not_before is None:
            return day
        return max(day, self.working_time.local_date(nudge.not_before))

    def ripe(self, now: datetime) -> list[Nudge]:
        """Return the nudges that today's digest may say."""
        today = self.today(now)
        return [nudge for nudge in self.nudges if (day := self.ripe_on(nudge)) is not None and day <= today]

    def next_at(self, now: datetime) -> datetime | None:
        """Return when the next digest may go out; None while there is nothing to say."""
        days = [day for nudge in self.nudges if (day := self.ripe_on(nudge)) is not None]
        if not days or not self.is_wanted:
            return None
        quiet_until = self.settings.snoozed_until
        return rules.next_digest_at(
            now=now,
            working_time=self.working_time,
            at=self.settings.digest_time,
            weekdays=self.settings.digest_days,
            sent_on=self.sent_on,
            not_before=max(min(days), quiet_until + DAY if quiet_until else date.min),
        )

    def imagine_sent(self, at: datetime) -> None:
        """Change this copy as a digest at that moment would change the rows, for a dry run of what comes after it."""
        for nudge in self.ripe(at):
            nudge.times_sent, nudge.last_sent_at = nudge.times_sent + 1, at
        self.sent_on.add(self.today(at))

    def may_go_out(self, now: datetime) -> bool:
        """Whether a digest may leave at this moment: working time, not snoozed, within the limits."""
        today = self.today(now)
        is_quiet = self.settings.snoozed_until is not None and today <= self.settings.snoozed_until
        return self.is_wanted and not is_quiet and self.working_time.covers(now) and rules.may_have_digest_on(today, self.sent_on)


def situations(person_ids: Collection[int], *, now: datetime) -> dict[int, Situation]:
    """Return the situation of each of these people, in a number of queries that does not grow with them."""
    people = {
        person.pk: person for person in User.objects.filter(pk__in=person_ids, is_active=True).select_related("reminder_settings")
    }
    times = working_times(people.values())
    found = {pk: Situation(person, settings_of(person), times[pk]) for pk, person in people.items()}
    unwanted: dict[int, set[str]] = {}
    for choice in ChannelChoice.objects.filter(person__in=people, is_mail_wanted=False):
        if choice.kind == "reminders":
            found[choice.person_id].is_wanted = choice.is_webhook_wanted
        else:
            unwanted.setdefault(choice.person_id, set()).add(choice.kind)
    for nudge in Nudge.objects.open().filter(person__in=people).select_related("other"):
        if TOPICS[nudge.reason] not in unwanted.get(nudge.person_id, ()):
            found[nudge.person_id].nudges.append(nudge)
    recent = Digest.objects.filter(person__in=people, local_on__gt=now.date() - 2 * rules.WEEK)
    for person_id, local_on in recent.values_list("person_id", "local_on"):
        found[person_id].sent_on.add(local_on)
    return found


def settings_of(person: User) -> ReminderSettings:
    """Return what the person chose, or the defaults."""
    stored: ReminderSettings | None = getattr(person, "reminder_settings", None)
    return stored or ReminderSettings(person=person)
