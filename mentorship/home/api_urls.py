"""API endpoints of the home room."""

from django.urls import URLPattern, URLResolver

app_name = "home-api"
urlpatterns: list[URLPattern | URLResolver] = []
