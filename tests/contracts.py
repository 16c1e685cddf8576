"""An import contract of our own: the doors between rooms."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Doors(Contract):
    """A room is entered from another only through some of its files; the foundation is open but for its HTTP and its tasks."""

    type_name = "doors"

    rooms = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())
    also_open = fields.ListField(subfield=fields.StringField())
    foundation = fields.StringField()
    closed_in_foundation = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001  (import-linter's signature)
        """Find imports from one room into a file of another that is no door."""
        broken = [
            (importer, imported)
            for imported in sorted(graph.modules)
            if (room := self._room_of(imported)) and imported != room and not self._is_door(room, imported)
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if self._room_of(importer) not in {room, None}
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each of them."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} reaches into {imported}")

    def _room_of(self, module: str) -> str | None:
        rooms: Any = self.rooms
        return next((room for room in rooms if module == room or module.startswith(f"{room}.")), None)

    def _is_door(self, room: str, module: str) -> bool:
        doors: Any = self.doors
        also_open: Any = self.also_open
        closed: Any = self.closed_in_foundation
        part = module.removeprefix(f"{room}.").split(".")[0]
        foundation: Any = self.foundation
        return part not in closed if room == foundation else part in doors or f"{room}.{part}" in also_open
