"""Cycles, packets, opinions and decisions."""

from .calibration import MeetingNote as MeetingNote
from .calibration import Opinion as Opinion
from .calibration import OpinionLine as OpinionLine
from .calibration import Recusal as Recusal
from .cycles import CloseTie as CloseTie
from .cycles import Committee as Committee
from .cycles import Extension as Extension
from .cycles import PromotionCycle as PromotionCycle
from .decisions import Appeal as Appeal
from .decisions import Decision as Decision
from .decisions import DecisionLine as DecisionLine
from .drafts import MarginComment as MarginComment
from .drafts import PacketDraft as PacketDraft
from .drafts import Section as Section
from .drafts import SectionVersion as SectionVersion
from .drafts import SubmittedPacket as SubmittedPacket
from .packets import Packet as Packet
from .packets import PacketAsk as PacketAsk
