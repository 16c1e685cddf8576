"""Pages of the reminders room: one's own settings, the inbox, the calendar feed, and what goes out for people partners."""
