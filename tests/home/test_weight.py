"""How much a first visit loads: under 100 KB compressed, the stylesheet under 40 KB unpacked, modules under 100 lines."""

import re
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.cast import Cast

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "mentorship" / "core" / "static" / "core"
LOADED = re.compile(r'(?:src|href)="/static/([^"]+)"')


def compressed(content: bytes) -> int:
    return len(brotli.compress(content, quality=11))


def test_the_stylesheet_stays_small() -> None:
    assert (STATIC / "css" / "app.css").stat().st_size < 40 * 1024


def test_every_module_stays_readable() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in (STATIC / "js").glob("*.mjs")}

    assert {name: lines for name, lines in lengths.items() if lines >= 100} == {}


def test_a_first_visit_loads_less_than_100_kilobytes_and_the_next_less_than_30(client: Client, cast: Cast) -> None:
    client.force_login(cast.manager)
    page = client.get("/").content
    files = [Path(str(finders.find(name))).read_bytes() for name in set(LOADED.findall(page.decode()))]

    again = compressed(page)

    assert again < 30 * 1024
    assert again + sum(compressed(content) for content in files) < 100 * 1024


def test_nothing_is_loaded_from_elsewhere(client: Client, cast: Cast) -> None:
    client.force_login(cast.manager)

    page = client.get("/").content.decode()

    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)"', page) == []
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)
