"""Who may do what in feedback."""

from tests.access.table import Row

ACCESS: list[Row] = []
