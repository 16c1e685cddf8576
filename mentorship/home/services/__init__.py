"""The verbs of the home room: what a person may have done with their own records, and what goes after somebody left."""

from mentorship.home.services.about_me import EXPORT_TASK as EXPORT_TASK
from mentorship.home.services.about_me import answer_correction as answer_correction
from mentorship.home.services.about_me import ask_for_correction as ask_for_correction
from mentorship.home.services.about_me import export as export
from mentorship.home.services.about_me import start_export as start_export
from mentorship.home.services.keeping import forget_by_age as forget_by_age
from mentorship.home.services.keeping import keep_for as keep_for
from mentorship.home.services.keeping import let_go as let_go
from mentorship.home.services.leaving import hand_on as hand_on
