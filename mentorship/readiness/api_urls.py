"""API endpoints of the readiness room."""

from django.urls import URLPattern, URLResolver

app_name = "readiness-api"
urlpatterns: list[URLPattern | URLResolver] = []
