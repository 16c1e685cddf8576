"""Who may do what in packets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from mentorship.growth.models import Evidence
from mentorship.packets import services
from mentorship.packets.models import Appeal, CloseTie, Committee, MarginComment, Packet, PacketAsk
from tests.access.table import EVERYBODY, Row, Staged, all_but, only
from tests.cast import Cast
from tests.factories import NOON, TODAY, CommitteeFactory, PromotionCycleFactory
from tests.packets import story

DIRECTION = "competency:direction"
WRITER = only("manager")
NEAR = only("candidate", "manager", "sponsor")
FROZEN = only("candidate", "manager", "skip_level", "committee", "people_partner")
PARTNER = only("people_partner")
CHAIR = only("committee")

Make = Callable[[Cast], Packet]
Arrange = Callable[[Cast], dict[str, Any]]


def packet(make: Make, data: Any = None, headers: dict[str, str] | None = None, **keys: Any) -> Staged:
    def rest(cast: Cast, found: Packet) -> dict[str, Any]:
        body = data(cast) if callable(data) else data
        return {
            "packet_id": found.pk,
            "data": body,
            "headers": headers,
            **{name: value(found) if callable(value) else value for name, value in keys.items()},
        }

    return Staged(make, rest)


def judgement(cast: Cast, **more: Any) -> dict[str, Any]:
    views = {f"view_{one.pk}": "meets" for one in cast.competencies}
    return views | {f"why_{one.pk}": "It is shown." for one in cast.competencies} | more


def verdict(cast: Cast) -> dict[str, Any]:
    return judgement(cast, outcome="approved", summary="Shown.")


def edited(cast: Cast) -> Packet:
    found = story.drafted(cast)
    services.edit_section(packet_id=found.pk, key=DIRECTION, actor=cast.manager, text="My own words.", version=1, now=NOON)
    return found


def offered(cast: Cast) -> Packet:
    found = edited(cast)
    Evidence.objects.filter(owner=cast.candidate).update(headline="Wrote another plan")
    story.draft_one(found, cast.manager)
    return found


def dismissed(cast: Cast) -> Packet:
    found = offered(cast)
    services.dismiss_offer(packet_id=found.pk, key=DIRECTION, actor=cast.manager, now=NOON)
    return found


def commented(found: Packet) -> Any:
    section = found.sections.get(key=DIRECTION)
    return MarginComment.objects.create(section=section, author=found.author, text="Why?", at=NOON).pk


def with_annex(cast: Cast) -> Packet:
    found = story.judged(cast)
    found.drafts.update(annex={"sections": [{"heading": "Delivery", "answers": []}]})
    return found


def decision(make: Callable[[Cast], Any], data: Any = None) -> Staged:
    return Staged(make, lambda _cast, found: {"decision_id": found.pk, "data": data})


def not_yet(cast: Cast) -> Any:
    return story.released(cast, "not_yet")


def appealed(cast: Cast) -> dict[str, Any]:
    found = not_yet(cast)
    panel = CommitteeFactory(
        cycle=found.packet.cycle, chair=cast.stranger, members=[cast.stranger], is_appeal_panel=True, quorum=1
    )
    appeal = Appeal.objects.create(decision=found, reason="The plan was overlooked.", raised_at=NOON)
    return {"appeal_id": appeal.pk, "data": {"panel": str(panel.pk)}}


def ask(cast: Cast) -> dict[str, Any]:
    cycle = PromotionCycleFactory()
    made = PacketAsk.objects.create(candidate=cast.candidate, cycle=cycle, answer_until=TODAY, asked_at=NOON)
    return {"ask_id": made.pk}


def cycle(data: dict[str, Any] | None = None, **fields: Any) -> Arrange:
    return lambda _cast: {"cycle_id": PromotionCycleFactory(**fields).pk, "data": data}


def committee(cast: Cast) -> tuple[Any, Committee]:
    return story.make_cycle(cast)


def dates() -> dict[str, str]:
    steps = ("opens_on", "feedback_until", "submit_until", "opinions_until", "meets_on", "release_on", "effective_on")
    return {step: str(TODAY + timedelta(days=7 * number)) for number, step in enumerate(steps)}


FIRST = {"If-Match": '"1"'}
SEAT = {"name": "Board", "chair": "carla@example.com", "members": "bo@example.com", "quorum": "1"}
EXTENSION = {"step": "submit_until", "until": str(TODAY + timedelta(days=40)), "reason": "Illness in the team."}


def opinion_body(cast: Cast) -> dict[str, Any]:
    return {"lines": [{"competency": one.pk, "view": "meets", "why": "It is shown."} for one in cast.competencies]}


def opening_body(cast: Cast) -> dict[str, Any]:
    cycle_, _committee = story.make_cycle(cast)
    return {"cycle": str(cycle_.pk), "candidate": cast.candidate.pk, "target_level": cast.levels["L6"].pk}


def a_tie(cast: Cast) -> CloseTie:
    return CloseTie.objects.create(declared_by=cast.peer, person=cast.stranger, at=NOON)


ACCESS: list[Row] = [
    Row("packets:index"),
    Row(
        "packets:open",
        ok=only("manager", "skip_level", "people_partner"),
        forbidden=all_but("manager", "skip_level", "people_partner"),
    ),
    Row(
        "packets:open-several",
        ok=only("manager", "skip_level", "people_partner"),
        forbidden=all_but("manager", "skip_level", "people_partner"),
    ),
    Row("packets:ask", "POST", lambda _cast: {"data": {}}),
    Row("packets:refuse-ask", "GET", ask, ok=WRITER, forbidden=only("candidate")),
    Row("packets:schema"),
    Row("packets:calibration"),
    Row("packets:compare", "GET", lambda cast: {"committee_id": committee(cast)[1].pk}, ok=CHAIR),
    Row("packets:ties"),
    Row("packets:tie-declare", "POST", lambda _cast: {"data": {"person": "stig@example.com"}}),
    Row("packets:tie-undo", "POST", lambda cast: {"tie_id": a_tie(cast).pk}, ok=only("peer")),
    Row("packets:cycles"),
    Row("packets:cycle-new", ok=PARTNER, forbidden=EVERYBODY - PARTNER),
    Row("packets:cycle", "GET", cycle()),
    Row("packets:cycle", "GET", cycle(status="planned"), ok=PARTNER),
    Row("packets:cycle-edit", "GET", cycle(), ok=PARTNER, forbidden=EVERYBODY - PARTNER),
    Row("packets:cycle-edit", "POST", cycle({"name": "Spring", **dates()}), ok=PARTNER, forbidden=EVERYBODY - PARTNER),
    Row("packets:cycle-open", "POST", cycle(status="planned"), ok=PARTNER),
    Row("packets:cycle-close", "POST", cycle(), ok=PARTNER, forbidden=EVERYBODY - PARTNER),
    Row("packets:cycle-extend", "POST", cycle(EXTENSION), ok=PARTNER, forbidden=EVERYBODY - PARTNER),
    Row("packets:committee-new", "POST", cycle(SEAT), ok=PARTNER, forbidden=EVERYBODY - PARTNER),
    Row(
        "packets:committee-edit",
        "GET",
        lambda cast: {"cycle_id": (made := committee(cast))[0].pk, "committee_id": made[1].pk},
        ok=PARTNER,
        forbidden=EVERYBODY - PARTNER,
    ),
    Row("packets:packet", "GET", packet(story.opened), ok=NEAR),
    Row("packets:packet", "GET", packet(story.drafted), ok=NEAR),
    Row("packets:packet", "GET", packet(story.submitted), ok=FROZEN),
    Row("packets:packet", "GET", packet(lambda cast: story.decided(cast).packet), ok=FROZEN),
    Row("packets:draft", "POST", packet(story.opened), ok=WRITER, forbidden=NEAR - WRITER),
    Row("packets:progress", "GET", packet(story.drafted), ok=NEAR),
    Row("packets:checks", "GET", packet(story.drafted), ok=NEAR),
    Row("packets:submit", "POST", packet(story.drafted), ok=WRITER, forbidden=NEAR - WRITER),
    Row("packets:take-back", "POST", packet(story.submitted), ok=WRITER, forbidden=FROZEN - WRITER),
    Row("packets:withdraw", "POST", packet(story.drafted, {"reason": "Next cycle."}), ok=WRITER, forbidden=NEAR - WRITER),
    Row(
        "packets:decline",
        "POST",
        packet(story.drafted, {"reason": "Not now."}),
        ok=only("candidate"),
        forbidden=only("manager", "sponsor"),
    ),
    Row("packets:assign-committee", "POST", packet(story.drafted), ok=PARTNER, forbidden=NEAR),
    Row("packets:assign-author", "POST", packet(story.drafted, {"author": "ade@example.com"}), ok=PARTNER, forbidden=NEAR),
    Row("packets:pdf", "GET", packet(story.drafted), ok=NEAR),
    Row("packets:pdf", "GET", packet(story.submitted), ok=FROZEN),
    Row("packets:docx", "GET", packet(story.submitted), ok=FROZEN),
    Row("packets:markdown", "GET", packet(story.submitted), ok=FROZEN),
    Row("packets:json", "GET", packet(story.submitted), ok=FROZEN),
    Row("packets:section", "GET", packet(story.drafted, key=DIRECTION), ok=WRITER, forbidden=NEAR - WRITER),
    Row(
        "packets:section",
        "POST",
        packet(story.drafted, {"text": "Mine. [E01]", "version": "1"}, key=DIRECTION),
        ok=WRITER,
        forbidden=NEAR - WRITER,
    ),
    Row("packets:preview", "POST", packet(story.drafted, {"text": "Mine."}, key=DIRECTION), ok=WRITER, forbidden=NEAR - WRITER),
    Row("packets:accept", "POST", packet(offered, key=DIRECTION), ok=WRITER, forbidden=NEAR - WRITER),
    Row("packets:dismiss", "POST", packet(offered, key=DIRECTION), ok=WRITER, forbidden=NEAR - WRITER),
    Row("packets:offer-again", "POST", packet(dismissed, key=DIRECTION), ok=WRITER, forbidden=NEAR - WRITER),
    Row("packets:history", "GET", packet(offered, key=DIRECTION), ok=NEAR),
    Row("packets:restore", "POST", packet(edited, key=DIRECTION, number=1), ok=WRITER, forbidden=NEAR - WRITER),
    Row("packets:comment", "POST", packet(story.drafted, {"text": "Why?"}, key=DIRECTION), ok=NEAR),
    Row("packets:resolve", "POST", packet(story.drafted, comment_id=commented), ok=WRITER, forbidden=NEAR - WRITER),
    Row("packets:opinion", "GET", packet(story.submitted), ok=CHAIR, forbidden=FROZEN - CHAIR),
    Row("packets:opinion", "POST", packet(story.submitted, judgement), ok=CHAIR, forbidden=FROZEN - CHAIR),
    Row("packets:meeting", "GET", packet(story.judged), ok=CHAIR, forbidden=FROZEN - CHAIR),
    Row("packets:note", "POST", packet(story.judged, {"text": "We agree."}), ok=CHAIR, forbidden=FROZEN - CHAIR),
    Row("packets:recuse", "POST", packet(story.submitted), ok=CHAIR, forbidden=FROZEN - CHAIR),
    Row("packets:annex", "GET", packet(with_annex), ok=CHAIR, forbidden=FROZEN - CHAIR),
    Row("packets:decide", "GET", packet(story.judged), ok=CHAIR, forbidden=FROZEN - CHAIR),
    Row("packets:decide", "POST", packet(story.judged, verdict), ok=CHAIR, forbidden=FROZEN - CHAIR),
    Row("packets:decision", "GET", decision(story.decided), ok=only("manager", "committee")),
    Row(
        "packets:decision", "GET", decision(not_yet), ok=only("manager", "committee", "candidate", "skip_level", "people_partner")
    ),
    Row("packets:tell", "POST", decision(story.decided), ok=WRITER, forbidden=CHAIR),
    Row(
        "packets:appeal",
        "POST",
        decision(not_yet, {"reason": "The plan was overlooked."}),
        ok=only("candidate"),
        forbidden=only("manager", "committee", "skip_level", "people_partner"),
    ),
    Row(
        "packets:plan",
        "POST",
        decision(not_yet),
        ok=only("candidate"),
        forbidden=only("manager", "committee", "skip_level", "people_partner"),
    ),
    Row("packets:appeal-panel", "POST", appealed, ok=PARTNER, forbidden=EVERYBODY - PARTNER),
]
