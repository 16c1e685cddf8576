"""Who may do what in growth."""

from tests.access.table import Row

ACCESS: list[Row] = []
