"""A room's first migration in one step: Django makes all models of the program anew for each table, which takes seconds."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

Completes = AddConstraint | AddField | AddIndex | AddTrigger


def at_once(operations: Sequence[CreateModel | Completes]) -> list[Operation]:
    """Return one operation that makes new tables with all that the others add to them."""
    return [MakeTables(operations)]


class MakeTables(Operation):
    """New tables, each made as it is in the end."""

    def __init__(self, operations: Sequence[CreateModel | Completes]) -> None:
        """Refuse what is about tables that were there before: it would not be done."""
        self.operations = operations
        self.made = [one for one in operations if isinstance(one, CreateModel)]
        self.triggers = [one for one in operations if isinstance(one, AddTrigger)]
        names = {one.name_lower for one in self.made}
        strangers = [one for one in operations if not isinstance(one, CreateModel) and one.model_name.lower() not in names]
        if strangers:
            message = f"A step for itself: {strangers[0].describe()}."
            raise ValueError(message)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note everything; the models are made from the notes when somebody asks for them."""
        state.__dict__.pop("apps", None)
        for one in self.operations:
            one.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables; foreign keys among them follow at the migration's end, as Django does it."""
        for one in self.made:
            one.database_forwards(app_label, schema_editor, from_state, to_state)
        for trigger in self.triggers:
            if to_state.models[app_label, trigger.model_name.lower()].options.get("proxy"):  # the others came with their table
                trigger.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take the triggers from others' tables, and remove the tables."""
        for trigger in reversed(self.triggers):
            trigger.database_backwards(app_label, schema_editor, from_state, from_state)  # before its table is gone
        for one in reversed(self.made):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say it in one line."""
        return f"Make {len(self.made)} tables"
