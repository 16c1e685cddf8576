"""The people of the sample company that a visitor of the demo may be, one for each way of using the program."""

from dataclasses import dataclass

DOMAIN = "sample.example"


@dataclass(frozen=True)
class Persona:
    """Somebody whom the sign-in page of the demo offers."""

    key: str
    email: str
    title: str
    about: str


def _at(name: str) -> str:
    return f"{name}@{DOMAIN}"


PERSONAS: tuple[Persona, ...] = (
    Persona("mentee", _at("rana.castell"), "Rana, mentee", "Software engineer L5, thriving, aims for L6"),
    Persona("mentor", _at("jun.halvorsen"), "Jun, mentor", "Mentors five people in four zones; one has drifted"),
    Persona("manager", _at("mina.okafor"), "Mina, manager", "Leads Payments; writes Rana’s packet"),
    Persona("skip-level", _at("sora.lindqvist"), "Sora, director", "Sees readiness over her whole organisation"),
    Persona("committee", _at("carla.weiss"), "Carla, committee chair", "Owes opinions and decisions"),
    Persona("not-yet", _at("nadia.karimi"), "Nadia, told “not yet”", "Knows why, and what would change it"),
    Persona("peer", _at("ade.ojukwu"), "Ade, colleague", "Was asked for feedback and to confirm evidence"),
    Persona("leaver", _at("amara.diallo"), "Amara, a mentor who leaves", "Takes her legacy along"),
    Persona("people-partner", _at("petra.sand"), "Petra, people partner", "Ladders, people, cycles, privacy"),
    Persona("admin", _at("axel.moreau"), "Axel, administrator", "Runs the installation; reads nobody’s content"),
)
