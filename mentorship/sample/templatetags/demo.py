"""What the sign-in page shows in the demo alone."""

from django import template
from django.conf import settings

from mentorship.sample.personas import PERSONAS, Persona

register = template.Library()


@register.simple_tag
def demo_personas() -> tuple[Persona, ...]:
    """Return the people that a visitor of the demo may be; nobody outside of the demo."""
    return PERSONAS if settings.DEMO else ()
