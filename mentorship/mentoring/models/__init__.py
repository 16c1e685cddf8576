"""Pairs of people, what they talk about and what they agree."""

from mentorship.mentoring.models.handovers import Handover as Handover
from mentorship.mentoring.models.matching import BlockedPair as BlockedPair
from mentorship.mentoring.models.matching import MenteeWish as MenteeWish
from mentorship.mentoring.models.matching import MentorProfile as MentorProfile
from mentorship.mentoring.models.pairs import ClosingReflection as ClosingReflection
from mentorship.mentoring.models.pairs import Concern as Concern
from mentorship.mentoring.models.pairs import FitCheck as FitCheck
from mentorship.mentoring.models.pairs import Mentorship as Mentorship
from mentorship.mentoring.models.pairs import Pause as Pause
from mentorship.mentoring.models.sessions import ActionItem as ActionItem
from mentorship.mentoring.models.sessions import AgendaItem as AgendaItem
from mentorship.mentoring.models.sessions import MentoringSession as MentoringSession
from mentorship.mentoring.models.sessions import PrivateNote as PrivateNote
from mentorship.mentoring.models.sessions import Question as Question
