"""API endpoints of the ladders room."""

from django.urls import URLPattern, URLResolver

app_name = "ladders-api"
urlpatterns: list[URLPattern | URLResolver] = []
