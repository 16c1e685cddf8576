"""The verbs of ladders, in the order of the story: bring a ladder in, edit and publish it, bring people in, change a level."""

from mentorship.ladders.services.documents import document_of as document_of
from mentorship.ladders.services.history import begin_due_changes as begin_due_changes
from mentorship.ladders.services.history import change_level as change_level
from mentorship.ladders.services.history import correct_level as correct_level
from mentorship.ladders.services.history import level_on as level_on
from mentorship.ladders.services.imports import LadderPlan as LadderPlan
from mentorship.ladders.services.imports import import_ladder as import_ladder
from mentorship.ladders.services.imports import plan_import as plan_import
from mentorship.ladders.services.imports import read_ladder as read_ladder
from mentorship.ladders.services.job_history import import_history as import_history
from mentorship.ladders.services.job_history import plan_history as plan_history
from mentorship.ladders.services.mapping import set_mapping as set_mapping
from mentorship.ladders.services.people_apply import import_people as import_people
from mentorship.ladders.services.people_apply import import_upload as import_upload
from mentorship.ladders.services.people_apply import keep_columns as keep_columns
from mentorship.ladders.services.people_apply import kept_columns as kept_columns
from mentorship.ladders.services.people_plan import PeoplePlan as PeoplePlan
from mentorship.ladders.services.people_plan import changes_in_words as changes_in_words
from mentorship.ladders.services.people_plan import plan_people as plan_people
from mentorship.ladders.services.publishing import ask_review as ask_review
from mentorship.ladders.services.publishing import back_to_draft as back_to_draft
from mentorship.ladders.services.publishing import level_targets as level_targets
from mentorship.ladders.services.publishing import publish as publish
from mentorship.ladders.services.publishing import publish_due as publish_due
