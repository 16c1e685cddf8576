"""Per request: where it comes from, whose zone the page speaks in, and who the database's audit triggers name."""

import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from mentorship.core.refusals import way_back

Handler = Callable[[HttpRequest], HttpResponse]


class ProxyMiddleware:
    """Behind a proxy, the visitor's address is the last one in X-Forwarded-For: what the proxy itself saw and added."""

    def __init__(self, get_response: Handler) -> None:
        if not settings.BEHIND_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        if seen := request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip():
            request.META["REMOTE_ADDR"] = seen
        return self.get_response(request)


class PersonMiddleware:
    """Speak in the person's time zone, and name them to the audit triggers on writing requests."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.user = getattr(request, "_cached_user", request.user)  # no longer behind an object that asks for it
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            if request.method in {"GET", "HEAD", "OPTIONS"}:
                return self.get_response(request)
            with pghistory.context(user=request.user.pk, url=request.path, request=str(uuid.uuid4())):
                return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Who was signed out when they sent a form comes back to the page it stands on: its own address may take forms only."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """Lead to signing in."""
        if request.method in {"GET", "HEAD"} or request.path.startswith("/api/"):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(way_back(request), self.get_login_url(view_func), self.get_redirect_field_name(view_func))


class PartMiddleware:
    """A page and the part of it that htmx asks for share an address: whoever goes back gets the page, not the part kept last."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response
