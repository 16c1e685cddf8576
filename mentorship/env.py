"""Reads the environment strictly: what is missing or senseless stops the start with one sentence that names it.

Every function takes the mapping to read, so that a test needs no process of its own.
"""

import base64
import binascii
import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Environ = Mapping[str, str]

DATABASE_OPTIONS = frozenset(
    {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name", "target_session_attrs", "options"}
)
PREPARE_THRESHOLD = 1  # what core.plans sends is prepared the second time; nothing else of the program ever is
REDIS_OPTIONS = frozenset({"ssl_cert_reqs", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile"})
SSL_MODES = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
SECRET_LENGTH = 50
FERNET_BYTES = 32
HIGHEST_PORT = 65535
OIDC = ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME")
SAML = ("SAML_METADATA_URL", "SAML_ENTITY_ID", "SAML_NAME", "SAML_UID", "SAML_EMAIL")
FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
ADDRESS = re.compile(r"^[^\s@<>,;]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$")
HOST = re.compile(r"^\.?[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$|^\[[0-9A-Fa-f:.]+\]$")


class SenselessEnvironment(SystemExit):
    """Ends the process with one sentence and exit code 1, wherever the settings are read."""


def refuse(name: str, why: str) -> NoReturn:
    """Stop the start and say which variable is at fault and what would mend it."""
    sentence = f"{name} {why}"
    raise SenselessEnvironment(sentence)


def read_file(path: Path, environ: MutableMapping[str, str]) -> None:
    """Add the NAME=value lines of a file that the demo wrote; what the environment says already stays."""
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            environ.setdefault(name.strip(), value.strip())


def text(environ: Environ, name: str, default: str | None = None) -> str:
    """Return the value; required when there is no default."""
    value = environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        refuse(name, "is not set; deploy/env.example shows every variable with an example.")
    return default


def flag(environ: Environ, name: str, *, default: bool = False) -> bool:
    """Return a yes or no."""
    value = environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in FLAGS:
        refuse(name, f"is {value!r}; it is 1 or 0.")
    return FLAGS[value]


def number(environ: Environ, name: str, *, default: int, least: int = 0) -> int:
    """Return a whole number that is at least `least`."""
    value = environ.get(name, "").strip()
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < least:
        refuse(name, f"is {value!r}; it is a whole number of {least} or more.")
    return int(value)


def secret(environ: Environ, name: str) -> str:
    """Return a secret that is long and varied enough to sign with."""
    value = text(environ, name)
    if len(value) < SECRET_LENGTH or len(set(value)) < 5:  # noqa: PLR2004  (Django's own check asks for these)
        refuse(name, f"is too weak; it has at least {SECRET_LENGTH} random characters (deploy/README.md says how to make one).")
    return value


def old_secrets(environ: Environ, name: str) -> list[str]:
    """Return former secrets, still accepted while the secret is being changed; each as long as one was."""
    keys = [key.strip() for key in text(environ, name, "").split(",") if key.strip()]
    for place, key in enumerate(keys, start=1):
        if len(key) < SECRET_LENGTH:
            refuse(
                name, f"has a key, number {place}, that is shorter than {SECRET_LENGTH} characters; it is a former SECRET_KEY."
            )
    return keys


def address(environ: Environ, name: str, default: str) -> str:
    """Return an e-mail address."""
    value = text(environ, name, default)
    if value and not ADDRESS.match(value):
        refuse(name, f"is {value!r}; it is an e-mail address like people@example.org.")
    return value


def field_keys(environ: Environ, name: str) -> list[str]:
    """Return the Fernet keys of encrypted fields, newest first."""
    keys = [key.strip() for key in text(environ, name).split(",")]
    for place, key in enumerate(keys, start=1):
        try:
            decoded = base64.b64decode(key, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            decoded = b""
        if len(decoded) != FERNET_BYTES:
            refuse(name, f"has a key, number {place}, that is not the URL-safe base64 of {FERNET_BYTES} bytes.")
    if len(set(keys)) != len(keys):
        refuse(name, "names one key twice.")
    return keys


def hosts(environ: Environ, name: str) -> list[str]:
    """Return the host names that the program answers to; never all of them."""
    names = [host.strip() for host in text(environ, name).split(",")]
    for host in names:
        if not HOST.match(host):
            refuse(name, f"has {host!r}; it is a list of host names with commas between, without scheme, port or *.")
    return names


def base_url(environ: Environ, name: str, *, is_secure: bool) -> str:
    """Return the address that people open, without the slash at the end; https outside of the demo."""
    value = text(environ, name)
    parts = _split(name, value)
    schemes = {"https"} if is_secure else {"https", "http"}
    if parts.scheme not in schemes or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        refuse(name, f"is {value!r}; it is an address like https://mentorship.example.org, with nothing after the host.")
    return value.rstrip("/")


def database(environ: Environ, name: str) -> dict[str, Any]:
    """Return Django's connection settings for a URL like postgresql://user:password@host:5432/name?sslmode=require.

    A host in the query is a folder with a Unix socket. With DATABASE_POOLED nothing is kept on a connection between transactions.
    """
    value = text(environ, name)
    is_pooled = flag(environ, "DATABASE_POOLED")
    parts = _split(name, value)
    if parts.scheme not in {"postgresql", "postgres"}:
        refuse(name, "does not begin with postgresql://; only PostgreSQL is supported.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    socket_folder = options.pop("host", "")
    unknown = sorted(set(options) - DATABASE_OPTIONS)
    if unknown:
        refuse(name, f"has the option {unknown[0]!r}, which is not one of {', '.join(sorted(DATABASE_OPTIONS | {'host'}))}.")
    if options.get("sslmode", "require") not in SSL_MODES:
        refuse(name, f"has sslmode={options['sslmode']}, which is not one of {', '.join(sorted(SSL_MODES))}.")
    if not re.fullmatch(r"[0-9]{1,4}", options.get("connect_timeout", "0")):
        refuse(name, f"has connect_timeout={options['connect_timeout']}; it is a number of seconds.")
    database_name = unquote(parts.path.removeprefix("/"))
    if not database_name or "/" in database_name:
        refuse(name, "names no database after the host, as in postgresql://user:password@host/name.")
    host = socket_folder or unquote(parts.hostname or "")
    if not host:
        refuse(name, "names no host.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
        "OPTIONS": options | {"prepare_threshold": None if is_pooled else PREPARE_THRESHOLD},
    }


def redis(environ: Environ, name: str) -> str:
    """Return a URL like redis://:password@host:6379/0, or rediss:// with TLS."""
    value = text(environ, name)
    parts = _split(name, value)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        refuse(name, "is not a URL like redis://:password@host:6379/0 (rediss:// with TLS).")
    unknown = set(dict(parse_qsl(parts.query, keep_blank_values=True))) - REDIS_OPTIONS
    if unknown or not re.fullmatch(r"/?[0-9]{0,3}", parts.path):
        refuse(name, "ends in something else than the number of a database (and ssl_cert_reqs), as in redis://host:6379/0.")
    return value


def email(environ: Environ, name: str) -> dict[str, Any]:
    """Return Django's mail settings for smtp://user:password@host:25, smtp+tls:// (STARTTLS, 587) or smtps:// (TLS, 465)."""
    parts = _split(name, text(environ, name))
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname or parts.path.strip("/") or parts.query:
        refuse(name, "is not a URL like smtp+tls://user:password@mail.example.org:587 (smtp, smtp+tls or smtps).")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def sign_in_providers(environ: Environ) -> dict[str, Any]:
    """Return allauth's providers: the company's OpenID Connect or SAML sign-in, each when its first variable is set."""
    providers: dict[str, Any] = {}
    for first, others in ((OIDC[0], OIDC[1:]), (SAML[0], SAML[1:])):
        without = next((name for name in others if environ.get(name) and not environ.get(first)), None)
        if without:
            refuse(without, f"is set, but {first} is not; set both, or neither.")
    if environ.get("OIDC_SERVER_URL"):
        server = _address(environ, "OIDC_SERVER_URL")
        app = {
            "provider_id": "company",
            "name": text(environ, "OIDC_NAME", "your company account"),
            "client_id": text(environ, "OIDC_CLIENT_ID"),
            "secret": text(environ, "OIDC_CLIENT_SECRET"),
            "settings": {"server_url": server},
        }
        providers["openid_connect"] = {"APPS": [app], "EMAIL_AUTHENTICATION": True}
    if environ.get("SAML_METADATA_URL"):
        metadata = _address(environ, "SAML_METADATA_URL")
        app = {
            "provider_id": text(environ, "SAML_ENTITY_ID"),
            "name": text(environ, "SAML_NAME", "your company account"),
            "client_id": "company",
            "settings": {
                "attribute_mapping": {"uid": text(environ, "SAML_UID", "uid"), "email": text(environ, "SAML_EMAIL", "email")},
                "idp": {"entity_id": text(environ, "SAML_ENTITY_ID"), "metadata_url": metadata},
            },
        }
        providers["saml"] = {"APPS": [app], "EMAIL_AUTHENTICATION": True, "VERIFIED_EMAIL": True}
    return providers


def sign_in_origins(environ: Environ) -> list[str]:
    """Return the origins that the sign-in form may lead to: those of the company's own sign-in."""
    addresses = [environ[name] for name in ("OIDC_SERVER_URL", "SAML_METADATA_URL") if environ.get(name)]
    more = [origin.strip() for origin in environ.get("SIGN_IN_ORIGINS", "").split(",") if origin.strip()]
    for origin in more:
        parts = _split("SIGN_IN_ORIGINS", origin)
        if parts.scheme not in {"https", "http"} or not parts.hostname or parts.path or parts.query or parts.fragment:
            refuse("SIGN_IN_ORIGINS", f"has {origin!r}; it is a list like https://login.example.org, with commas between.")
    return sorted({f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, addresses)} | set(more))


def _address(environ: Environ, name: str) -> str:
    value = text(environ, name)
    parts = _split(name, value)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        refuse(name, f"is {value!r}; it is an address that begins with https://.")
    return value


def _split(name: str, value: str) -> SplitResult:
    """Split a URL; a port that is none is refused here, since the parser would only say so when asked for it."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        refuse(name, f"is not a URL: {error}.")
    if re.search(r"\s", value) or (port is not None and not 0 < port <= HIGHEST_PORT):
        refuse(name, "is not a URL: it has a space or an impossible port.")
    return parts
