"""What is answered when a request breaks: 503 while the database is away, 500 otherwise, as a page or as problem details."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import page_not_found

RETRY_AFTER_SECONDS = "5"
AWAY = ("Back in a moment", "The database cannot be reached right now. Nothing was changed; try again in a few seconds.")
NOWHERE = ("Not found", "There is no such address. /api/docs lists those that there are.")
BROKEN = ("Something broke", "The request could not be answered. It has been noted; nothing was saved by halves.")


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that ended in an exception; called by Django while that exception is at hand."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if is_away else 500
    if request.path_info.startswith("/api/"):
        title, detail = AWAY if is_away else BROKEN
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        response: HttpResponse = JsonResponse(body, status=status, content_type="application/problem+json")
    else:
        response = HttpResponse(render_to_string(f"{status}.html"), status=status)
    if is_away:
        response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    if not request.path_info.startswith("/api/"):
        return page_not_found(request, exception)
    body = {"type": "about:blank", "title": NOWHERE[0], "status": 404, "detail": NOWHERE[1]}
    return JsonResponse(body, status=404, content_type="application/problem+json")
