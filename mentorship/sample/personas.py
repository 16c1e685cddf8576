"""The people of the sample company that a visitor of the demo may be, one for each way of using the program."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DOMAIN = "sample.example"

Words = str | Promise


@dataclass(frozen=True)
class Persona:
    """Somebody whom the sign-in page of the demo offers; `sees` is the group of pages that they are worth a visit for."""

    key: str
    email: str
    title: Words
    about: Words
    sees: Words = ""

    @property
    def initials(self) -> str:
        """The letters of the avatar: rana.castell@… is RC."""
        return "".join(part[:1] for part in self.email.partition("@")[0].split(".")).upper()


def _at(name: str) -> str:
    return f"{name}@{DOMAIN}"


OWN, OTHERS, TEAM, COMPANY = (
    _("Their own growth"),
    _("Other people’s growth"),
    _("A team, an organisation"),
    _("Decisions and the programme"),
)

PERSONAS: tuple[Persona, ...] = (
    Persona("mentee", _at("rana.castell"), _("Rana, mentee"), _("Software engineer L5, aims for L6"), OWN),
    Persona("not-yet", _at("nadia.karimi"), _("Nadia, told “not yet”"), _("Knows why, and what would change it"), OWN),
    Persona("manager", _at("mina.okafor"), _("Mina, manager"), _("Leads Payments; writes Rana’s packet"), TEAM),
    Persona("skip-level", _at("sora.lindqvist"), _("Sora, director"), _("Readiness of her organisation"), TEAM),
    Persona("mentor", _at("jun.halvorsen"), _("Jun, mentor"), _("Five mentees in four zones; one drifted"), OTHERS),
    Persona("peer", _at("ade.ojukwu"), _("Ade, colleague"), _("Owes feedback, confirms evidence"), OTHERS),
    Persona("leaver", _at("amara.diallo"), _("Amara, a mentor who leaves"), _("Takes her legacy along"), OTHERS),
    Persona("committee", _at("carla.weiss"), _("Carla, committee chair"), _("Owes opinions and decisions"), COMPANY),
    Persona("people-partner", _at("petra.sand"), _("Petra, people partner"), _("Ladders, people, cycles, privacy"), COMPANY),
    Persona("admin", _at("axel.moreau"), _("Axel, administrator"), _("Runs it, reads nobody’s content"), COMPANY),
)
