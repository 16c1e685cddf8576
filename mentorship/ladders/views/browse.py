"""Reading ladders: the list, a version as a matrix, a level beside its neighbours, any two levels, two versions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.signed_in import person_of
from mentorship.core.blobs import file_response
from mentorship.ladders import formats, policies, selectors, services
from mentorship.ladders.formats import compare as comparing
from mentorship.ladders.forms import CompareForm, PublishForm
from mentorship.ladders.models import LadderVersion, Level, Track

SIDES = ("left", "right")


def index(request: HttpRequest) -> HttpResponse:
    """List the ladders."""
    viewer = person_of(request)
    mine = Level.objects.filter(standings__person=viewer).select_related("version__ladder", "track").first()
    context = {
        "ladders": selectors.ladders(viewer),
        "mine": mine,
        "can_edit": policies.can_edit_ladders(viewer),
        "can_see_days": policies.can_see_days(viewer),
    }
    return render(request, "ladders/index.html", context)


def get_version(request: HttpRequest, slug: str, number: str = "") -> LadderVersion:
    """The version that the viewer may see, or 404."""
    version = selectors.version_of(person_of(request), slug, number)
    if version is None:
        raise Http404
    return version


def ladder(request: HttpRequest, slug: str, number: str = "") -> HttpResponse:
    """Show a version as competencies by levels, one track at a time."""
    viewer = person_of(request)
    version = get_version(request, slug, number)
    tracks = selectors.tracks_of(version)
    mine = Level.objects.filter(standings__person=viewer, version=version).first()
    track = _track(request, tracks, mine)
    before = selectors.mapping_of(version)[0] if version.is_editable else None
    context = {
        "version": version,
        "tracks": tracks,
        "track": track,
        "matrix": selectors.version_matrix(version, track),
        "mine": mine,
        "can_edit": policies.can_edit_ladders(viewer),
        "versions": LadderVersion.objects.visible_to(viewer)
        .filter(ladder=version.ladder)
        .order_by("-major", "-minor", "-patch")[:30],
        "before": before,
        "left_behind": selectors.left_behind(version, before),
        "dropped_levels": services.dropped_levels(version, before),
        "publish_form": PublishForm(),
    }
    return render(request, "ladders/ladder.html", context)


def _track(request: HttpRequest, tracks: list[Track], mine: Level | None) -> Track | None:
    """The track asked for, else my own, else the first; None shows all."""
    asked = request.GET.get("track", "")
    if asked == "all":
        return None
    found = next((one for one in tracks if one.code == asked), None)
    own = next((one for one in tracks if mine and one.pk == mine.track_id), None)
    return found or own or (tracks[0] if tracks else None)


def level(request: HttpRequest, level_id: int) -> HttpResponse:
    """Show what one level asks, competency by competency, beside the levels below and above."""
    viewer = person_of(request)
    shown = get_object_or_404(selectors.visible_levels(viewer), pk=level_id)
    levels = selectors.neighbours(shown)
    context = {
        "level": shown,
        "levels": levels,
        "version": shown.version,
        "matrix": selectors.level_matrix(levels),
        "mine": Level.objects.filter(standings__person=viewer, version=shown.version).first(),
    }
    return render(request, "ladders/level.html", context)


def compare(request: HttpRequest) -> HttpResponse:
    """Show any two levels side by side, of one ladder or of two."""
    viewer = person_of(request)
    form = CompareForm(request.GET or None, levels=selectors.comparable_levels(viewer))
    asked = form.cleaned_data if form.is_valid() else {}
    levels = [asked[name] for name in SIDES if asked.get(name)]
    context = {"form": form, "levels": levels, "matrix": selectors.level_matrix(levels) if len(levels) == len(SIDES) else None}
    return render(request, "ladders/compare.html", context)


def difference(request: HttpRequest, slug: str, old: str, new: str) -> HttpResponse:
    """Show what changed between two versions, and who is touched."""
    before, after = get_version(request, slug, old), get_version(request, slug, new)
    found = comparing.diff(services.document_of(before), services.document_of(after))
    context = {
        "before": before,
        "after": after,
        "difference": found,
        "groups": selectors.changes_by_place(found, before, after),
        "touched": selectors.touched_people(before, after),
        "versions": LadderVersion.objects.visible_to(person_of(request)).filter(ladder=after.ladder),
        "bump_words": {
            "major": _("major: something new is asked for"),
            "minor": _("minor: something is clarified or dropped"),
            "patch": _("patch: wording only"),
            "none": _("nothing changed"),
        }[found.bump.value],
    }
    return render(request, "ladders/difference.html", context)


def exports(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Offer the version as a file in each format, with what each cannot hold of it."""
    version = get_version(request, slug, number)
    document = services.document_of(version)
    offered = [(name, label, formats.losses(document, name)) for name, label in formats.FORMATS.items()]
    return render(request, "ladders/exports.html", {"version": version, "offered": offered})


def export(request: HttpRequest, slug: str, number: str, name: str) -> HttpResponse:
    """Give the version as a file."""
    version = get_version(request, slug, number)
    if name not in formats.FORMATS:
        raise Http404
    text = formats.write(services.document_of(version), name)
    file = f"{version.ladder.slug}-{version.number}.{formats.EXTENSIONS[name]}"
    return file_response(text.encode(), name=file, content_type=f"{formats.CONTENT_TYPES[name]}; charset=utf-8")
