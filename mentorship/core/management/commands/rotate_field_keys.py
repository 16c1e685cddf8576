"""`manage.py rotate_field_keys`: the second of three steps of changing the key of encrypted fields."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand

from mentorship.core import rotation
from mentorship.core.fields import current_keyring

SECRETS = ("secret", "seed")  # where allauth keeps what its adapter has encrypted


class Command(BaseCommand):
    """Encrypt everything anew with the first key of FIELD_KEYS."""

    help = "Encrypt every encrypted field anew with the first key in FIELD_KEYS; the others may be removed afterwards."

    def handle(self, **_: Any) -> None:
        """Go through every encrypted column, then the one-time code secrets."""
        for model, field in rotation.encrypted_columns():
            self.stdout.write(f"{model._meta.label}.{field.name}: {rotation.rotate(model, field)}")
        ring, count = current_keyring(), 0
        for authenticator in Authenticator.objects.iterator():
            kept = {name: authenticator.data[name] for name in SECRETS if authenticator.data.get(name)}
            if kept:
                authenticator.data |= {name: ring.rotate(token.encode()).decode() for name, token in kept.items()}
                authenticator.save(update_fields=["data"])
                count += 1
        self.stdout.write(f"Sign-in secrets: {count}")
