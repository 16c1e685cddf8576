"""Pages of the feedback room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.feedback.views import answering, rounds, several, testimonials, words

app_name = "feedback"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", rounds.index, name="index"),
    path("rounds/new/", rounds.open_round, name="round-new"),
    path("rounds/waiting/", rounds.waiting, name="waiting"),
    path("rounds/several/", several.open_rounds, name="rounds-several"),
    path("owed/", several.owed, name="owed"),
    path("rounds/<uuid:round_id>/", rounds.show, name="round"),
    path("rounds/<uuid:round_id>/respondents/", rounds.add, name="round-add"),
    path("rounds/<uuid:round_id>/close/", rounds.close, name="round-close"),
    path("rounds/<uuid:round_id>/cancel/", rounds.cancel, name="round-cancel"),
    path("requests/<uuid:request_id>/", answering.answer, name="answer"),
    path("requests/<uuid:request_id>/decline/", answering.decline, name="decline"),
    path("requests/<uuid:request_id>/accept/", rounds.accept, name="request-accept"),
    path("requests/<uuid:request_id>/remove/", rounds.remove, name="request-remove"),
    path("requests/<uuid:request_id>/ask-after-all/", rounds.ask_after_all, name="request-ask-after-all"),
    path("requests/<uuid:request_id>/competencies/", rounds.competencies, name="request-competencies"),
    path("requests/<uuid:request_id>/renew/", rounds.renew, name="request-renew"),
    path("outside/<str:token>/", answering.outside, name="outside"),
    path("outside/<str:token>/decline/", answering.outside_decline, name="outside-decline"),
    path("sent/<slug:how>/", answering.sent, name="sent"),
    path("hints/", answering.hints_while_writing, name="hints"),
    path("observations/new/", words.give, name="observation-new"),
    path("observations/<uuid:observation_id>/", words.show, name="observation"),
    path("observations/<uuid:observation_id>/keep/", words.keep, name="observation-keep"),
    path("observations/<uuid:observation_id>/take-back/", words.take_back, name="observation-take-back"),
    path("testimonials/", testimonials.index, name="testimonials"),
    path("testimonials/ask/", testimonials.ask, name="testimonial-ask"),
    path("testimonials/offer/<int:person_id>/", testimonials.offer, name="testimonial-offer"),
    path("testimonials/<uuid:testimonial_id>/", testimonials.show, name="testimonial"),
    path("testimonials/<uuid:testimonial_id>/write/", testimonials.write, name="testimonial-write"),
    path("testimonials/<uuid:testimonial_id>/decline/", testimonials.decline, name="testimonial-decline"),
    path("testimonials/<uuid:testimonial_id>/reconsider/", testimonials.reconsider, name="testimonial-reconsider"),
    path("testimonials/<uuid:testimonial_id>/revoke/", testimonials.revoke, name="testimonial-revoke"),
]
