"""Every page's address: one room per prefix, one URL per verb."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy
from django.views.generic import RedirectView

from accounts import administration

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # the admin's own would skip the second step
administration.settle()
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
    # Addresses come from the list of people; a second one kept by allauth would bar its owner from codes and passkeys.
    path("sign-in/email/", RedirectView.as_view(pattern_name="home:about-me"), name="account_email"),
    path("sign-in/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("mentorship.api_urls")),
]

handler400 = "mentorship.core.broken.bad_request"
handler404 = "mentorship.core.broken.not_found"
handler500 = "mentorship.core.broken.server_error"
