"""API endpoints of the packets room."""

from django.urls import URLPattern, URLResolver

app_name = "packets-api"
urlpatterns: list[URLPattern | URLResolver] = []
