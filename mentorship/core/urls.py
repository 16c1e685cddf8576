"""Pages of the core room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.core import sentmail, views

app_name = "core"
urlpatterns: list[URLPattern | URLResolver] = [
    path("favicon.ico", views.icon, name="icon"),
    path("jobs/<uuid:job_id>/", views.job, name="job"),
    path("jobs/<uuid:job_id>/progress", views.job_progress, name="job-progress"),
    path("jobs/<uuid:job_id>/again", views.job_again, name="job-again"),
    path("jobs/<uuid:job_id>/cancel", views.cancel_job, name="job-cancel"),
    path("sent-mail/", sentmail.sent_mail, name="sent-mail"),
    path("sent-mail/<slug:key>/", sentmail.sent_mail_one, name="sent-mail-one"),
]
