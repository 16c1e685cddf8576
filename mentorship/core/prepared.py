"""Querysets that are written once and then only asked: the SQL is kept, each call binds its own values to it.

Building a query of several joins and conditions costs Django more than PostgreSQL needs to answer it. `prepared` runs the builder
with stand-ins for its arguments, keeps the SQL, and puts the real values into their places at each call:

    @prepared
    def waiting(user: User, today: date) -> QuerySet[Packet]:
        return Packet.objects.visible_to(user).filter(due_on__lt=today)

    rows = waiting(user, today)                                  a list, one query
    packets, goals = together(waiting.of(user, today), open_goals.of(user))       two lists, still one query

Nothing that belongs to anybody is kept: only text with holes. What the SQL's *shape* depends on (flags, a person's roles) is part
of the key; whatever else a builder looks at is refused when it is first built, so that no value of one call stays for the next.
The arguments' values are the only parameters, each with its type beside it; constants stay in the text, where the planner sees
them. `core.plans` sends it.
"""

import copy
import uuid
from collections.abc import Callable, Generator, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Generic, NoReturn, ParamSpec, TypeAlias, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.utils import timezone as clock
from psycopg.sql import Literal
from psycopg.types.numeric import Int8

from mentorship.core.plans import rows_of

P = ParamSpec("P")
T = TypeVar("T")

DATABASE = "default"
MOST_SHAPES = 256
FAR = 7_770_000_000_000_000_000
FAR_DAY = datetime(7770, 1, 1, tzinfo=timezone(timedelta(0)))
MARK = "\ue000"
SPLIT = "\ue001"
TYPES = ((int, "bigint"), (str, "text"), (uuid.UUID, "uuid"), (datetime, "timestamptz"), (date, "date"))
UNSEEN = object()


class Unpreparable(TypeError):
    """A builder depends on something that is not among its arguments."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of one kind that a builder looks for by `__in=keys.values`: however many there are, it is one statement."""

    kind: type
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the value of a parameter comes from: the argument, one of its attributes, and how it is cut."""

    argument: int
    attribute: str = ""
    is_end_of_range: bool = False
    is_list: bool = False

    def value(self, arguments: Sequence[Any]) -> Any:
        """Return this call's value."""
        found = arguments[self.argument]
        if self.attribute:
            found = getattr(found, self.attribute)
        return f"{found[:-1]}/" if self.is_end_of_range else found


TODAY = Place(-1)


