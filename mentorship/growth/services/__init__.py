"""The verbs of growth, in the order of the story: a plan, its goals, what was done, who confirms it, what GitHub tells."""

from mentorship.growth.services.corroboration import answer_corroboration as answer_corroboration
from mentorship.growth.services.corroboration import ask_corroboration as ask_corroboration
from mentorship.growth.services.corroboration import confirm as confirm
from mentorship.growth.services.corroboration import decline as decline
from mentorship.growth.services.corroboration import dispute as dispute
from mentorship.growth.services.evidence import EvidenceInput as EvidenceInput
from mentorship.growth.services.evidence import FigureInput as FigureInput
from mentorship.growth.services.evidence import delete_evidence as delete_evidence
from mentorship.growth.services.evidence import edit_evidence as edit_evidence
from mentorship.growth.services.evidence import keep as keep
from mentorship.growth.services.evidence import keep_evidence as keep_evidence
from mentorship.growth.services.evidence import purge_deleted as purge_deleted
from mentorship.growth.services.evidence import set_shared as set_shared
from mentorship.growth.services.evidence import undo_delete as undo_delete
from mentorship.growth.services.github import connect_github as connect_github
from mentorship.growth.services.github import disconnect_github as disconnect_github
from mentorship.growth.services.github import take_delivery as take_delivery
from mentorship.growth.services.goals import Measure as Measure
from mentorship.growth.services.goals import add_goal as add_goal
from mentorship.growth.services.goals import comment_goal as comment_goal
from mentorship.growth.services.goals import edit_goal as edit_goal
from mentorship.growth.services.goals import move_goal as move_goal
from mentorship.growth.services.plans import close_plan as close_plan
from mentorship.growth.services.plans import edit_plan as edit_plan
from mentorship.growth.services.plans import follow_ladders as follow_ladders
from mentorship.growth.services.plans import open_plan as open_plan
