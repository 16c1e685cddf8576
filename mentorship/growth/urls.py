"""Pages of the growth room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.growth.views import corroboration, evidence, github, goals, growth

app_name = "growth"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", growth.index, name="index"),
    path("people/<int:person_id>/", growth.person, name="person"),
    path("people/<int:person_id>/evidence/", evidence.index, name="person-evidence"),
    path("people/<int:person_id>/months.csv", growth.months_csv, name="months-csv"),
    path("plan/new/", growth.open_plan, name="plan-new"),
    path("plan/<uuid:plan_id>/edit/", growth.edit_plan, name="plan-edit"),
    path("plan/<uuid:plan_id>/reopen/", growth.reopen_plan, name="plan-reopen"),
    path("plan/<uuid:plan_id>/close/", growth.close_plan, name="plan-close"),
    path("goals/new/", goals.add, name="goal-new"),
    path("goals/<uuid:goal_id>/", goals.show, name="goal"),
    path("goals/<uuid:goal_id>/edit/", goals.edit, name="goal-edit"),
    path("goals/<uuid:goal_id>/move/", goals.move, name="goal-move"),
    path("goals/<uuid:goal_id>/comment/", goals.comment, name="goal-comment"),
    path("evidence/", evidence.index, name="evidence-list"),
    path("evidence/new/", evidence.add, name="evidence-new"),
    path("evidence/<uuid:evidence_id>/", corroboration.show, name="evidence"),
    path("evidence/<uuid:evidence_id>/edit/", evidence.edit, name="evidence-edit"),
    path("evidence/<uuid:evidence_id>/delete/", evidence.delete, name="evidence-delete"),
    path("evidence/<uuid:evidence_id>/restore/", evidence.restore, name="evidence-restore"),
    path("evidence/<uuid:evidence_id>/share/", evidence.share, name="evidence-share"),
    path("evidence/<uuid:evidence_id>/unshare/", evidence.unshare, name="evidence-unshare"),
    path("evidence/<uuid:evidence_id>/ask/", corroboration.ask, name="evidence-ask"),
    path("evidence/<uuid:evidence_id>/confirm/", corroboration.confirm, name="evidence-confirm"),
    path("evidence/<uuid:evidence_id>/dispute/", corroboration.dispute, name="evidence-dispute"),
    path("evidence/<uuid:evidence_id>/decline/", corroboration.decline, name="evidence-decline"),
    path("github/", github.settings_page, name="github"),
    path("github/connect/", github.connect, name="github-connect"),
    path("github/disconnect/", github.disconnect, name="github-disconnect"),
    path("github/<uuid:hook_id>/", github.deliver, name="github-deliver"),
]
