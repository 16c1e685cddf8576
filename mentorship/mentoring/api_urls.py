"""API endpoints of the mentoring room."""

from django.urls import URLPattern, URLResolver

app_name = "mentoring-api"
urlpatterns: list[URLPattern | URLResolver] = []
