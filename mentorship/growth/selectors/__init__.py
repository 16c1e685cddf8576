"""Reads of growth: someone's plan and evidence by competency, and what Today and the search ask."""

from mentorship.growth.selectors.attention import done_for_me as done_for_me
from mentorship.growth.selectors.attention import needs_me as needs_me
from mentorship.growth.selectors.attention import search as search
from mentorship.growth.selectors.attention import working_on as working_on
from mentorship.growth.selectors.evidence import colleagues_of as colleagues_of
from mentorship.growth.selectors.evidence import evidence_page as evidence_page
from mentorship.growth.selectors.evidence import with_confirmations as with_confirmations
from mentorship.growth.selectors.growth import CompetencyShelf as CompetencyShelf
from mentorship.growth.selectors.growth import Growth as Growth
from mentorship.growth.selectors.growth import growth_of as growth_of
from mentorship.growth.selectors.growth import months_of as months_of
from mentorship.growth.selectors.leaving import open_work as open_work
from mentorship.growth.selectors.levels import active_plan as active_plan
from mentorship.growth.selectors.levels import competencies_for as competencies_for
from mentorship.growth.selectors.levels import current_level as current_level
from mentorship.growth.selectors.levels import expectations_of as expectations_of
from mentorship.growth.selectors.levels import level_of as level_of
from mentorship.growth.selectors.levels import next_level as next_level
from mentorship.growth.selectors.levels import next_levels as next_levels
from mentorship.growth.selectors.levels import offered as offered
from mentorship.growth.selectors.levels import target_choices as target_choices
from mentorship.growth.selectors.touched import kept_for as kept_for
from mentorship.growth.selectors.touched import plans_towards as plans_towards
