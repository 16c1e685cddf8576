"""The API's base classes: rows behind one door, idempotent POST and guarded edits."""

import hashlib
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import orjson
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from mentorship.core.api_base import PROBLEM, JSONRenderer, LongPages, problem
from mentorship.core.doors import found_by
from mentorship.core.models import IdempotentAnswer
from mentorship.core.prepared import Prepared, prepared


class PreconditionRequired(exceptions.APIException):
    """An edit without `If-Match`."""

    status_code = 428
    default_detail = "Send If-Match with the ETag that you read, so that nobody's words are lost."


def etag(obj: Any) -> str:
    """Return a row's ETag: its `version`."""
    return f'"{obj.version}"'


def expected_version(request: Request) -> int:
    """Return the version that an edit is based on; raise 428 without `If-Match`, 400 for a senseless one."""
    header = request.headers.get("If-Match")
    if not header:
        raise PreconditionRequired
    number = header.strip().removeprefix("W/").strip('"')
    if not number.isdigit():
        raise exceptions.ParseError(_('If-Match must be the ETag that you read, such as "3".'))
    return int(number)


class Idempotent(APIView):
    """POST with an `Idempotency-Key` answers the same when repeated, and acts once. `keeps_no_trace` switches it off."""

    keeps_no_trace = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer a repeated key from what was kept."""
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key or self.keeps_no_trace:
            return super().dispatch(request, *args, **kwargs)
        person = self._person(request)
        if person is None:
            return super().dispatch(request, *args, **kwargs)
        return self._once(request, person, key[:200], lambda: super(Idempotent, self).dispatch(request, *args, **kwargs))

    def _person(self, request: HttpRequest) -> Any:
        try:
            asked = self.initialize_request(request)
            return asked.user if asked.user.is_authenticated else None
        except exceptions.APIException:
            return None

    def _once(self, request: HttpRequest, person: Any, key: str, act: Callable[[], Any]) -> Any:
        fingerprint = hashlib.sha256(f"{request.path}\n".encode() + request.body).hexdigest()
        now = timezone.now()
        with transaction.atomic():
            kept, is_new = IdempotentAnswer.objects.select_for_update().get_or_create(
                person=person,
                key=key,
                defaults={"fingerprint": fingerprint, "created_at": now},
            )
            if not is_new and kept.fingerprint != fingerprint:
                return self._refusal(request, 422, _("This Idempotency-Key was used for a different request. Use a new one."))
            if not is_new and kept.status is not None:
                return self._refusal(request, kept.status, "", body=orjson.loads(bytes(kept.body or b"null")))
            answer = act()
            if (
                answer.status_code < status.HTTP_500_INTERNAL_SERVER_ERROR
                and answer.status_code != status.HTTP_429_TOO_MANY_REQUESTS
            ):
                answer.render()
                kept.status, kept.body = answer.status_code, answer.content or b"null"
                kept.save(update_fields=["status", "body"])
            return answer

    def _refusal(self, request: HttpRequest, code: int, detail: str, body: Any = None) -> Any:
        content_type = PROBLEM if code >= status.HTTP_400_BAD_REQUEST else None
        answer = (
            Response(body, status=code, content_type=content_type) if body is not None or not detail else problem(code, detail)
        )
        answer["Idempotent-Replayed"] = "true"
        answer.accepted_renderer = JSONRenderer()
        answer.accepted_media_type = JSONRenderer.media_type
        setattr(answer, "renderer_context", {})  # noqa: B010  (set by views only)
        return answer


class Rows(Idempotent, viewsets.GenericViewSet[Any]):
    """A viewset over rows the person may see. Give `model` (and `rows` where they are others), serializers; act by services."""

    model: Any = None
    ordering: Any = "-pk"

    def get_queryset(self) -> Any:
        """Return the rows; none while only the schema is written, when nobody asks."""
        return self.model.objects.none() if getattr(self, "swagger_fake_view", False) else self.rows()

    def rows(self) -> Any:
        """Return `model.objects.visible_to(user)`: the one door."""
        return self.model.objects.visible_to(self.request.user)

    def get_object(self) -> Any:
        """Return the row of the address, by a statement that is written once where nothing but the person decides."""
        if type(self).rows is not Rows.rows or self.request.query_params:
            return super().get_object()
        found = found_by(_finder(type(self)), self.model, self.request.user, self.kwargs["pk"])
        self.check_object_permissions(self.request, found)
        return found

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer one page."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer one row with its ETag."""
        return self.answer(self.get_object())

    def answer(self, obj: Any, code: int = 200) -> Response:
        """Return one row, with its ETag where it has a version."""
        headers = {"ETag": etag(obj)} if hasattr(obj, "version") and isinstance(obj.version, int) else {}
        return Response(self.get_serializer(obj).data, status=code, headers=headers)

    def checked(self, serializer: type[serializers.Serializer[Any]], **kwargs: Any) -> dict[str, Any]:
        """Return the request's body, checked in shape; 422 where it is not."""
        asked = serializer(data=self.request.data, context=self.get_serializer_context(), **kwargs)
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)


@cache
def _finder(view: type[Rows]) -> Prepared[..., Any]:
    def rows(person: Any, key: Any) -> Any:
        return view(request=SimpleNamespace(user=person)).get_queryset().filter(pk=key)

    return prepared(rows)


class LongRows(Rows):
    """Rows whose serializer shows nothing but columns: read as values, without an object or a field each, up to 1,000 a page."""

    pagination_class = LongPages

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer one page, which may be long."""
        shape: Any = self.get_serializer_class()
        rows = self.filter_queryset(self.get_queryset()).values(*shape.Meta.fields)
        return self.get_paginated_response(self.paginate_queryset(rows))

    def filter_queryset(self, queryset: Any) -> Any:
        """Filter where a filter is named; else its form need not be made."""
        named = getattr(getattr(self, "filterset_class", None), "base_filters", {}).keys() & self.request.query_params.keys()
        return super().filter_queryset(queryset) if named else queryset
