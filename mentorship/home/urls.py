"""Pages of the home room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.home import showcase, views, views_programme

app_name = "home"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.today, name="today"),
    path("first-steps/", views.steps, name="first-steps"),
    path("search/", views.search, name="search"),
    path("search.json", views.search_json, name="search-json"),
    path("programme/", views_programme.page, name="programme"),
    path("programme/<slug:figure>.csv", views_programme.as_csv, name="programme-csv"),
    path("theme/", views.choose_theme, name="theme"),
    path("ui/", showcase.components, name="ui"),
]
