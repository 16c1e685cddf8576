"""API endpoints of the portfolio room."""

from django.urls import URLPattern, URLResolver

app_name = "portfolio-api"
urlpatterns: list[URLPattern | URLResolver] = []
