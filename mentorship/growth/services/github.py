"""Merged work, reviews and releases that GitHub tells of become evidence that waits, unshared, for its owner to look through.

Signatures as in GitHub's "Validating webhook deliveries": HMAC-SHA256 of the raw body in `X-Hub-Signature-256`.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks
from mentorship.core.errors import DomainError, Invalid
from mentorship.growth.models import Evidence, GitHubHook
from mentorship.growth.services.evidence import keep_evidence

LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\[bot\])?")


class BadSignatureError(DomainError):
    """The delivery was not signed with this hook's secret."""

    status = 403
    code = "bad_signature"


@dataclass(frozen=True, slots=True)
class Told:
    """What one delivery tells: who did it, a headline, when, where, and a key that is the same when it is told again."""

    login: str
    headline: str
    at: datetime
    link: str
    key: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery; `why` says in a sentence why nothing was kept."""

    evidence: Evidence | None
    why: str = ""


@transaction.atomic
def connect_github(*, actor: User, login: str, now: datetime) -> tuple[GitHubHook, str]:
    """Make the actor's address for GitHub and its secret, which is shown once; an earlier one stops working."""
    name = checks.words(login, field="login", longest=60, is_required=True).removeprefix("@")
    if not LOGIN.fullmatch(name):
        raise Invalid(_("A GitHub name has letters, digits and hyphens, at most 39."), field="login")
    GitHubHook.objects.filter(owner=actor, revoked_at__isnull=True).update(revoked_at=now)
    secret = secrets.token_urlsafe(32)
    hook = GitHubHook.objects.create(owner=actor, login=name, secret=secret, created_at=now)
    audit.record("github.connected", actor=actor, about=hook, now=now)
    return hook, secret


@transaction.atomic
def disconnect_github(*, actor: User, now: datetime) -> None:
    """Close the actor's address; what it brought stays."""
    hook = GitHubHook.objects.filter(owner=actor, revoked_at__isnull=True).first()
    if hook is None:
        raise PermissionDenied
    hook.revoked_at = now
    hook.save(update_fields=["revoked_at"])
    audit.record("github.disconnected", actor=actor, about=hook, now=now)


@transaction.atomic
def take_delivery(*, hook: GitHubHook, body: bytes, signature: str, event: str, payload: Any, now: datetime) -> Outcome:
    """Keep what a signed delivery tells, if it is the owner's finished work; the same thing told twice is kept once."""
    expected = "sha256=" + hmac.new(hook.secret.encode(), body, hashlib.sha256).hexdigest()
    if hook.revoked_at or not hook.owner.is_active or not hmac.compare_digest(expected.encode(), signature.encode()):
        raise BadSignatureError(_("The signature does not fit this address. Copy the secret into the webhook’s settings again."))
    GitHubHook.objects.filter(pk=hook.pk).update(heard_at=now)
    told = read_event(event, payload)
    if isinstance(told, str):
        return Outcome(None, told)
    if told.login.lower() != hook.login.lower():
        return Outcome(None, _("Somebody else’s work; only %(login)s’s is kept here.") % {"login": hook.login})
    if told.at > now:
        return Outcome(None, _("It says that it happens in the future."))
    known = Evidence.objects.filter(owner=hook.owner, origin=told.key).first()
    if known:
        return Outcome(known, _("It is kept already."))
    day = told.at.astimezone(hook.owner.zone).date()
    evidence = keep_evidence(
        actor=hook.owner,
        now=now,
        headline=told.headline,
        happened_on=day,
        link=told.link,
        scope=Evidence.Scope.TEAM,
        is_shared=False,
        origin=told.key,
    )
    return Outcome(evidence)


def read_event(event: str, payload: Any) -> Told | str:
    """Return what an event tells, or a sentence why it is not evidence. Never fails on a strange payload."""
    reader = {"pull_request": _merged, "pull_request_review": _reviewed, "release": _released}.get(event)
    if reader is None or not isinstance(payload, dict):
        return _("Only merged pull requests, reviews and releases are evidence.")
    try:
        return reader(payload)
    except (KeyError, TypeError, ValueError, AttributeError):
        return _("The payload is not one that GitHub sends.")


def _merged(payload: dict[str, Any]) -> Told | str:
    pull = payload["pull_request"]
    if payload["action"] != "closed" or not pull["merged"]:
        return _("A pull request is evidence once it is merged.")
    return Told(
        login=pull["user"]["login"],
        headline=_headline(_("Merged “%(title)s” in %(repo)s"), pull["title"], payload["repository"]["full_name"]),
        at=_moment(pull["merged_at"]),
        link=pull["html_url"],
        key=f"github:pull:{int(pull['id'])}",
    )


def _reviewed(payload: dict[str, Any]) -> Told | str:
    pull, review = payload["pull_request"], payload["review"]
    if payload["action"] != "submitted" or review["state"] not in {"approved", "changes_requested"}:
        return _("A review is evidence when it approves or asks for changes.")
    if review["user"]["login"] == pull["user"]["login"]:
        return _("A review of one’s own pull request is not evidence.")
    return Told(
        login=review["user"]["login"],
        headline=_headline(_("Reviewed “%(title)s” in %(repo)s"), pull["title"], payload["repository"]["full_name"]),
        at=_moment(review["submitted_at"]),
        link=review["html_url"],
        key=f"github:review:{int(pull['id'])}",
    )


def _released(payload: dict[str, Any]) -> Told | str:
    release = payload["release"]
    if payload["action"] != "published" or release["draft"] or release["prerelease"]:
        return _("A release is evidence once it is published, and not as a draft or preview.")
    return Told(
        login=release["author"]["login"],
        headline=_headline(
            _("Released %(title)s of %(repo)s"), release["name"] or release["tag_name"], payload["repository"]["full_name"]
        ),
        at=_moment(release["published_at"]),
        link=release["html_url"],
        key=f"github:release:{int(release['id'])}",
    )


def _headline(frame: str, title: str, repo: str) -> str:
    """Put title and repository into their frame, the title cut so that the whole fits a headline."""
    named = " ".join(str(repo).replace("\0", "").split())[:120]
    clean = " ".join(str(title).replace("\0", "").split())
    room = 240 - len(frame % {"title": "", "repo": named})
    shown = clean if len(clean) <= room else clean[: room - 1] + "…"
    return frame % {"title": shown, "repo": named}


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError(text)
    return moment
