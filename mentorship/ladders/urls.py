"""Pages of the ladders room."""

from django.urls import URLPattern, URLResolver

app_name = "ladders"
urlpatterns: list[URLPattern | URLResolver] = []
