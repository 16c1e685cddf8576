"""The published JSON schema of a packet."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "packet-1.schema.json"


@cache
def schema_bytes() -> bytes:
    """The schema as published at /packets/schema.json."""
    return FILE.read_bytes()
