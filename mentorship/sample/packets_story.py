"""Packets of the sample company, in every state, made by the same services as anybody's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random

from accounts.models import User
from mentorship.core import jobs
from mentorship.core.models import Job, Message
from mentorship.ladders.models import Level, Standing
from mentorship.packets import services
from mentorship.packets.models import Committee, Decision, Packet, PromotionCycle
from mentorship.packets.services.drafting import DRAFT_TASK
from mentorship.sample.company import Company
from mentorship.sample.people_rows import moment
from mentorship.sample.words import Voice, text

Tell = Callable[[int, int, str], None]
WITH_A_SCENE = {"Nadia Karimi", "Rana Castell", "Luca Ferrante", "Priya Raman", "Leila Haddad"}
LAST = "Spring promotions (sample)"
THIS = "Autumn promotions (sample)"
STEPS_LAST = (-250, -228, -218, -208, -202, -194, -180)
STEPS_THIS = (-38, -4, 6, 13, 16, 23, 39)


@dataclass
class Stage:
    """Everybody who plays a part, found once."""

    company: Company
    now: datetime
    partner: User
    members: list[User]
    cycles: dict[str, PromotionCycle] = field(default_factory=dict)
    committees: dict[str, Committee] = field(default_factory=dict)

    def day(self, offset: int) -> date:
        """Return the day so many days from today."""
        return self.company.today + timedelta(days=offset)

    def at(self, offset: int) -> datetime:
        """Return a moment on that day, never in the future."""
        return min(moment(self.day(offset)), self.now)


def tell_packets(*, company: Company, now: datetime, tell: Tell) -> int:
    """Play last cycle and this one; return how many packets there are. Companies without the cast have none."""
    stage = _stage(company, now)
    if stage is None:
        return 0
    _plan(stage)
    scenes = [
        _last_not_yet,
        _last_approved,
        _drafted_and_edited,
        _drafted_thin,
        _collecting,
        _withdrawn,
        _submitted,
        _to_decide,
        _embargoed,
    ]
    for turn, scene in enumerate(scenes):
        scene(stage)
        tell(turn + 1, len(scenes), "packets")
    services.set_cycle_status(cycle_id=stage.cycles[LAST].pk, actor=stage.partner, status="closed", now=stage.at(-170))
    _let_messages_rest(now)
    return Packet.objects.filter(candidate__is_sample=True).count()


def _stage(company: Company, now: datetime) -> Stage | None:
    names = ("Petra Sand", "Carla Weiss", "Bo Nakata", "Femi Arola")
    people = {one.full_name: one for one in User.objects.filter(is_sample=True, full_name__in=names)}
    if set(names) - set(people) or company.named("Luca Ferrante") is None:
        return None
    return Stage(company, now, people[names[0]], [people[name] for name in names[1:]])


def _plan(stage: Stage) -> None:
    for name, offsets in ((LAST, STEPS_LAST), (THIS, STEPS_THIS)):
        at = stage.at(offsets[0] - 20)
        dates = services.Dates(*(stage.day(offset) for offset in offsets))
        cycle = services.plan_cycle(actor=stage.partner, name=name, dates=dates, now=at)
        services.set_cycle_status(cycle_id=cycle.pk, actor=stage.partner, status="open", now=at)
        committee = services.set_committee(
            cycle_id=cycle.pk,
            actor=stage.partner,
            name="Senior engineers’ committee",
            chair=stage.members[0],
            members=stage.members,
            quorum=2,
            now=at,
        )
        cycle.refresh_from_db()
        stage.cycles[name], stage.committees[name] = cycle, committee


def person(name: str) -> User:
    """Return somebody of the sample company."""
    found: User = User.objects.select_related("manager").get(is_sample=True, full_name=name)
    return found


def _spare(stage: Stage, arc: str, skip: int = 0) -> User | None:
    """Return an engineer of that arc who has no packet and is on no committee."""
    names = [one.name for one in stage.company.members if one.is_engineer and one.arc == arc and one.rank < 7]
    before = Packet.objects.values_list("candidate__full_name", flat=True)
    taken = {*before, *(one.full_name for one in stage.members), *WITH_A_SCENE}
    free = [name for name in names if name not in taken]
    return person(free[skip]) if len(free) > skip else None


def _next_level(candidate: User) -> Level:
    standing = Standing.objects.select_related("level").get(person=candidate)
    return Level.objects.get(track=standing.level.track, rank=standing.level.rank + 1)


def _open(stage: Stage, candidate: User, cycle: str, offset: int) -> Packet:
    manager = candidate.manager
    assert manager is not None  # noqa: S101  (everybody who gets a packet here reports to somebody)
    packet = services.open_packet(
        actor=manager, candidate=candidate, cycle=stage.cycles[cycle], target_level=_next_level(candidate), now=stage.at(offset)
    )
    return services.assign_committee(
        packet_id=packet.pk, actor=stage.partner, committee=stage.committees[cycle], now=stage.at(offset)
    )


def _draft(stage: Stage, packet: Packet, offset: int) -> Packet:
    job = Job.objects.create(
        kind=DRAFT_TASK,
        owner=packet.author,
        about_type=Packet._meta.label_lower,
        about_id=str(packet.pk),
        arguments={"packet_id": str(packet.pk), "as_of": stage.day(offset).isoformat()},
        created_at=stage.at(offset),
    )
    jobs.run(job.pk, services.compose_draft)
    packet.refresh_from_db()
    return packet


def _submit(stage: Stage, candidate: User, cycle: str, offset: int) -> Packet:
    packet = _draft(stage, _open(stage, candidate, cycle, offset), offset + 3)
    return services.submit_packet(packet_id=packet.pk, actor=packet.author, now=stage.at(offset + 5))


def _opinions(stage: Stage, packet: Packet, members: list[User], views: tuple[str, ...], overall: str, offset: int) -> None:
    texts = text("packets")
    topics = list(packet.target_level.expectations.order_by("competency__position").values_list("competency_id", flat=True))
    for turn, member in enumerate(members):
        voice = Voice(Random(f"opinion {packet.candidate_id} {turn}"), "Platform", "Payments")  # invented texts, repeatable
        lines = {}
        for place, topic in enumerate(topics):
            view = views[(turn + place) % len(views)]
            lines[topic] = (view, voice.one_of(texts["views"][view]))
        whole = texts["overall"][overall][turn % 3]
        services.give_opinion(packet_id=packet.pk, actor=member, lines=lines, overall=whole, now=stage.at(offset + turn))


def _decide(stage: Stage, packet: Packet, outcome: str, views: tuple[str, ...], offset: int) -> Decision:
    texts = text("packets")
    topics = list(packet.target_level.expectations.order_by("competency__position").values_list("competency_id", flat=True))
    reasons = {view: cycle(said) for view, said in texts["carried"].items()}
    lines = {topic: (view, next(reasons[view])) for topic, view in zip(topics, cycle(views), strict=False)}
    is_no = outcome == "not_yet"
    verdict = services.Verdict(
        outcome=outcome,
        summary=texts["summary"][outcome],
        lines=lines,
        would_change=texts["would_change"] if is_no else "",
        look_again_on=stage.day(offset + 190) if is_no else None,
    )
    return services.record_decision(packet_id=packet.pk, actor=stage.members[0], verdict=verdict, now=stage.at(offset))


def _last_not_yet(stage: Stage) -> None:
    packet = _submit(stage, person("Nadia Karimi"), LAST, -230)
    views = ("partly", "meets", "meets", "meets", "partly", "does_not", "partly")
    _opinions(stage, packet, stage.members, views, "mixed", -215)
    decision = _decide(stage, packet, "not_yet", views, -202)
    services.tell_decision(decision_id=decision.pk, actor=packet.author, now=stage.at(-198))


def _last_approved(stage: Stage) -> None:
    candidate = _spare(stage, "thriving", 1)
    if candidate is None:
        return
    packet = _submit(stage, candidate, LAST, -229)
    _opinions(stage, packet, stage.members, ("meets", "meets", "partly"), "good", -214)
    decision = _decide(stage, packet, "approved", ("meets", "meets", "partly"), -202)
    services.tell_decision(decision_id=decision.pk, actor=packet.author, now=stage.at(-199))
    services.apply_due_decisions(now=stage.at(-180))


def _drafted_and_edited(stage: Stage) -> None:
    rana = person("Rana Castell")
    packet = _draft(stage, _open(stage, rana, THIS, -20), -6)
    section = packet.sections.order_by("position").filter(key__contains="direction").first() or packet.sections.first()
    if section is None:
        return
    texts = text("packets")
    services.edit_section(
        packet_id=packet.pk,
        key=section.key,
        actor=packet.author,
        text=section.text + texts["edit"],
        version=section.version,
        now=stage.at(-3),
    )
    services.comment_section(packet_id=packet.pk, key=section.key, actor=rana, text=texts["comment"], now=stage.at(-2))


def _drafted_thin(stage: Stage) -> None:
    _draft(stage, _open(stage, person("Luca Ferrante"), THIS, -15), -5)


def _collecting(stage: Stage) -> None:
    if candidate := _spare(stage, "thriving"):
        _open(stage, candidate, THIS, -8)


def _withdrawn(stage: Stage) -> None:
    if candidate := _spare(stage, "steady"):
        packet = _open(stage, candidate, THIS, -25)
        services.withdraw_packet(packet_id=packet.pk, actor=packet.author, reason=text("packets")["withdrawn"], now=stage.at(-12))


def _submitted(stage: Stage) -> None:
    _submit(stage, person("Priya Raman"), THIS, -14)


def _to_decide(stage: Stage) -> None:
    packet = _submit(stage, person("Leila Haddad"), THIS, -22)
    able = [one for one in stage.members if not packet.recusals.filter(member=one).exists()]
    views = ("meets", "meets", "partly", "meets", "meets", "meets", "partly", "meets", "meets", "does_not")
    _opinions(stage, packet, able, views, "good", -6)  # split over the last competency alone


def _embargoed(stage: Stage) -> None:
    candidate = _spare(stage, "thriving")
    if candidate is None:
        return
    packet = _submit(stage, candidate, THIS, -28)
    _opinions(stage, packet, stage.members, ("meets", "meets", "meets", "partly"), "good", -9)
    _decide(stage, packet, "approved", ("meets", "meets", "meets", "partly"), -1)


def _let_messages_rest(now: datetime) -> None:
    """What the story told people long ago has reached them; only the last days' messages are unread."""
    Message.objects.filter(recipient__is_sample=True, status="queued").update(status="sent", sent_at=now)
    old = now - timedelta(days=4)
    Message.objects.filter(recipient__is_sample=True, channel="inbox", created_at__lt=old).update(read_at=old)
