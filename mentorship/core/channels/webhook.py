"""Slack-compatible incoming webhooks: posted with a short patience, to public addresses only, following no redirect."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from mentorship.core.channels.mail import absolute
from mentorship.core.channels.problems import HandOver, Refused, TryLater
from mentorship.core.errors import Invalid
from mentorship.core.models import Message, Webhook

PATIENCE = httpx.Timeout(5.0, connect=3.0)
WHOLE_POST_SECONDS = 10.0
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddress(OSError):
    """The name leads into a private network."""


def check_address(url: str) -> str:
    """Return the webhook address if posts may go there; raises `Invalid` saying why not.

    The name is looked up here for a clear message, and once more at every connection, where the answer counts.
    """
    parts = urlsplit(url)
    try:
        port = parts.port or 443
    except ValueError as error:
        raise Invalid(_("The port in this webhook address is not a number."), field="url") from error
    if parts.scheme != "https" or not parts.hostname:
        raise Invalid(_("A webhook address begins with https:// and names a host."), field="url")
    if parts.username or parts.password:
        raise Invalid(_("A webhook address carries no user name or password."), field="url")
    try:
        public_addresses(parts.hostname, port)
    except PrivateAddress as error:
        raise Invalid(
            _("%(host)s is on this machine or in a private network; webhooks go to public addresses only.")
            % {"host": parts.hostname},
            field="url",
        ) from error
    except (OSError, UnicodeError) as error:
        raise Invalid(_("The host %(host)s cannot be found.") % {"host": parts.hostname}, field="url") from error
    return url


def public_addresses(host: str, port: int) -> list[str]:
    """Return the host's addresses; raises `PrivateAddress` when any of them is not public."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        if not is_public(address):
            raise PrivateAddress(address)
    return found


def is_public(address: str) -> bool:
    """Whether an address is on the open internet, looking through IPv6 forms that carry an IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class HurriedStream(httpcore.NetworkStream):
    """A connection whose every step together has ten seconds: a server that answers drop by drop holds up nobody."""

    def __init__(self, stream: httpcore.NetworkStream, ends_at: float) -> None:
        self.stream, self.ends_at = stream, ends_at

    def _left(self, timeout: float | None) -> float:
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the address took more than ten seconds")
        return min(left, timeout or left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there."""
        return self.stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write it all."""
        self.stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        """Hang up."""
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt, within the same ten seconds."""
        return HurriedStream(self.stream.start_tls(ssl_context, server_hostname, self._left(timeout)), self.ends_at)

    def get_extra_info(self, info: str) -> Any:
        """Tell about the connection beneath."""
        return self.stream.get_extra_info(info)


class PublicNetwork(httpcore.SyncBackend):
    """Connects to the very address that was checked, so that a name cannot answer differently the second time."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection to a public address of the host."""
        try:
            address = public_addresses(host, port)[0]
        except OSError as error:
            raise httpcore.ConnectError(f"{type(error).__name__}: {error}") from error
        ends_at = time.monotonic() + WHOLE_POST_SECONDS
        stream = super().connect_tcp(address, port, timeout=timeout, local_address=local_address, socket_options=socket_options)
        return HurriedStream(stream, ends_at)


class PublicTransport(httpx.HTTPTransport):
    """httpx over `PublicNetwork`, certificates checked, no proxy from the environment."""

    def __init__(self) -> None:
        super().__init__(verify=True, trust_env=False, retries=0)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), max_connections=10, network_backend=PublicNetwork()
        )


@contextmanager
def opened(before_each: Callable[[], None]) -> Iterator[HandOver]:
    """Open a client for a batch; an address that failed once is left alone for the rest of it."""
    failing: set[str] = set()
    with client() as opened_client:

        def hand_over(message: Message) -> None:
            before_each()
            _hand_over(message, opened_client, failing)

        yield hand_over


def client() -> httpx.Client:
    """Return a client that reaches public addresses only and follows no redirect."""
    return httpx.Client(transport=PublicTransport(), timeout=PATIENCE, follow_redirects=False)


def _hand_over(message: Message, client: httpx.Client, failing: set[str]) -> None:
    hook = Webhook.objects.filter(pk=UUID(message.address), is_active=True).first()
    if hook is None:
        raise Refused(_("This webhook was removed or switched off."))
    if message.address in failing:
        raise TryLater(hook.error)
    try:
        post(hook.url, payload(message), client)
    except (Refused, TryLater) as error:
        failing.add(message.address)
        Webhook.objects.filter(pk=hook.pk).update(error=str(error))
        raise
    if hook.error:
        Webhook.objects.filter(pk=hook.pk).update(error="")


def payload(message: Message) -> dict[str, Any]:
    """Return what Slack-compatible services read: one line of text with a link."""
    text = _escaped(message.subject)
    return {"text": f"<{absolute(message.link)}|{text}>" if message.link else text}


def post(url: str, content: dict[str, Any], client: httpx.Client) -> None:
    """Post once; raises `Refused` for an address that cannot be right and `TryLater` for one that does not answer well now."""
    if urlsplit(url).scheme != "https":
        raise Refused(_("A webhook address begins with https:// and names a host."))
    try:
        with client.stream("POST", url, json=content, headers={"User-Agent": f"mentorship ({settings.BASE_URL})"}) as answer:
            status = answer.status_code
    except httpx.HTTPError as error:
        if "PrivateAddress" in str(error):
            raise Refused(_("The address leads into a private network.")) from error
        raise TryLater(f"{type(error).__name__}: {error}") from error
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise Refused(_("The address redirects elsewhere (%(status)d); redirects are not followed.") % {"status": status})
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryLater(f"HTTP {status}")
    if status >= HTTPStatus.BAD_REQUEST:
        raise Refused(f"HTTP {status}")


def _escaped(text: str) -> str:
    """Slack's three control characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
