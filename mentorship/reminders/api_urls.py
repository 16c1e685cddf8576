"""API endpoints of the reminders room."""

from django.urls import URLPattern, URLResolver

app_name = "reminders-api"
urlpatterns: list[URLPattern | URLResolver] = []
