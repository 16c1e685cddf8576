"""Shapes of what is typed in the mentoring room. Rules stand in the services."""

from mentorship.mentoring.forms.fields import Versioned as Versioned
from mentorship.mentoring.forms.matching import ProfileForm as ProfileForm
from mentorship.mentoring.forms.matching import WishForm as WishForm
from mentorship.mentoring.forms.pairs import BlockForm as BlockForm
from mentorship.mentoring.forms.pairs import ConcernForm as ConcernForm
from mentorship.mentoring.forms.pairs import EndForm as EndForm
from mentorship.mentoring.forms.pairs import FitForm as FitForm
from mentorship.mentoring.forms.pairs import HandoverForm as HandoverForm
from mentorship.mentoring.forms.pairs import InfluenceForm as InfluenceForm
from mentorship.mentoring.forms.pairs import PauseForm as PauseForm
from mentorship.mentoring.forms.pairs import ReflectionForm as ReflectionForm
from mentorship.mentoring.forms.pairs import RequestForm as RequestForm
from mentorship.mentoring.forms.pairs import TermsForm as TermsForm
from mentorship.mentoring.forms.pairs import WordForm as WordForm
from mentorship.mentoring.forms.sessions import EditForm as EditForm
from mentorship.mentoring.forms.sessions import ItemForm as ItemForm
from mentorship.mentoring.forms.sessions import LogForm as LogForm
from mentorship.mentoring.forms.sessions import NoteForm as NoteForm
from mentorship.mentoring.forms.sessions import PlanForm as PlanForm
from mentorship.mentoring.forms.sessions import item_rows as item_rows
