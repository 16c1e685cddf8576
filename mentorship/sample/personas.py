"""The people of the sample company that a visitor of the demo may be, one for each way of using the program."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    """Somebody whom the sign-in page of the demo offers."""

    key: str
    email: str
    title: str
    about: str


PERSONAS: tuple[Persona, ...] = ()
