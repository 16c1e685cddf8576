"""Who may do what with packets through the API."""

from typing import Any

from mentorship.packets.models import Appeal
from tests.access.packets import (
    CHAIR,
    DIRECTION,
    EXTENSION,
    FIRST,
    FROZEN,
    NEAR,
    PARTNER,
    WRITER,
    Arrange,
    Make,
    a_tie,
    appealed,
    ask,
    commented,
    committee,
    dates,
    dismissed,
    not_yet,
    offered,
    opening_body,
    opinion_body,
    packet,
    with_annex,
)
from tests.access.table import EVERYBODY, Row, Staged, all_but, only
from tests.cast import Cast
from tests.factories import PromotionCycleFactory
from tests.packets import story


def row(make: Make, data: Any = None, headers: dict[str, str] | None = None) -> Staged:
    """A row of the API, named by its key."""
    return Staged(make, lambda cast, found: {"pk": found.pk, "data": data(cast) if callable(data) else data, "headers": headers})


def decision_body(cast: Cast) -> dict[str, Any]:
    return {"outcome": "approved", "summary": "Shown.", **opinion_body(cast)}


def a_cycle(body: Any, status: str) -> Arrange:
    return lambda _cast: {"pk": PromotionCycleFactory(status=status).pk, "data": body, "headers": FIRST}


def several_body(cast: Cast) -> dict[str, Any]:
    one = opening_body(cast)
    return {"cycle": one.pop("cycle"), "candidates": [one]}


def seat(cast: Cast) -> dict[str, Any]:
    return {"name": "Board", "chair": cast.committee.pk, "members": [cast.peer.pk], "quorum": 1}


def in_appeal(cast: Cast) -> dict[str, Any]:
    found = appealed(cast)
    return {"pk": Appeal.objects.get(pk=found["appeal_id"]).decision_id, "data": found["data"]}


