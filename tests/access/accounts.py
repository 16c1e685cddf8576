"""Who may do what in accounts."""

from tests.access.table import Row

ACCESS: list[Row] = []
