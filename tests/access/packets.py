"""Who may do what in packets."""

from tests.access.table import Row

ACCESS: list[Row] = []
