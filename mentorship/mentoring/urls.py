"""Pages of the mentoring room."""

from django.urls import URLPattern, URLResolver

app_name = "mentoring"
urlpatterns: list[URLPattern | URLResolver] = []
