"""Pages of the home room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.home import showcase, views

app_name = "home"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.today, name="today"),
    path("first-steps/", views.steps, name="first-steps"),
    path("search/", views.search, name="search"),
    path("search.json", views.search_json, name="search-json"),
    path("theme/", views.choose_theme, name="theme"),
    path("ui/", showcase.components, name="ui"),
]
