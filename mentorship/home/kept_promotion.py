"""What is kept about a person's promotions and legacy, kind by kind."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mentorship.home.kinds import YOU, Record, of
from mentorship.packets.models import (
    Appeal,
    CloseTie,
    Decision,
    DecisionLine,
    MarginComment,
    MeetingNote,
    Opinion,
    OpinionLine,
    Packet,
    PacketAsk,
    Section,
)
from mentorship.portfolio.models import Contribution, Credit, HistoricPerson, LegacyPage, NameConsent, PublicLink


def _released(user: User) -> QuerySet[Decision]:
    return Decision.objects.filter(packet__candidate=user, released_at__isnull=False)


PROMOTION_AND_LEGACY = (
    (
        _("Promotion"),
        (
            Record(
                "packets",
                _("Packets about you"),
                _("Draft: you, your manager, your sponsor. Submitted: also managers above, the committee, people partners."),
                _("%(time)s after the decision, once you have left"),
                of(Packet, "candidate"),
                "/packets/",
                keeping="packets",
            ),
            Record(
                "packet_words",
                _("What packets about you say, section by section"),
                _("As the packet."),
                _("%(time)s after the decision, once you have left"),
                of(Section, "packet__candidate"),
                keeping="packets",
            ),
            Record(
                "margin",
                _("What you wrote in the margin of packets"),
                _("The packet’s author, candidate, sponsor and manager."),
                _("%(time)s after the decision, once the candidate has left"),
                of(MarginComment, "author"),
                keeping="packets",
            ),
            Record(
                "asks",
                _("Your asks for a packet, and the answers"),
                _("You, your manager and people partners."),
                _("%(time)s after the decision, once you have left"),
                of(PacketAsk, "candidate"),
                keeping="packets",
            ),
            Record(
                "decisions",
                _("Decisions, once released"),
                _("You, your managers, the committee’s chair, people partners."),
                _("%(time)s after the decision, once you have left; the level history stays"),
                _released,
                keeping="decisions",
            ),
            Record(
                "decision_lines",
                _("What carried them, by competency"),
                _("As the decision."),
                _("%(time)s after the decision, once you have left"),
                lambda u: DecisionLine.objects.filter(decision__in=_released(u)),
                keeping="decisions",
            ),
            Record(
                "appeals",
                _("Your appeals"),
                _("You, your managers, the panel that hears it and people partners."),
                _("%(time)s after the decision, once you have left"),
                of(Appeal, "decision__packet__candidate"),
                keeping="decisions",
            ),
            Record(
                "opinions",
                _("Opinions that you gave on a committee"),
                _("You, and committee members who gave theirs."),
                _("%(time)s after the decision, once the candidate has left"),
                of(Opinion, "member"),
                keeping="opinions",
            ),
            Record(
                "opinion_lines",
                _("What you said in them, by competency"),
                _("As the opinion."),
                _("%(time)s after the decision, once the candidate has left"),
                of(OpinionLine, "opinion__member"),
                keeping="opinions",
            ),
            Record(
                "meeting_notes",
                _("Notes that you took in a calibration meeting"),
                _("The committee, without recused members."),
                _("%(time)s after the decision, once the candidate has left"),
                of(MeetingNote, "author"),
                keeping="opinions",
            ),
            Record(
                "close_ties",
                _("People whom you named as close to you"),
                _("You alone. A committee sees that a member keeps out, never because of whom."),
                _("until you take it back, or one of you leaves"),
                of(CloseTie, "declared_by"),
                "/packets/ties/",
            ),
        ),
    ),
    (
        _("Legacy"),
        (
            Record(
                "legacy",
                _("Your page and its words"),
                _("By consent; in public only where the company allows and you publish."),
                _("stays; a public link lives 90 days"),
                of(LegacyPage, "owner"),
                "/legacy/",
            ),
            Record("contributions", _("Contributions"), _("As your page."), _("with your page"), of(Contribution, "owner")),
            Record(
                "names",
                _("Where somebody may be named: you on their page, they on yours"),
                _("The two of you."),
                _("until the one named takes it back"),
                of(NameConsent, "owner", "person"),
            ),
            Record(
                "historic",
                _("People of before whom your page counts"),
                _("You; others as your page allows."),
                _("with your page"),
                of(HistoricPerson, "owner"),
            ),
            Record(
                "public_links",
                _("Public addresses of your page (as a hash)"),
                YOU,
                _("until they expire or you revoke them"),
                of(PublicLink, "owner"),
            ),
            Record(
                "credits",
                _("Promotions credited to you, or to your mentor through you"),
                _("The two of you; in public only when you confirmed."),
                _("with the level history"),
                of(Credit, "mentor", "mentee"),
            ),
        ),
    ),
)
