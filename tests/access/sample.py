"""Who may do what in sample."""

from tests.access.table import Row

ACCESS: list[Row] = []
