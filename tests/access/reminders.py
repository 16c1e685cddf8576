"""Who may do what in reminders."""

from tests.access.table import Row

ACCESS: list[Row] = []
