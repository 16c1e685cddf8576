"""How a page says no: beside the field where there is a form, else on a page of its own that leads back."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mentorship.core.errors import DomainError


def show(form: BaseForm, error: DomainError) -> None:
    """Put the sentence beside the field that it speaks of, or on top of the form; what was typed stays."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


class RefusalMiddleware:
    """Answer a domain error that no view caught with its sentence and a way back; htmx gets a toast and keeps the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request; an address that only takes forms, opened by hand, is a page that leads on, not a blank one."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET" or request.path.startswith("/api/"):
            return response
        back = way_back(request, otherwise="")
        page = render(request, "405.html", {"back": back if back != request.path else ""}, status=405)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a `DomainError` into an answer; the API has its own way."""
        if not isinstance(exception, DomainError) or request.path.startswith("/api/"):
            return None
        if getattr(request, "htmx", None):
            messages.error(request, exception.message)
            response = render(request, "components/toasts.html", {"oob": True})
            response["HX-Reswap"] = "none"
            return response
        return render(request, "core/refused.html", {"refusal": exception, "back": way_back(request)}, status=exception.status)


def way_back(request: HttpRequest, *, otherwise: str = "/") -> str:
    """Return the page of ours from which a request was sent; signing in is no such page."""
    referrer = urlsplit(request.headers.get("Referer", ""))
    is_ours = referrer.netloc == request.get_host() and referrer.path.startswith("/")
    return referrer.path if is_ours and not referrer.path.startswith("/sign-in/") else otherwise
