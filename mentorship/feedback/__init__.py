"""Feedback: rounds about one subject, what respondents said, words given at any time, and testimonials.

Owns: FeedbackRound (open, closed, cancelled; named, committee or anonymous, never changed), FeedbackRequest (proposed, open,
answered, declined, closed), Invitation, SealedAnswers (of an open anonymous round), FeedbackResponse with FeedbackAnswer,
Observation, Testimonial (asked, given, declined, revoked).
Called by: packets (`open_round`; reads answers), readiness (reads answers), portfolio (testimonials), home.

An anonymous answer touches no row that names a person but the invitation, which it deletes; see `services.anonymous`.
"""
