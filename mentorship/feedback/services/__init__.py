"""The verbs of feedback, in the order of the story: a round, who is asked, what they say, its end, and words at any time."""

from mentorship.feedback.services.answering import AnswerInput as AnswerInput
from mentorship.feedback.services.answering import answer as answer
from mentorship.feedback.services.answering import answer_outside as answer_outside
from mentorship.feedback.services.answering import decline as decline
from mentorship.feedback.services.answering import decline_outside as decline_outside
from mentorship.feedback.services.answering import open_invitation as open_invitation
from mentorship.feedback.services.closing import cancel_round as cancel_round
from mentorship.feedback.services.closing import close_due as close_due
from mentorship.feedback.services.closing import close_round as close_round
from mentorship.feedback.services.leaving import excuse as excuse
from mentorship.feedback.services.leaving import give_round as give_round
from mentorship.feedback.services.respondents import Respondent as Respondent
from mentorship.feedback.services.respondents import accept_proposed as accept_proposed
from mentorship.feedback.services.respondents import add_respondents as add_respondents
from mentorship.feedback.services.respondents import remove_respondent as remove_respondent
from mentorship.feedback.services.respondents import set_competencies as set_competencies
from mentorship.feedback.services.rounds import open_round as open_round
from mentorship.feedback.services.testimonials import ask_testimonial as ask_testimonial
from mentorship.feedback.services.testimonials import decline_testimonial as decline_testimonial
from mentorship.feedback.services.testimonials import offer_testimonial as offer_testimonial
from mentorship.feedback.services.testimonials import revoke_testimonial as revoke_testimonial
from mentorship.feedback.services.testimonials import write_testimonial as write_testimonial
from mentorship.feedback.services.words import give_words as give_words
from mentorship.feedback.services.words import keep_as_evidence as keep_as_evidence
from mentorship.feedback.services.words import take_back_words as take_back_words
