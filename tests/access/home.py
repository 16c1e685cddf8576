"""Who may do what in home."""

from tests.access.table import Row, only

ACCESS: list[Row] = [
    Row("home:today"),
    Row("home:first-steps"),
    Row("home:search", arrange=lambda cast: {"query": f"q={cast.candidate.full_name[:4]}"}),
    Row("home:search-json", arrange=lambda cast: {"query": f"q={cast.candidate.full_name[:4]}"}),
    Row("home:programme", ok=only("people_partner", "admin")),
    Row("home:programme-csv", arrange=lambda _cast: {"figure": "sessions"}, ok=only("people_partner", "admin")),
    Row("home:theme", "POST", arrange=lambda _cast: {"data": {"theme": "dark", "next": "/"}}, is_open=True),
    Row("home:ui", ok=only("admin")),
]
