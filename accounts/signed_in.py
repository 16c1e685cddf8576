"""Who is signed in, as a `User` and never an anonymous one."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User


def person_of(request: HttpRequest | Request) -> User:
    """Return the signed-in person; refuse the request of anybody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