@dataclass(frozen=True, slots=True)
class Hole:
    """A parameter of the statement: of what type its value is, and where it comes from."""

    kind: type
    place: Place

    @property
    def type_in_sql(self) -> str:
        """Return the type that PostgreSQL is told, which otherwise would depend on the size of a number."""
        name = next(name for kind, name in TYPES if issubclass(self.kind, kind))
        return f"{name}[]" if self.place.is_list else name

    def value(self, arguments: Sequence[Any]) -> Any:
        """Return this call's value."""
        value: Any = clock.localdate() if self.place is TODAY else self.place.value(arguments)
        if self.place.is_list:
            return [Int8(one) for one in value] if issubclass(self.kind, int) else list(value)
        return Int8(value) if issubclass(self.kind, int) else value


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A compiled queryset: its text around the holes, the number of the hole after each part, and the holes."""

    text: tuple[str, ...]
    numbers: tuple[int, ...]
    holes: tuple[Hole, ...]
    queryset: Any
    compiler: Any
    types: tuple[str, ...]

    def sql(self, first: int = 1) -> str:
        """Return the text with numbered parameters."""
        written = [f"${first + number}::{self.holes[number].type_in_sql}" for number in self.numbers]
        return "".join(part for pair in zip(self.text, [*written, ""], strict=True) for part in pair)

    def bind(self, arguments: Sequence[Any]) -> list[Any]:
        """Return the parameters of one call."""
        return [hole.value(arguments) for hole in self.holes]

    def objects(self, rows: list[Any]) -> list[Any]:
        """Turn database rows into what the queryset yields."""
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[DATABASE]
        compiler.execute_sql = lambda *_args, **_options: [rows]
        query = copy.copy(self.queryset.query)
        query.get_compiler = lambda *_args, **_options: compiler
        shown = type(self.queryset)(model=self.queryset.model, query=query, using=DATABASE)
        shown._iterable_class = self.queryset._iterable_class  # noqa: SLF001  (a queryset is copied whole, as its own methods do)
        shown._fields = self.queryset._fields
        shown._prefetch_related_lookups = self.queryset._prefetch_related_lookups  # noqa: SLF001  (the same)
        return list(shown)


@dataclass(frozen=True, slots=True)
class Ask:
    """A statement with the values of one call, not asked yet. No statement: nothing can match."""

    statement: Statement | None
    arguments: tuple[Any, ...]


class Prepared(Generic[P, T]):
    """A builder of querysets whose SQL is kept by shape."""

    def __init__(self, build: Callable[P, models.QuerySet[Any, T]]) -> None:
        self.build = build
        self.__doc__ = build.__doc__
        self.statements: dict[Hashable, Statement | None] = {}

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        """Ask now."""
        return cast("list[T]", together(self.of(*args, **kwargs))[0])

    def of(self, *args: P.args, **kwargs: P.kwargs) -> Ask:
        """Bind the arguments, to be asked together with others."""
        names, arguments = tuple(kwargs), (*args, *kwargs.values())
        shape = (names, *map(_shape_of, arguments))
        statement: Any = self.statements.get(shape, UNSEEN)
        if statement is UNSEEN:
            statement = _compile(self.build, len(args), names, arguments)
            if len(self.statements) >= MOST_SHAPES:
                self.statements.clear()
            self.statements[shape] = statement
        return Ask(statement, arguments)


def prepared(build: Callable[P, models.QuerySet[Any, T]]) -> Prepared[P, T]:
    """Keep the SQL of a function that returns a queryset; called, it returns a list."""
    return Prepared(build)


def together(*asks: Ask) -> list[list[Any]]:
    """Answer several asks by one query; each list has the order of its own queryset."""
    there = [ask for ask in asks if ask.statement is not None]
    statements = [cast("Statement", ask.statement) for ask in there]
    bound = [statement.bind(ask.arguments) for statement, ask in zip(statements, there, strict=True)]
    if not there:
        return [[] for _ask in asks]
    sql, is_joined = _sent_as(tuple(statements))
    rows = rows_of(DATABASE, sql, [value for values in bound for value in values])
    parts = _apart(statements, rows) if is_joined else [rows]
    answers = iter([statement.objects(rows) for statement, rows in zip(statements, parts, strict=True)])
    return [next(answers) if ask.statement is not None else [] for ask in asks]


@lru_cache(MOST_SHAPES)
def _sent_as(statements: tuple[Statement, ...]) -> tuple[str, bool]:
    """Return the text to send, and whether it joins several; it begins with SELECT, which the wrapper of history leaves alone."""
    alone = statements[0].sql()
    return (alone, False) if len(statements) == 1 and alone.startswith("SELECT") else (_joined(statements), True)


def _joined(statements: Sequence[Statement]) -> str:
    """Put the statements under one another, each in columns of its own, numbered so that their orders stay."""
    branches, first = [], 1
    for number, statement in enumerate(statements):
        columns = [
            f"t{number}.*" if place == number else ", ".join(f"NULL::{kind}" for kind in other.types)
            for place, other in enumerate(statements)
        ]
        head = f"SELECT {number}, row_number() OVER (), {', '.join(columns)}"
        branches.append(f"{head} FROM ({statement.sql(first)}) AS t{number}")
        first += len(statement.holes)
    return f"{' UNION ALL '.join(branches)} ORDER BY 1, 2"


def _apart(statements: Sequence[Statement], rows: list[Any]) -> list[list[Any]]:
    """Give each statement its rows and columns back."""
    starts = [2]
    for statement in statements:
        starts.append(starts[-1] + len(statement.types))
    parts: list[list[Any]] = [[] for _statement in statements]
    for row in rows:
        number = row[0]
        parts[number].append(row[starts[number] : starts[number + 1]])
    return parts


Telling: TypeAlias = Generator[list[Ask], list[list[Any]], T]


class Asking(Generic[P, T]):
    """A function that yields its asks once and then makes something of the answers, so that several can share one query."""

    def __init__(self, tell: Callable[P, Telling[T]]) -> None:
        self.tell = tell
        self.room = tell.__module__.split(".selectors")[0].removesuffix(".attention")
        self.__doc__ = tell.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask for this alone."""
        return cast("T", answered([self.tell(*args, **kwargs)])[0])


