"""Pages of the sample room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.sample import views

app_name = "sample"
urlpatterns: list[URLPattern | URLResolver] = [path("sign-in/<slug:key>/", views.sign_in_as, name="sign_in_as")]
