"""Every page's address: one room per prefix, one URL per verb."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # the admin's own would skip the second step
admin.site.site_header = admin.site.site_title = gettext_lazy("Administration")
admin.site.index_title = gettext_lazy("Sign-in and accounts")

urlpatterns = [
    path("", include("mentorship.home.urls")),
    path("", include("mentorship.core.urls")),
    path("people/", include("accounts.urls")),
    path("ladders/", include("mentorship.ladders.urls")),
    path("growth/", include("mentorship.growth.urls")),
    path("mentoring/", include("mentorship.mentoring.urls")),
    path("feedback/", include("mentorship.feedback.urls")),
    path("readiness/", include("mentorship.readiness.urls")),
    path("packets/", include("mentorship.packets.urls")),
    path("legacy/", include("mentorship.portfolio.urls")),
    path("reminders/", include("mentorship.reminders.urls")),
    path("sample/", include("mentorship.sample.urls")),
    path("sign-in/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("mentorship.api_urls")),
]

handler400 = "mentorship.core.broken.bad_request"
handler404 = "mentorship.core.broken.not_found"
handler500 = "mentorship.core.broken.server_error"
