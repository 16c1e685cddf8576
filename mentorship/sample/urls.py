"""Pages of the sample room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.sample import views

app_name = "sample"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.page, name="page"),
    path("load/", views.load, name="load"),
    path("remove/", views.remove, name="remove"),
    path("sign-in/<slug:key>/", views.sign_in_as, name="sign_in_as"),
]
