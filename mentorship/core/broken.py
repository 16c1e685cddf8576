"""What is answered when a request breaks: 503 while the database is away, 500 otherwise, as a page or as problem details.

And when it should not have been sent: 413 for one that is too large, 400 otherwise, 404 for an address that leads nowhere.
"""

import sys
from contextlib import suppress

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import page_not_found

RETRY_AFTER_SECONDS = "5"
AWAY = ("Back in a moment", "The database cannot be reached right now. Nothing was changed; try again in a few seconds.")
NOWHERE = ("Not found", "There is no such address. /api/docs lists those that there are.")
BROKEN = ("Something broke", "The request could not be answered. It has been noted; nothing was saved by halves.")
TOO_LARGE = ("Too large", "This is more than can be taken at once. Shorten it, or link to the long version. Nothing was saved.")
SENSELESS = ("Cannot be read", "The request is not one that this program can read. Nothing was changed.")
PIECE = 2**16
LONGEST_DRAINED = 64 * 2**20


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
def unsure_sender(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form of a session that is over, and lead back to the form, where what was typed still is."""
    back = request.headers.get("referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
    body = render_to_string("403_csrf.html", {"back": back if is_ours else "", "reason": reason}, request)
    return HttpResponse(body, status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    if not request.path_info.startswith("/api/"):
        return page_not_found(request, exception)
    body = {"type": "about:blank", "title": NOWHERE[0], "status": 404, "detail": NOWHERE[1]}
    return JsonResponse(body, status=404, content_type="application/problem+json")


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is too large or makes no sense; read to its end first, so that its sender hears the answer."""
    is_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    with suppress(OSError, ValueError):
        for _piece in range(LONGEST_DRAINED // PIECE):
            if not request.read(PIECE):
                break
    status, (title, detail) = (413, TOO_LARGE) if is_large else (400, SENSELESS)
    if request.path_info.startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return HttpResponse(render_to_string("400.html", {"title": title, "detail": detail}), status=status)
