"""The environment is read strictly: what is missing or senseless stops the start with one sentence that names it."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from mentorship import env

ROOT = Path(__file__).resolve().parents[2]
GOOD_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
OTHER_KEY = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU="
PRODUCTION = {"SECRET_KEY": "k3" * 10 + "abcdefghijklmnopqrstuvwxyz-0123456789", "FIELD_KEYS": GOOD_KEY}


def production() -> dict[str, str]:
    """The documented environment with the two secrets filled in, and nothing of this process but its path."""
    environ = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "mentorship.settings"} | PRODUCTION
    env.read_file(ROOT / "deploy" / "env.example", environ)
    return environ


def manage(*arguments: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


def sentence(name: str, value: str, read) -> str:
    with pytest.raises(env.SenselessEnvironment) as stopped:
        read({name: value}, name)
    return str(stopped.value)


def test_a_database_url_may_name_a_socket_folder_with_a_space():
    url = "postgresql://me:a%40b@/people?host=/run/with%20space"

    settings = env.database({"DATABASE_URL": url}, "DATABASE_URL")

    assert (settings["HOST"], settings["NAME"], settings["PASSWORD"]) == ("/run/with space", "people", "a@b")


def test_a_database_url_keeps_its_tls_options():
    url = "postgresql://me@db.example.org:5433/people?sslmode=verify-full&sslrootcert=/etc/ca.pem"

    settings = env.database({"DATABASE_URL": url}, "DATABASE_URL")

    assert settings["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem", "prepare_threshold": 1}
    assert settings["PORT"] == "5433"


def test_behind_a_pooler_nothing_is_kept_on_a_connection():
    environ = {"DATABASE_URL": "postgresql://me@pooler/people", "DATABASE_POOLED": "1"}

    settings = env.database(environ, "DATABASE_URL")

    assert settings["OPTIONS"]["prepare_threshold"] is None
    assert settings["DISABLE_SERVER_SIDE_CURSORS"]


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("DATABASE_URL", "", env.database),
        ("DATABASE_URL", "mysql://me@host/people", env.database),
        ("DATABASE_URL", "postgresql://me@host", env.database),
        ("DATABASE_URL", "postgresql:///people", env.database),
        ("DATABASE_URL", "postgresql://me@host:99999/people", env.database),
        ("DATABASE_URL", "postgresql://me@host:port/people", env.database),
        ("DATABASE_URL", "postgresql://me@host/people?sslmod=require", env.database),
        ("DATABASE_URL", "postgresql://me@host/people?sslmode=yes", env.database),
        ("DATABASE_URL", "postgresql://me@host/people?connect_timeout=soon", env.database),
        ("REDIS_URL", "", env.redis),
        ("REDIS_URL", "localhost:6379", env.redis),
        ("REDIS_URL", "redis://localhost:6379/zero", env.redis),
        ("EMAIL_URL", "", env.email),
        ("EMAIL_URL", "mail.example.org", env.email),
        ("EMAIL_URL", "imap://mail.example.org", env.email),
        ("EMAIL_URL", "smtp://mail.example.org/inbox", env.email),
        ("SECRET_KEY", "", env.secret),
        ("SECRET_KEY", "short", env.secret),
        ("SECRET_KEY", "a" * 60, env.secret),
        ("FIELD_KEYS", "", env.field_keys),
        ("FIELD_KEYS", "bm90IGxvbmcgZW5vdWdo", env.field_keys),
        ("FIELD_KEYS", f"{GOOD_KEY},", env.field_keys),
        ("FIELD_KEYS", f"{GOOD_KEY},{GOOD_KEY}", env.field_keys),
        ("ALLOWED_HOSTS", "", env.hosts),
        ("ALLOWED_HOSTS", "*", env.hosts),
        ("ALLOWED_HOSTS", "https://example.org", env.hosts),
        ("ALLOWED_HOSTS", "example.org:8000", env.hosts),
    ],
)
def test_what_is_missing_or_senseless_is_refused_by_name_in_one_sentence(name, value, read):
    said = sentence(name, value, read)

    assert said.startswith(f"{name} ")
    assert "\n" not in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    "value", ["http://example.org", "https://example.org/app", "example.org", "https://", "https://e.org?x=1"]
)
def test_the_address_of_the_program_is_https_and_nothing_after_the_host(value):
    with pytest.raises(env.SenselessEnvironment, match=r"^BASE_URL "):
        env.base_url({"BASE_URL": value}, "BASE_URL", is_secure=True)


def test_keys_are_read_newest_first():
    assert env.field_keys({"FIELD_KEYS": f"{OTHER_KEY}, {GOOD_KEY}"}, "FIELD_KEYS") == [OTHER_KEY, GOOD_KEY]


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("true", True), ("0", False), ("no", False), ("", False)])
def test_a_flag_is_yes_or_no(value, expected):
    assert env.flag({"DEMO": value}, "DEMO") is expected


@pytest.mark.parametrize("value", ["2", "maybe", "ja"])
def test_a_flag_that_is_neither_is_refused(value):
    with pytest.raises(env.SenselessEnvironment, match=r"^DEMO "):
        env.flag({"DEMO": value}, "DEMO")


def test_mail_ports_follow_the_scheme():
    ports = {
        scheme: env.email({"EMAIL_URL": f"{scheme}://mail.example.org"}, "EMAIL_URL") for scheme in ("smtp", "smtp+tls", "smtps")
    }

    assert {scheme: mail["EMAIL_PORT"] for scheme, mail in ports.items()} == {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    assert ports["smtp+tls"]["EMAIL_USE_TLS"]
    assert ports["smtps"]["EMAIL_USE_SSL"]


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "BASE_URL"]
)
def test_a_start_without_a_required_variable_ends_with_one_sentence(name):
    environ = production()
    if name == "DATABASE_URL":
        environ[name] = "nonsense"  # without it, manage.py looks for a demo
    else:
        del environ[name]

    done = manage("check", environ=environ)

    assert done.returncode == 1
    assert done.stderr.strip().startswith(f"{name} ")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMO", "maybe"),
        ("DEBUG", "2"),
        ("BEHIND_PROXY", "nginx"),
        ("OLD_SECRET_KEYS", "short"),
        ("EMAIL_FROM", "Mentorship"),
        ("EMAIL_REPLY_TO", "people@"),
        ("OUTBOX_LEASE_SECONDS", "0"),
        ("OUTBOX_RETRY_SECONDS", "soon"),
        ("OIDC_SERVER_URL", "id.example.org"),
        ("OIDC_CLIENT_ID", "mentorship"),
        ("SAML_METADATA_URL", "metadata.xml"),
        ("SAML_ENTITY_ID", "https://id.example.org/saml"),
        ("SIGN_IN_ORIGINS", "login.example.org"),
        ("SIGN_IN_ORIGINS", "https://login.example.org/path"),
    ],
)
def test_a_senseless_optional_variable_stops_the_start_in_one_sentence_too(monkeypatch, name, value):
    for known, said in production().items():
        monkeypatch.setenv(known, said)
    monkeypatch.setenv(name, value)

    with pytest.raises(env.SenselessEnvironment, match=rf"^{name} [^\n]*\.$"):
        runpy.run_path(str(ROOT / "mentorship" / "settings.py"))


def test_the_documented_production_environment_passes_the_deployment_check():
    done = manage("check", "--deploy", "--fail-level", "INFO", environ=production())

    assert (done.returncode, (done.stdout + done.stderr).strip()) == (0, "System check identified no issues (0 silenced).")


def test_the_environment_of_the_process_is_stronger_than_the_file_of_the_demo(tmp_path):
    file = tmp_path / "env"
    file.write_text("# written by the demo\nDEMO=1\nBASE_URL=http://localhost:8000\n", encoding="utf-8")
    environ = {"BASE_URL": "https://example.org"}

    env.read_file(file, environ)

    assert environ == {"BASE_URL": "https://example.org", "DEMO": "1"}


def test_the_companys_own_sign_in_is_switched_on_by_its_first_variable():
    environ = {"OIDC_SERVER_URL": "https://id.example.org", "OIDC_CLIENT_ID": "mentorship", "OIDC_CLIENT_SECRET": "s"}

    assert env.sign_in_providers({}) == {}
    assert env.sign_in_providers(environ)["openid_connect"]["APPS"][0]["client_id"] == "mentorship"
    assert env.sign_in_origins(environ) == ["https://id.example.org"]


def test_the_companys_own_sign_in_without_its_secret_is_refused_by_name():
    with pytest.raises(env.SenselessEnvironment, match=r"^OIDC_CLIENT_ID is not set"):
        env.sign_in_providers({"OIDC_SERVER_URL": "https://id.example.org"})
