"""Outside of the demo nobody signs in by one click, whoever they are."""

from tests.access.table import Row, only

ACCESS = [Row("sample:sign_in_as", "POST", arrange=lambda _cast: {"key": "manager"}, ok=only(), is_open=True)]
