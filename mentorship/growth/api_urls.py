"""API endpoints of the growth room."""

from django.urls import URLPattern, URLResolver

app_name = "growth-api"
urlpatterns: list[URLPattern | URLResolver] = []
