"""What is printed around a packet and is not part of it: whose it is, in which state, and its fingerprint."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Imprint:
    """The company, the author, the cycle, the state in words, and of a frozen version its SHA-256 and its moment."""

    company: str
    author: str
    cycle: str
    state: str
    at: datetime
    sha256: str = ""