def rows() -> list[Row]:
    """The same answers in the API."""
    api, readers = "packets-api:", only("manager", "committee", "candidate", "skip_level", "people_partner")
    reason = {"reason": "Next cycle."}
    return [
        Row(f"{api}cycles-list"),
        Row(
            f"{api}cycles-list",
            "POST",
            lambda _cast: {"data": {"name": "Spring", **dates()}},
            ok=PARTNER,
            forbidden=EVERYBODY - PARTNER,
        ),
        Row(f"{api}cycles-detail", "GET", lambda _cast: {"pk": PromotionCycleFactory().pk}),
        *(
            Row(
                f"{api}cycles-{name}",
                method,
                a_cycle(body, status),
                ok=PARTNER,
                forbidden=EVERYBODY - PARTNER if status == "open" else frozenset(),
            )
            for name, method, body, status in (
                ("detail", "PUT", {"name": "Spring", **dates()}, "open"),
                ("open", "POST", None, "planned"),
                ("close", "POST", None, "open"),
                ("extensions", "POST", EXTENSION, "open"),
            )
        ),
        Row(f"{api}cycles-extensions", "GET", lambda _cast: {"pk": PromotionCycleFactory().pk}),
        Row(f"{api}committees-list"),
        Row(
            f"{api}committees-list",
            "POST",
            lambda cast: {"data": seat(cast) | {"cycle": str(PromotionCycleFactory().pk)}},
            ok=PARTNER,
            forbidden=EVERYBODY - PARTNER,
        ),
        Row(f"{api}committees-detail", "GET", lambda cast: {"pk": committee(cast)[1].pk}, ok=PARTNER | CHAIR),
        Row(
            f"{api}committees-detail",
            "PUT",
            lambda cast: {"pk": committee(cast)[1].pk, "data": seat(cast), "headers": FIRST},
            ok=PARTNER,
            forbidden=CHAIR,
        ),
        Row(f"{api}ties-list"),
        Row(f"{api}ties-list", "POST", lambda cast: {"data": {"person": cast.stranger.pk}}),
        Row(f"{api}ties-detail", "GET", lambda cast: {"pk": a_tie(cast).pk}, ok=only("peer")),
        Row(f"{api}ties-detail", "DELETE", lambda cast: {"pk": a_tie(cast).pk}, ok=only("peer")),
        Row(f"{api}packets-list"),
        Row(
            f"{api}packets-list",
            "POST",
            lambda cast: {"data": opening_body(cast)},
            ok=only("manager", "people_partner"),
            forbidden=all_but("manager", "people_partner"),
        ),
        Row(
            f"{api}packets-several",
            "POST",
            lambda cast: {"data": several_body(cast)},
            ok=only("manager", "people_partner"),
            forbidden=all_but("manager", "people_partner"),
        ),
        Row(f"{api}packets-committee", "POST", packet(story.drafted, {"committee": None}), ok=PARTNER, forbidden=NEAR),
        Row(
            f"{api}packets-author",
            "POST",
            packet(story.drafted, lambda cast: {"author": cast.peer.pk}),
            ok=PARTNER,
            forbidden=NEAR,
        ),
        Row(f"{api}packets-file", "GET", packet(story.drafted, ending="md"), ok=NEAR),
        Row(f"{api}packets-file", "GET", packet(story.submitted, ending="json"), ok=FROZEN),
        Row(f"{api}packets-recuse", "POST", row(story.submitted), ok=CHAIR, forbidden=FROZEN - CHAIR),
        Row(f"{api}packets-notes", "GET", row(story.judged), ok=CHAIR, forbidden=FROZEN - CHAIR),
        Row(
            f"{api}packets-notes",
            "POST",
            row(story.judged, lambda _cast: {"text": "We agree."}),
            ok=CHAIR,
            forbidden=FROZEN - CHAIR,
        ),
        Row(f"{api}packets-annex", "GET", row(with_annex), ok=CHAIR, forbidden=FROZEN - CHAIR),
        Row(f"{api}packets-detail", "GET", row(story.drafted), ok=NEAR),
        Row(f"{api}packets-detail", "GET", row(story.submitted), ok=FROZEN),
        Row(f"{api}packets-draft", "POST", row(story.opened), ok=WRITER, forbidden=NEAR - WRITER),
        Row(f"{api}packets-progress", "GET", row(story.drafted), ok=NEAR),
        Row(f"{api}packets-document", "GET", row(story.submitted), ok=FROZEN),
        Row(f"{api}packets-checks", "GET", row(story.drafted), ok=NEAR),
        Row(f"{api}packets-submit", "POST", row(story.drafted), ok=WRITER, forbidden=NEAR - WRITER),
        Row(f"{api}packets-take-back", "POST", row(story.submitted), ok=WRITER, forbidden=FROZEN - WRITER),
        Row(
            f"{api}packets-withdraw",
            "POST",
            row(story.drafted, reason),
            ok=only("manager", "candidate"),
            forbidden=only("sponsor"),
        ),
        Row(f"{api}packets-opinions", "GET", row(story.judged), ok=CHAIR, forbidden=FROZEN - CHAIR),
        Row(f"{api}packets-opinions", "POST", row(story.submitted, opinion_body), ok=CHAIR, forbidden=FROZEN - CHAIR),
        Row(f"{api}packets-decide", "POST", row(story.judged, decision_body), ok=CHAIR, forbidden=FROZEN - CHAIR),
        Row(f"{api}decisions-list"),
        Row(f"{api}decisions-detail", "GET", row(story.decided), ok=only("manager", "committee")),
        Row(f"{api}decisions-detail", "GET", row(not_yet), ok=readers),
        Row(f"{api}decisions-tell", "POST", row(story.decided), ok=WRITER, forbidden=CHAIR),
        Row(f"{api}decisions-appeal", "POST", row(not_yet, reason), ok=only("candidate"), forbidden=readers - only("candidate")),
        Row(f"{api}decisions-panel", "POST", in_appeal, ok=PARTNER, forbidden=readers - PARTNER),
        Row(f"{api}decisions-plan", "POST", row(not_yet), ok=only("candidate"), forbidden=readers - only("candidate")),
        Row(f"{api}asks-list"),
        Row(f"{api}asks-list", "POST", lambda _cast: {"data": {"cycle": str(PromotionCycleFactory().pk)}}),
        Row(f"{api}asks-detail", "GET", lambda cast: {"pk": ask(cast)["ask_id"]}, ok=only("candidate", "manager")),
        Row(
            f"{api}asks-refuse",
            "POST",
            lambda cast: {"pk": ask(cast)["ask_id"], "data": reason},
            ok=WRITER,
            forbidden=only("candidate"),
        ),
        Row(f"{api}sections", "GET", packet(story.drafted), ok=NEAR),
        Row(f"{api}section", "GET", packet(story.drafted, key=DIRECTION), ok=NEAR),
        Row(
            f"{api}section",
            "PATCH",
            packet(story.drafted, {"text": "Mine."}, key=DIRECTION, headers={"If-Match": '"1"'}),
            ok=WRITER,
            forbidden=NEAR - WRITER,
        ),
        Row(f"{api}section-history", "GET", packet(offered, key=DIRECTION), ok=NEAR),
        *(
            Row(f"{api}section-{verb}", "POST", packet(offered, body, key=DIRECTION), ok=WRITER, forbidden=NEAR - WRITER)
            for verb, body in (("accept", None), ("dismiss", None), ("restore", {"number": 1}))
        ),
        Row(f"{api}section-offer-again", "POST", packet(dismissed, key=DIRECTION), ok=WRITER, forbidden=NEAR - WRITER),
        Row(f"{api}comments", "GET", packet(story.drafted), ok=NEAR),
        Row(f"{api}comments", "POST", packet(story.drafted, {"section": DIRECTION, "text": "Why?"}), ok=NEAR),
        Row(f"{api}comment", "GET", packet(story.drafted, pk=commented), ok=NEAR),
        Row(f"{api}resolve", "POST", packet(story.drafted, pk=commented), ok=WRITER, forbidden=NEAR - WRITER),
    ]


ACCESS: list[Row] = rows()
