"""Who may do what in mentoring."""

from tests.access.table import Row

ACCESS: list[Row] = []
