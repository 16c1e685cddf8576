"""Pages of the accounts room."""

from django.urls import URLPattern, URLResolver, path

from accounts.views import manage, own, people

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", people.index, name="index"),
    path("me/", own.settings, name="settings"),
    path("me/delegate/", own.name_delegate, name="name-delegate"),
    path("me/delegate/end/", own.end_delegation, name="end-delegation"),
    path("invite/", manage.invite, name="invite"),
    path("welcome/<str:token>/", manage.welcome, name="welcome"),
    path("<int:person_id>/", people.person, name="person"),
    path("<int:person_id>/manager/", manage.set_manager, name="set-manager"),
    path("<int:person_id>/leave/", manage.leave, name="leave"),
    path("<int:person_id>/return/", manage.come_back, name="return"),
    path("<int:person_id>/roles/", manage.set_roles, name="set-roles"),
    path("<int:person_id>/invite/", manage.invite_again, name="invite-again"),
    path("<int:person_id>/away/", manage.plan_leave, name="plan-leave"),
    path("<int:person_id>/away/<int:leave_id>/cancel/", manage.cancel_leave, name="cancel-leave"),
]
