"""What is wrong with a ladder file: where it stands and how to mend it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in a file. Line and column count from 1; 0 means the file as a whole."""

    message: str
    mend: str = ""
    file: str = ""
    line: int = 0
    column: int = 0

    @property
    def place(self) -> str:
        """File, line and column in words, as far as they are known."""
        if not self.line:
            return self.file
        words = _("line %(line)d, column %(column)d") % {"line": self.line, "column": self.column}
        return f"{self.file}, {words}" if self.file else words

    def __str__(self) -> str:
        """One sentence with the place first and the mend last."""
        place = f"{self.place}: " if self.place else ""
        mend = f" {self.mend}" if self.mend else ""
        return f"{place}{self.message}{mend}"


class FormatError(Exception):
    """The file is not a ladder as it stands; nothing of it was taken."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
