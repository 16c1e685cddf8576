"""What every endpoint has in common in OpenAPI."""

from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from mentorship.core.api_base import PROBLEM, TITLES, Problem

ROOMS = frozenset(room.rsplit(".", maxsplit=1)[-1] for room in settings.ROOMS) - {"core"}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The token in OpenAPI."""

    target_class = "mentorship.core.api_base.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the bearer scheme."""
        return {"type": "http", "scheme": "bearer"}


class OnceGenerator(SchemaGenerator):
    """The schema depends on the code alone: it is written once a process, since anybody may ask and writing takes seconds."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002  (its name and form)
        """Return the schema of everything, whoever asks."""
        return written()


@cache
def written() -> dict[str, Any]:
    """Return the schema, always the same object."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


class Schema(AutoSchema):
    """Add what every endpoint answers: problems, Idempotency-Key, If-Match."""

    def get_override_parameters(self) -> list[OpenApiParameter | Any]:
        """Name the headers that POST and PATCH take."""
        if self.method == "POST":
            return [
                OpenApiParameter(
                    "Idempotency-Key", str, OpenApiParameter.HEADER, description="Repeat safely: the same key acts once."
                )
            ]
        if self.method in {"PATCH", "PUT"}:
            return [OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag that you read.")]
        return []

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:  # noqa: FBT001, FBT002
        """Put the room before the name: two rooms may each have a `PlanInput`."""
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        module = type(getattr(serializer, "child", None) or serializer).__module__.split(".")
        room = module[1] if module[0] == "mentorship" else module[0]
        return f"{room.capitalize()}{name}" if room in ROOMS else name

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        problem_ref = self.resolve_serializer(Problem, "response").ref
        content = {PROBLEM: {"schema": problem_ref}}
        for code in (400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429):
            bodies.setdefault(str(code), {"content": content, "description": TITLES[code]})
        return bodies


def say_what_is_answered(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Loosen what strict clients would take too literally.

    A link that may be left blank is text, not a URI. A time of day is local, without the offset that RFC 3339 asks of a `time`.
    Free JSON that may be null is free JSON.
    """
    for component in result.get("components", {}).get("schemas", {}).values():
        for field in component.get("properties", {}).values():
            if field.get("format") in {"uri", "time"}:
                del field["format"]
            if {} in field.get("oneOf", []):
                del field["oneOf"]
    return result
