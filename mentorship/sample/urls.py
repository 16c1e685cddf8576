"""Pages of the sample room."""

from django.urls import URLPattern, URLResolver

app_name = "sample"
urlpatterns: list[URLPattern | URLResolver] = []
