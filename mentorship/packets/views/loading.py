"""Reaching a packet from a URL: not visible is 404."""

from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from mentorship.packets import policies, selectors
from mentorship.packets.models import Packet


def me(request: HttpRequest) -> User:
    """Return who asks; the middleware lets nobody else in."""
    return cast("User", request.user)


def load(request: HttpRequest, packet_id: UUID) -> Packet:
    """Return the packet that this person may see."""
    for found in selectors.packet_for(me(request), packet_id):
        return found
    raise Http404


def load_to_assign(request: HttpRequest, packet_id: UUID) -> Packet:
    """Return any packet to a people partner, who hands it on without reading it; others are refused."""
    if policies.can_assign(me(request)):
        return get_object_or_404(Packet.objects.select_related("cycle"), pk=packet_id)
    load(request, packet_id)
    raise PermissionDenied
