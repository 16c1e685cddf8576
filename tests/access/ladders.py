"""Who may do what in ladders."""

from tests.access.table import Row

ACCESS: list[Row] = []