def asking(tell: Callable[P, Telling[T]]) -> Asking[P, T]:
    """Let a generator function be called as a function; `answered` runs several of them with one query."""
    return Asking(tell)


def answered(tellers: Iterable[Telling[Any]]) -> list[Any]:
    """Ask what all of them want to know by one query, and return what each makes of it."""
    begun = [(teller, next(teller)) for teller in tellers]
    answers = together(*(ask for _teller, asks in begun for ask in asks))
    results, start = [], 0
    for teller, asks in begun:
        try:
            teller.send(answers[start : start + len(asks)])
        except StopIteration as end:
            results.append(end.value)
        start += len(asks)
    return results


# --- building: stand-ins for the arguments, and their places among the parameters ---


def _shape_of(argument: Any) -> Hashable:
    """Return what the text of the SQL may depend on: of values their kind, of models what they name, else the thing itself."""
    if isinstance(argument, models.Model):
        shaped = getattr(argument, "SHAPES_QUERIES", ())
        bound = getattr(argument, "BINDS_QUERIES", ())
        return (
            argument.__class__,  # request.user is a lazy object of another type
            tuple(_frozen(getattr(argument, name)) for name in shaped),
            tuple(bool(getattr(argument, name)) for name in bound),
        )
    if isinstance(argument, Keys):
        return (Keys, argument.kind)
    if isinstance(argument, bool) or not isinstance(argument, int | date | uuid.UUID):
        return _frozen(argument)
    return cast("Hashable", type(argument))


