"""Pages of the portfolio room."""

from django.urls import URLPattern, URLResolver, path

from mentorship.portfolio.views import consents, files, page

app_name = "portfolio"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", page.index, name="index"),
    path("edit/", page.edit, name="edit"),
    path("contributions/new/", page.contribution, name="contribution-new"),
    path("contributions/<uuid:contribution_id>/", page.contribution, name="contribution"),
    path("contributions/<uuid:contribution_id>/remove/", page.remove, name="contribution-remove"),
    path("people/<int:person_id>/", page.colleague, name="colleague"),
    path("people/<int:person_id>/ask/", consents.ask, name="ask"),
    path("links/", page.publish, name="publish"),
    path("links/<uuid:link_id>/revoke/", page.revoke, name="revoke"),
    path("p/<str:token>/", page.public, name="public"),
    path("consents/", consents.index, name="consents"),
    path("consents/mail/", consents.mail_links, name="mail-links"),
    path("consents/<uuid:consent_id>/give/", consents.give, name="give"),
    path("consents/<uuid:consent_id>/withdraw/", consents.withdraw, name="withdraw"),
    path("credits/<uuid:credit_id>/confirm/", consents.confirm, name="confirm"),
    path("credits/<uuid:credit_id>/decline/", consents.decline, name="decline"),
    path("bundles/", files.start_bundle, name="bundle-start"),
    path("bundles/<uuid:bundle_id>/", files.bundle, name="bundle"),
    path("legacy-1.schema.json", files.schema, name="schema"),
    path("brag/", files.brag, name="brag"),
    path("brag.<str:extension>", files.brag, name="brag-file"),
    path("names/<str:token>/", consents.revoke_by_link, name="revoke-by-link"),
]
