"""Pages of the readiness room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.readiness.views import company, organisation, person

app_name = "readiness"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", organisation.index, name="index"),
    path("people.csv", organisation.people_csv, name="csv"),
    path("offered/<slug:kind>/", organisation.offered, name="offered"),
    path("views/", organisation.save_view, name="save-view"),
    path("views/<int:view_id>/forget/", organisation.forget_view, name="forget-view"),
    path("groups/", company.groups, name="groups"),
    path("countries/", company.countries, name="countries"),
    path("<int:person_id>/", person.person, name="person"),
    path("<int:person_id>/judge/<int:expectation_id>/", person.judge, name="judge"),
    path("<int:person_id>/expect/", person.expect, name="expect"),
    path("<int:person_id>/agenda/<slug:code>/", person.agenda, name="agenda"),
    path("judgements/<uuid:judgement_id>/share/", person.share, name="share"),
    path("judgements/<uuid:judgement_id>/answer/", person.answer, name="answer"),
    path("judgements/<uuid:judgement_id>/chance/", person.chance, name="chance"),
]
