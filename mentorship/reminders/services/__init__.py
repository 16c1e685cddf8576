"""The verbs of the reminders room, by subject: schedules, nudges, digests, what a person chose, the calendar feed."""
