#!/usr/bin/env python
"""Django's command line; settings come from the environment, in the demo from `.local/env`."""

import os
import sys
from pathlib import Path

DEMO_ENVIRONMENT = Path(__file__).resolve().parent / ".local" / "env"


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings")
    if "DATABASE_URL" not in os.environ and DEMO_ENVIRONMENT.exists():
        from mentorship import env  # noqa: PLC0415  (only the demo needs it here)

        env.read_file(DEMO_ENVIRONMENT, os.environ)
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (after the settings are named)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
