"""A room's first migration makes its tables at once, and refuses what it could not do that way."""

import pytest
from django.db import migrations, models

from mentorship.core.migrating import at_once


def test_a_step_about_a_table_that_is_not_made_here_is_refused():
    made = migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))])
    added = migrations.AddField("book", "shelf", models.IntegerField(default=0))

    with pytest.raises(ValueError, match="A step for itself: Add field shelf to book"):
        at_once([made, added])


def test_what_the_steps_add_is_noted_and_made_with_the_table():
    made = migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))])
    added = migrations.AddField("shelf", "room", models.IntegerField(default=0))
    state = migrations.state.ProjectState()

    for step in at_once([made, added]):
        step.state_forwards("library", state)

    assert list(state.models["library", "shelf"].fields) == ["id", "room"]
