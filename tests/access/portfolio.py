"""Who may do what in portfolio."""

from tests.access.table import Row

ACCESS: list[Row] = []
