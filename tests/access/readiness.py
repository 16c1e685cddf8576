"""Who may do what in readiness."""

from tests.access.table import Row

ACCESS: list[Row] = []
