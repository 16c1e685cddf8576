"""What the sign-in page shows in the demo alone."""

from django import template
from django.conf import settings

from mentorship.sample.personas import PERSONAS, Persona

register = template.Library()


@register.simple_tag
def demo_personas() -> dict[str, list[Persona]]:
    """Return the people that a visitor of the demo may be, grouped by what they see; nobody outside of the demo."""
    groups: dict[str, list[Persona]] = {}
    for persona in PERSONAS if settings.DEMO else ():
        groups.setdefault(str(persona.sees), []).append(persona)
    return groups
