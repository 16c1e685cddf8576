"""`manage.py personas`: one sign-in for each persona, in the demo alone."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from mentorship.sample.personas import PERSONAS

PASSWORD = "mentorship-demo"  # noqa: S105  (of invented people, in a demo that only this machine can reach)


class Command(BaseCommand):
    """Give every persona the demo's password and print who may sign in."""

    help = "Print one sign-in for each persona of the sample company (demo only)."

    def handle(self, **_: Any) -> None:
        """Set the passwords that are missing and print the table."""
        if not settings.DEMO:
            raise CommandError("This is no demo; nobody may sign in with a known password.")
        people = User.objects.filter(email__in=[persona.email for persona in PERSONAS], is_sample=True)
        for person in people:
            if not person.has_usable_password():
                person.set_password(PASSWORD)
                person.save(update_fields=["password"])
        there = {person.email for person in people}
        rows = [persona for persona in PERSONAS if persona.email in there]
        width = max((len(persona.email) for persona in rows), default=0)
        for persona in rows:
            self.stdout.write(f"  {persona.email:<{width}}  {persona.title}: {persona.about}")
        self.stdout.write(f"\nThe sign-in page offers each by one click; the password of each is {PASSWORD}")
