"""Who may do what in feedback; asked alike by pages, API, templates and services."""

from accounts.access import is_related
from accounts.models import User
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Observation, Testimonial
from mentorship.mentoring.models import Mentorship

K = 3  # fewer answers than this are never called anonymous
MOST_COMPETENCIES = 3


def is_manager_of(user: User, person: User) -> bool:
    """Whether the person reports to `user`, or to somebody whom `user` stands in for."""
    return person.manager_id == user.pk or is_related(user, person, "delegate")


def can_open(user: User, subject: User) -> bool:
    """The subject and their manager."""
    return user.pk == subject.pk or is_manager_of(user, subject)


def can_propose(user: User, round_: FeedbackRound) -> bool:
    """The subject and their manager may name respondents."""
    return can_open(user, round_.subject)


def can_amend(user: User, round_: FeedbackRound) -> bool:
    """The manager; where there is none, whoever opened the round."""
    return is_manager_of(user, round_.subject) or (round_.subject.manager_id is None and round_.requester_id == user.pk)


def asks_at_once(user: User, round_: FeedbackRound) -> bool:
    """Whether respondents whom `user` names are asked without a further word of the manager."""
    return can_amend(user, round_) or (user.pk == round_.subject_id and round_.requester_id == user.pk)


def can_close(user: User, round_: FeedbackRound) -> bool:
    """The manager, and whoever opened the round."""
    return can_amend(user, round_) or round_.requester_id == user.pk


def can_read_answers(user: User, round_: FeedbackRound) -> bool:
    """Subject and manager: named answers as they come, anonymous ones after closing, those for the committee never."""
    if not (round_.subject_id == user.pk or is_manager_of(user, round_.subject)):
        return False
    if round_.mode == FeedbackRound.Mode.NAMED:
        return round_.status != FeedbackRound.Status.CANCELLED
    is_released = round_.status == FeedbackRound.Status.CLOSED and not round_.answers_deleted
    return round_.mode == FeedbackRound.Mode.ANONYMOUS and is_released


def can_answer(user: User, request: FeedbackRequest) -> bool:
    """Whoever is asked."""
    return request.respondent_id == user.pk


def can_keep_as_evidence(user: User, observation: Observation) -> bool:
    """Whom the words are about."""
    return observation.subject_id == user.pk


def can_take_back(user: User, observation: Observation) -> bool:
    """Who gave the words."""
    return observation.author_id == user.pk


def can_write_testimonial(user: User, testimonial: Testimonial) -> bool:
    """Its author."""
    return testimonial.author_id == user.pk


def have_mentorship(one: User, other: User) -> bool:
    """Whether the two have or had a mentorship, in either direction."""
    return is_or_was_mentor(one, other) or is_or_was_mentor(other, one)


def is_or_was_mentor(mentor: User, mentee: User) -> bool:
    """Whether one mentors or mentored the other."""
    met = [Mentorship.Status.ACTIVE, Mentorship.Status.PAUSED, Mentorship.Status.ENDED]
    return Mentorship.objects.filter(mentor=mentor, mentee=mentee, status__in=met).exists()
