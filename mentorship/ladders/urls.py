"""Pages of the ladders room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.ladders.views import browse, drafts, imports, inviting, levels

app_name = "ladders"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", browse.index, name="index"),
    path("import/", imports.ladder_upload, name="import"),
    path("import/<uuid:blob_id>/", imports.ladder_plan, name="import-plan"),
    path("people-import/", imports.people_upload, name="people-import"),
    path("people-import/invite/", inviting.invite_imported, name="invite-imported"),
    path("people-import/<uuid:blob_id>/", imports.people_plan, name="people-plan"),
    path("people-import/<uuid:blob_id>/apply/", imports.people_apply, name="people-apply"),
    path("history-import/", imports.history_upload, name="history-import"),
    path("history-import/<uuid:blob_id>/", imports.history_plan, name="history-plan"),
    path("levels/<int:level_id>/", browse.level, name="level"),
    path("compare/", browse.compare, name="compare"),
    path("on-a-day/", levels.on_a_day, name="on-a-day"),
    path("on-a-day.csv", levels.on_a_day_csv, name="on-a-day-csv"),
    path("people/<int:person_id>/level/", levels.change, name="change-level"),
    path("history/<int:change_id>/correct/", levels.correct, name="correct-level"),
    path("drafts/<int:version_id>/about/", drafts.about, name="draft-about"),
    path("drafts/<int:version_id>/levels/", drafts.levels, name="draft-levels"),
    path("drafts/<int:version_id>/competencies/new/", drafts.competency, name="draft-competency-new"),
    path("drafts/<int:version_id>/competencies/<int:competency_id>/", drafts.competency, name="draft-competency"),
    path("drafts/<int:version_id>/competencies/<int:competency_id>/remove/", drafts.remove_competency, name="draft-remove"),
    path("drafts/<int:version_id>/competencies/<int:competency_id>/up/", drafts.move_competency, name="draft-up"),
    path("drafts/<int:version_id>/mapping/", drafts.mapping, name="draft-mapping"),
    path("drafts/<int:version_id>/publish/", drafts.publish, name="draft-publish"),
    path("drafts/<int:version_id>/review/", drafts.review, name="draft-review"),
    path("drafts/<int:version_id>/reopen/", drafts.reopen, name="draft-reopen"),
    path("drafts/<int:version_id>/delete/", drafts.delete, name="draft-delete"),
    path("<slug:slug>/", browse.ladder, name="ladder"),
    path("<slug:slug>/draft/", drafts.start, name="start-draft"),
    path("<slug:slug>/<str:number>/", browse.ladder, name="version"),
    path("<slug:slug>/<str:number>/export/", browse.exports, name="exports"),
    path("<slug:slug>/<str:number>/export/<slug:name>/", browse.export, name="export"),
    path("<slug:slug>/<str:old>/to/<str:new>/", browse.difference, name="difference"),
]
