"""Who looks after the installation brings the sample company in; outside of the demo nobody signs in by one click."""

from tests.access.table import Row, only

KEEPERS = only("people_partner", "admin")

ACCESS = [
    Row("sample:page", ok=KEEPERS),
    Row("sample:load", "POST", ok=KEEPERS),
    Row("sample:remove", "POST", ok=KEEPERS),
    Row("sample:sign_in_as", "POST", arrange=lambda _cast: {"key": "manager"}, ok=only(), is_open=True),
]
