"""API endpoints of the sample room."""

from django.urls import URLPattern, URLResolver

app_name = "sample-api"
urlpatterns: list[URLPattern | URLResolver] = []
