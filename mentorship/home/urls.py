"""Pages of the home room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.home import showcase, views, views_about_me, views_keeping, views_leaving, views_programme

app_name = "home"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.today, name="today"),
    path("first-steps/", views.steps, name="first-steps"),
    path("search/", views.search, name="search"),
    path("search.json", views.search_json, name="search-json"),
    path("about-me/", views_about_me.page, name="about-me"),
    path("about-me/export/", views_about_me.start_export, name="start-export"),
    path("about-me/export/<uuid:blob_id>/", views_about_me.download_export, name="export"),
    path("about-me/correct/", views_about_me.ask_for_correction, name="correct"),
    path("about-me/tokens/", views_about_me.tokens, name="tokens"),
    path("about-me/tokens/<uuid:token_id>/revoke/", views_about_me.revoke, name="revoke-token"),
    path("corrections/", views_about_me.corrections, name="corrections"),
    path("corrections/<uuid:correction_id>/answer/", views_about_me.answer_correction, name="answer-correction"),
    path("keeping/", views_keeping.page, name="keeping"),
    path("keeping/<slug:kind>/", views_keeping.keep_for, name="keep-for"),
    path("leaving/<int:person_id>/", views_leaving.page, name="leaving"),
    path("leaving/<int:person_id>/hand-on/", views_leaving.hand_on, name="hand-on"),
    path("programme/", views_programme.page, name="programme"),
    path("programme/<slug:figure>.csv", views_programme.as_csv, name="programme-csv"),
    path("theme/", views.choose_theme, name="theme"),
    path("ui/", showcase.components, name="ui"),
]
