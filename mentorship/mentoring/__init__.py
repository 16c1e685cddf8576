"""Mentors and mentees, sponsors, managers and reports: how they agree to meet, what they talk about, what they agree.

Owns `Mentorship` (requested → active ⇄ paused → ended; requested → declined), `MentoringSession` (planned → held or
cancelled), action items, agendas, private notes, profiles, wishes, blocks and handovers. Writes `accounts.Relationship`
for mentors and sponsors. Called by its own pages and API, by reminders, readiness, packets, portfolio, sample and home;
others enter through `services`, `selectors`, `policies` and `models` only.
"""
