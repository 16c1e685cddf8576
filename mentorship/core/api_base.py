"""What REST_FRAMEWORK's settings name: sign-in by token, cursor pages, JSON, throttling and problem details."""

from collections.abc import Callable
from typing import Any

import orjson
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions, pagination, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle

from mentorship.core.errors import Conflict, DomainError

PROBLEM = "application/problem+json"
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class JSONRenderer(BaseRenderer):
    """JSON by orjson."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Write UTF-8 JSON."""
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class AnyKind(JSONRenderer):
    """Beside JSON where a file is answered: a client may ask for the file's own kind, and an error is still JSON."""

    media_type = "*/*"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer mp_…`: a person's token, found by its hash."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return (person, token); raise 401 for a token that is unknown, expired, revoked or its owner's who left."""
        word, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if word.lower() != "bearer":
            return None
        token_model = apps.get_model("accounts", "ApiToken")
        now = timezone.now()
        token = token_model.objects.select_related("owner").filter(digest=token_model.digest_of(secret.strip())).first()
        if token is None or not token.is_valid(now) or not token.owner.is_active:
            raise exceptions.AuthenticationFailed(_("This token is unknown, expired or revoked. Make a new one under About me."))
        if request.method in WRITING and token.scope != token_model.Scope.WRITE:
            raise exceptions.PermissionDenied(_("This token may only read. Make one that may write under About me."))
        if token.last_used_on != now.date():
            token_model.objects.filter(pk=token.pk).update(last_used_on=now.date())
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme."""
        return "Bearer"


class PersonThrottle(SimpleRateThrottle):
    """So many requests a minute and person (signed out: address)."""

    scope = "person"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Return one key a person."""
        ident = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def allow_request(self, request: Request, view: Any) -> bool:
        """Let everything through when the cache is gone: Redis may be lost at any time."""
        try:
            return bool(super().allow_request(request, view))
        except OSError:
            return True


class CursorPages(pagination.CursorPagination):
    """50 rows a page, by cursor; `?limit=` up to 200."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    ordering = "-pk"

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """Take the view's `ordering`, made unique by the key."""
        ordering = getattr(view, "ordering", None) or self.ordering
        names = (ordering,) if isinstance(ordering, str) else tuple(ordering)
        return names if {"pk", "-pk", "id", "-id"} & set(names) else (*names, "pk")


class LongPages(CursorPages):
    """50 rows a page, by cursor; `?limit=` up to 1,000."""

    max_page_size = 1000


class Problem(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = serializers.JSONField(required=False)  # type: ignore[assignment]  # RFC 9457 leaves its name to us
    yours = serializers.JSONField(required=False)
    theirs = serializers.JSONField(required=False)


TITLES = {
    400: "Bad request",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Not in this state",
    412: "Somebody else saved first",
    415: "Unsupported media type",
    422: "Invalid",
    428: "If-Match is missing",
    429: "Too many requests",
}


def problem(code: int, detail: str, *, kind: str = "about:blank", **more: Any) -> Response:
    """Return one problem as RFC 9457 has it."""
    body = {"type": kind, "title": TITLES.get(code, "Error"), "status": code, "detail": detail, **more}
    return Response(body, status=code, content_type=PROBLEM)


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn every refusal into problem details."""
    return _problem_of(error)


def _problem_of(error: Exception) -> Response | None:
    for kind, answer in ANSWERS:
        if isinstance(error, kind):
            return answer(error)
    return None


def _refused(error: DomainError) -> Response:
    more: dict[str, Any] = {"errors": {error.field: [error.message]}} if error.field else {}
    if error.rows:
        more["rows"] = error.rows
    if isinstance(error, Conflict):
        more |= {"yours": error.yours, "theirs": error.theirs, "version": error.version}
    return problem(error.status, error.message, kind=f"urn:problem:{error.code}", **more)


def _api_exception(error: exceptions.APIException) -> Response:
    answer = problem(error.status_code, str(error.detail))
    if header := getattr(error, "auth_header", None):
        answer["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        answer["Retry-After"] = str(int(wait))
    return answer


ANSWERS: tuple[tuple[type[Exception], Callable[[Any], Response]], ...] = (
    (DomainError, _refused),
    (Http404, lambda _error: problem(404, _("There is nothing here that you may see."))),
    (ObjectDoesNotExist, lambda _error: problem(404, _("There is nothing here that you may see."))),
    (PermissionDenied, lambda error: problem(403, str(error) or _("You may see this but not do that."))),
    (DjangoValidationError, lambda error: problem(422, " ".join(error.messages), errors=getattr(error, "message_dict", None))),
    (IntegrityError, lambda _error: problem(409, _("This clashes with something that exists already."))),
    (exceptions.ValidationError, lambda error: problem(422, _("Some fields are not right."), errors=error.detail)),
    (exceptions.APIException, _api_exception),
)
