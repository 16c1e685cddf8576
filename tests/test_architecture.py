"""The house as it is drawn: foreign keys point down, files are short, and each file has a role that is known."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
WRITTEN = ("py", "html", "css", "js", "typ")

# A model may refer to its own floor's room and to rooms on lower floors.
FLOORS = [
    {"home", "sample"},
    {"portfolio", "reminders"},
    {"packets"},
    {"readiness"},
    {"feedback"},
    {"mentoring"},
    {"growth"},
    {"ladders"},
    {"accounts"},
    {"core"},
]
FLOOR = {label: len(FLOORS) - number for number, labels in enumerate(FLOORS) for label in labels}
OUTSIDE = -1  # Django's and other packages' models lie below everything


def rooms() -> list[Path]:
    return [ROOT / room.replace(".", "/") for room in settings.ROOMS]


def python_files() -> list[Path]:
    folders = [ROOT / "accounts", ROOT / "mentorship", ROOT / "deploy"]
    return [path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts]


def test_every_room_of_the_program_has_its_floor():
    labels = {room.rpartition(".")[2] for room in settings.ROOMS}

    assert labels == set(FLOOR)


def test_foreign_keys_point_to_the_same_room_or_a_lower_one():
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in FLOOR
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and points_up(model._meta.app_label, field.related_model._meta.app_label)
        and field.related_model is not apps.get_model(settings.AUTH_USER_MODEL)
    ]

    assert upwards == []


def points_up(from_label: str, to_label: str) -> bool:
    here, there = FLOOR[from_label], FLOOR.get(to_label, OUTSIDE)
    return from_label != to_label and there >= here


def test_only_the_foundation_names_the_person_by_a_string_key():
    """`accounts` lies above `core`, so `core` alone may point up, and to the person alone."""
    pointed_at = {
        field.related_model._meta.label
        for model in apps.get_app_config("core").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and FLOOR.get(field.related_model._meta.app_label, OUTSIDE) > FLOOR["core"]
    }

    assert pointed_at <= {settings.AUTH_USER_MODEL}


def test_no_file_is_longer_than_can_be_read_at_one_sitting():
    """Those that people write: not the migrations, which Django does."""
    folders = [ROOT / name for name in ("accounts", "mentorship", "deploy", "tests", "templates")]
    written = [path for folder in folders for ending in WRITTEN for path in folder.rglob(f"*.{ending}")]
    ours = [path for path in written if "migrations" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in ours}

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize("room", rooms(), ids=lambda path: path.name)
def test_a_room_says_in_its_docstring_what_it_owns(room: Path):
    assert (room / "__init__.py").read_text(encoding="utf-8").startswith('"""')


def test_no_drawer_holds_what_found_no_place():
    drawers = {"utils", "helpers", "common", "misc", "shared"}

    assert [path for path in python_files() if path.stem in drawers or drawers & set(path.parts[len(ROOT.parts) :])] == []


@pytest.mark.parametrize("room", rooms(), ids=lambda path: path.name)
def test_views_do_not_query_around_the_one_door(room: Path):
    """`get_object_or_404(Model, …)` skips `visible_to`; a queryset that went through the door may be given to it."""
    files = [room / "views.py", *(room / "views").glob("*.py"), room / "api.py", *(room / "api").glob("*.py")]
    texts = {path: path.read_text(encoding="utf-8") for path in files if path.exists()}
    names = [model.__name__ for model in apps.get_app_config(room.name).get_models()]

    around = [f"{path.name}: {name}" for path, text in texts.items() for name in names if f"get_object_or_404({name}," in text]

    assert around == []


def test_nothing_is_at_the_top_but_what_was_agreed():
    agreed = {"manage.py", "pyproject.toml", "README.md", "LICENSE", "accounts", "mentorship", "templates", "tests", "deploy"}

    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.name != "__pycache__"}

    assert found <= agreed


def test_no_template_has_inline_script_or_style():
    """The content security policy refuses them, so they would only fail in front of a person."""
    forbidden = (" style=", " onclick=", " onchange=", " onsubmit=", "<style", "javascript:")
    # mails and the legacy page to take along are opened outside of the program, under no policy of ours
    pages = [
        path for path in (ROOT / "templates").rglob("*.html") if "email" not in path.parts and not path.name.startswith("offline")
    ]
    texts = {path: path.read_text(encoding="utf-8") for path in pages}

    assert [(path.name, what) for path, text in texts.items() for what in forbidden if what in text] == []