def _frozen(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else cast("Hashable", value)


def _compile(build: Callable[..., Any], positional: int, names: tuple[str, ...], arguments: tuple[Any, ...]) -> Statement | None:
    places: dict[Any, Place] = {}
    stand_ins = [_stand_in(number, argument, places) for number, argument in enumerate(arguments)]
    today = clock.localdate()
    queryset = build(*stand_ins[:positional], **dict(zip(names, stand_ins[positional:], strict=True)))
    compiler = queryset.query.get_compiler(using=DATABASE)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    if compiler.has_extra_select:
        message = "A prepared query may not order distinct rows by what it does not select."
        raise Unpreparable(message)
    if clock.localdate() != today:
        return _compile(build, positional, names, arguments)
    expressions = [column[0] for column in compiler.select]
    converters = compiler.get_converters(expressions)
    compiler.get_converters = lambda _expressions: converters
    types = tuple(_type_of(expression, compiler.connection) for expression in expressions)
    parts = [_part_of(parameter, places, today) for parameter in parameters]
    if str(FAR)[:-6] in sql:
        message = "A prepared query may not be cut at a number that is an argument: slice what it returned."
        raise Unpreparable(message)
    return Statement(*_with_holes(sql, parts, compiler.connection), queryset, compiler, types)


def _with_holes(sql: str, parts: Sequence[Any], connection: Any) -> tuple[tuple[str, ...], tuple[int, ...], tuple[Hole, ...]]:
    """Write constants into the text and split it at the holes; what comes twice is one hole, so that GROUP BY knows it again."""
    connection.ensure_connection()
    holes = tuple(dict.fromkeys(part for part in parts if isinstance(part, Hole)))
    written = [SPLIT if isinstance(part, Hole) else Literal(part).as_string(connection.connection) for part in parts]
    numbers = tuple(holes.index(part) for part in parts if isinstance(part, Hole))
    text = (sql % tuple(written)).split(SPLIT)
    for at, number in enumerate(numbers):
        if holes[number].place.is_list:
            text[at] = f"{_before_list(text[at])} = ANY("
    return tuple(text), numbers, holes


def _before_list(text: str) -> str:
    """Return what stands before `IN (`; keys are looked for in no other way."""
    before, found, after = text.rpartition(" IN (")
    if not found or after:
        message = "Keys of a prepared query are looked for by `__in` alone."
        raise Unpreparable(message)
    return before


def _stand_in(number: int, argument: Any, places: dict[Any, Place]) -> Any:
    if isinstance(argument, models.Model):
        return _stand_in_model(number, argument, places)
    if isinstance(argument, Keys):
        mark = _mark(number, 0, argument.kind)
        places[mark] = Place(number, "values", is_list=True)
        return Keys(argument.kind, (mark,))
    if isinstance(argument, bool) or not isinstance(argument, int | date | uuid.UUID):
        return argument
    mark = _mark(number, 0, type(argument))
    places[mark] = Place(number)
    return mark


def _mark(number: int, turn: int, kind: type) -> Any:
    """Return a value of that kind which no row has."""
    if issubclass(kind, uuid.UUID):
        return uuid.UUID(int=FAR + number * 100 + turn)
    if issubclass(kind, datetime):
        return FAR_DAY.replace(year=FAR_DAY.year + number)
    if issubclass(kind, date):
        return FAR_DAY.replace(year=FAR_DAY.year + 100 + number).date()
    if issubclass(kind, str):
        return f"{MARK}{number}.{turn}."
    return FAR + number * 100 + turn


def _stand_in_model(number: int, argument: Any, places: dict[Any, Place]) -> Any:
    """Make an object with a key and the few fields that the model offers to queries; any other field is refused."""
    model, key = argument.__class__, argument._meta.pk.attname
    values = {key: _mark(number, 0, type(argument.pk))}
    places[values[key]] = Place(number, "pk")
    for turn, name in enumerate(getattr(model, "BINDS_QUERIES", ()), start=1):
        values[name] = mark = _mark(number, turn, str) if getattr(argument, name) else ""
        if mark:
            places[mark] = Place(number, name)
            places[f"{mark[:-1]}/"] = Place(number, name, is_end_of_range=True)
    values |= {name: copy.copy(getattr(argument, name)) for name in getattr(model, "SHAPES_QUERIES", ())}
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    stand_in = model.from_db(DATABASE, names, [values[name] for name in names])

    def refuse(fields: Sequence[str] = (), **_options: Any) -> NoReturn:
        message = f"A prepared query of {model.__name__} looks at {', '.join(fields or ())}, which its SQL cannot depend on."
        raise Unpreparable(message)

    stand_in.refresh_from_db = refuse
    return stand_in


def _part_of(parameter: Any, places: dict[Any, Place], today: date) -> Any:
    """Return the hole that a parameter is, or the parameter where it is a constant of the builder."""
    try:
        place = places.get(parameter)
    except TypeError:  # a list cannot be one of ours
        place = None
    if place is not None:
        return Hole(type(parameter), place)
    if isinstance(parameter, date) and not isinstance(parameter, datetime) and parameter == today:
        return Hole(date, TODAY)
    if isinstance(parameter, date) or MARK in str(parameter) or str(FAR)[:-6] in str(parameter):
        message = f"A prepared query holds {parameter!r}, which no argument is: pass it, do not work it out inside."
        raise Unpreparable(message)
    return parameter


def _type_of(expression: Any, connection: Any) -> str:
    return str(expression.output_field.rel_db_type(connection))
