"""Who may do what in home."""

from tests.access.table import Row

ACCESS: list[Row] = []
