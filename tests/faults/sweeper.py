"""One of several sweeps that run at once: every task of the reminders, over and over, until it is killed."""

import time

import django


def main() -> None:
    """Run the tasks as a worker would, without a queue between."""
    django.setup()
    from mentorship.core import tasks as core  # noqa: PLC0415  (needs the set-up)
    from mentorship.reminders import tasks  # noqa: PLC0415

    while True:
        for task in (
            tasks.sync_schedules,
            tasks.fire_schedules,
            tasks.look_for_reasons,
            tasks.send_digests,
            tasks.deliver_reminders,
            core.deliver_messages,
        ):
            task()
        time.sleep(0.05)


if __name__ == "__main__":
    main()
