"""Who reads a page, and which consent speaks for which reader."""

from django.db import models
from django.utils.translation import gettext_lazy

from mentorship.feedback.models import Testimonial
from mentorship.portfolio.models import NameConsent


class Audience(models.TextChoices):
    """Who reads a page."""

    MYSELF = "myself", gettext_lazy("as myself")
    COLLEAGUES = "colleagues", gettext_lazy("as a colleague")
    PUBLIC = "public", gettext_lazy("as the public")
    BUNDLE = "bundle", gettext_lazy("as in the bundle")

    @property
    def is_brief(self) -> bool:
        """Whether readers outside the company get years instead of days, and names only on confirmed lines."""
        return self in {Audience.PUBLIC, Audience.BUNDLE}


def still_signs(consent: NameConsent) -> bool:
    """Whether words of that person, signed with the name, stand where the consent to name them holds or held."""
    places = dict(PLACES.values())
    words = Testimonial.objects.given().filter(author=consent.person_id, subject=consent.owner_id, shows_name=True)
    return words.exclude(text="").filter(places__contains=[places[NameConsent.Place(consent.place)]]).exists()


PLACES = {
    Audience.COLLEAGUES: (NameConsent.Place.COLLEAGUES, Testimonial.Place.LEGACY_COLLEAGUES),
    Audience.PUBLIC: (NameConsent.Place.PUBLIC, Testimonial.Place.LEGACY_PUBLIC),
    Audience.BUNDLE: (NameConsent.Place.BUNDLE, Testimonial.Place.BUNDLE),
}
