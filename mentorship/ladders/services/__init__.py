"""The verbs of ladders, in the order of the story: bring a ladder in, edit and publish it, bring people in, change a level."""

from mentorship.ladders.services.documents import document_of as document_of
from mentorship.ladders.services.history import begin_due_changes as begin_due_changes
from mentorship.ladders.services.history import change_level as change_level
from mentorship.ladders.services.history import correct_level as correct_level
from mentorship.ladders.services.history import level_on as level_on
