"""Lucide's icons as inline SVG.

The package's own tag reads the list of 1,700 drawings again for every icon, some ten milliseconds each, which the first reader
of a fresh process waits for; here it is read once.
"""

from functools import cache
from html import escape
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


@cache
def _archive() -> ZipFile:
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))


def drawn(name: str, attributes: dict[str, str]) -> str:
    """Return the drawing with these attributes, 24 wide and high; raise KeyError where there is none of that name."""
    svg = " ".join(_archive().read(f"{name}.svg").decode().split())
    given = " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items())
    return svg.replace("> <", "><").replace(" >", ">").replace(NAMESPACE, given, 1)
