"""The company's own sign-in: OpenID Connect walked through against a small provider of our own, SAML as far as its own pages."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from mentorship import env
from tests.cast import Cast

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWK = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "one", "use": "sig", "alg": "RS256"}


class Provider(ThreadingHTTPServer):
    """Discovery, keys and tokens of one client; `claims` is who signs in next, `asked` what the token endpoint was sent."""

    claims: dict[str, Any]
    asked: dict[str, list[str]]

    @property
    def issuer(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    """What a provider says."""

    server: Provider

    def do_GET(self) -> None:
        """Tell where things are, and the public key."""
        issuer = self.server.issuer
        pages = {
            "/.well-known/openid-configuration": {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "userinfo_endpoint": f"{issuer}/me",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": {"keys": [JWK]},
            "/me": self.server.claims,
        }
        self._say(pages[self.path])

    def do_POST(self) -> None:
        """Hand out a signed token for the code."""
        self.server.asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        claims = {"iss": self.server.issuer, "aud": "mentorship", "iat": 1, "exp": 4_000_000_000} | self.server.claims
        token = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "one"})
        self._say({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def _say(self, answer: Any) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing on the terminal."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    settings.SOCIALACCOUNT_PROVIDERS = env.sign_in_providers(
        {"OIDC_SERVER_URL": server.issuer, "OIDC_CLIENT_ID": "mentorship", "OIDC_CLIENT_SECRET": "s", "OIDC_NAME": "Example ID"}
    )
    yield server
    server.shutdown()
    server.server_close()


def walk(client: Client, provider: Provider, **claims: Any) -> Any:
    """Go to the provider by the button and come back with a code, as a browser would."""
    provider.claims = {"sub": "u-1", "email_verified": True} | claims
    sent = client.post(reverse("openid_connect_login", args=["company"]))
    asked = parse_qs(urlsplit(sent["Location"]).query)
    back = urlsplit(asked["redirect_uri"][0]).path
    return client.get(back, {"code": "c", "state": asked["state"][0]})


def test_the_sign_in_page_offers_the_companys_own(client: Client, db: None, provider: Provider) -> None:
    assert "Sign in with Example ID" in client.get(reverse("account_login")).content.decode()


def test_a_known_person_signs_in_by_openid_connect(client: Client, cast: Cast, provider: Provider) -> None:
    answer = walk(client, provider, email=cast.candidate.email.upper())

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.candidate.pk)
    assert provider.asked["code"] == ["c"]


@pytest.mark.parametrize(
    "claims",
    [{"email": "nobody@example.com"}, {"email": "rana@example.com", "email_verified": False}],
    ids=["nobody here", "an address that the provider did not check"],
)
def test_nobody_else_comes_in(client: Client, cast: Cast, provider: Provider, claims: dict[str, Any]) -> None:
    walk(client, provider, **claims)

    assert "_auth_user_id" not in client.session


def test_whoever_left_does_not_come_in(client: Client, cast: Cast, provider: Provider) -> None:
    cast.candidate.is_active = False
    cast.candidate.save()

    walk(client, provider, email=cast.candidate.email)

    assert "_auth_user_id" not in client.session


def test_a_token_made_for_another_program_is_refused(client: Client, cast: Cast, provider: Provider) -> None:
    walk(client, provider, email=cast.candidate.email, aud="somebody-else")

    assert "_auth_user_id" not in client.session


def test_saml_says_of_itself_what_the_identity_provider_needs(client: Client, db: None, settings: Any) -> None:
    environ = {"SAML_METADATA_URL": "https://id.example.org/saml/metadata", "SAML_ENTITY_ID": "https://id.example.org/saml"}
    settings.SOCIALACCOUNT_PROVIDERS = env.sign_in_providers(environ)
    app = settings.SOCIALACCOUNT_PROVIDERS["saml"]["APPS"][0]
    app["settings"]["idp"] |= {"sso_url": "https://id.example.org/sso", "x509cert": "MIIB"}
    del app["settings"]["idp"]["metadata_url"]

    settings.ALLOWED_HOSTS = ["mentorship.example.org"]
    answer = client.get(reverse("saml_metadata", args=["company"]), headers={"host": "mentorship.example.org"})

    assert answer.status_code == 200
    assert b'Location="http://mentorship.example.org/sign-in/saml/company/acs/"' in answer.content
