"""The API's schema as text: written as YAML once a process, since anybody may ask and writing takes half a second."""

from functools import cache
from typing import Any

from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import BaseRenderer

from mentorship.core.api_schema import written


class OnceYaml(OpenApiYamlRenderer):
    """YAML of the schema is kept; anything else, such as a refusal, is written each time."""

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """Return the text."""
        return _yaml() if data is written() else _as_yaml(data)


class PlainYaml(OnceYaml):
    """The same by its common name."""

    media_type = "application/yaml"


class SchemaView(SpectacularAPIView):
    """The schema in the form that is asked for."""

    renderer_classes: list[type[BaseRenderer]] = [OnceYaml, PlainYaml, OpenApiJsonRenderer, OpenApiJsonRenderer2]


@cache
def _yaml() -> bytes:
    return _as_yaml(written())


def _as_yaml(data: Any) -> bytes:
    text: bytes = OpenApiYamlRenderer().render(data)  # type: ignore[no-untyped-call]
    return text
