"""Every format gives back what it was given, and refuses what it cannot read with line, column and mend."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.ladders import formats
from mentorship.ladders.formats import compare
from mentorship.ladders.formats.compare import Bump
from mentorship.ladders.formats.document import Competency, Criterion, Expectation, LadderDocument, Level, Link, Track

SAMPLES = sorted((Path(__file__).parents[2] / "mentorship" / "sample" / "ladders").glob("*.yaml"))
CASES = Path(__file__).parents[3] / "shared" / "cases" / "ladders"

LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\u2028\u2029\ufeff")
LINE = st.text(LETTERS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(lambda text: len(text) > 0)
TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
MAYBE = st.one_of(st.just(""), TEXT)
CODE = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)
EXTRA = st.dictionaries(CODE, st.one_of(st.booleans(), st.integers(-999, 999), LINE), max_size=2)
LINKS = st.lists(st.builds(Link, label=LINE, url=CODE.map(lambda word: f"https://example.com/{word}")), max_size=2).map(tuple)
CRITERIA = st.lists(
    st.builds(
        Criterion,
        text=TEXT,
        key=st.one_of(st.just(""), CODE),
        proficiency=st.sampled_from(["", "Expert"]),
        examples=st.lists(TEXT, max_size=2).map(tuple),
        links=LINKS,
        extra=EXTRA,
    ),
    max_size=3,
).map(tuple)


@st.composite
def documents(draw):
    """Ladders that are valid, with every field somewhere filled."""
    kinds = draw(st.sampled_from([("individual",), ("individual", "management")]))
    tracks = tuple(Track(code=kind, title=kind.capitalize(), kind=kind) for kind in kinds)
    levels = tuple(
        Level(
            code=f"{kind[0].upper()}{rank}",
            title=draw(LINE),
            rank=rank,
            track=kind,
            summary=draw(MAYBE),
            typical_months=draw(st.one_of(st.none(), st.integers(1, 99))),
            extra=draw(EXTRA),
        )
        for kind in kinds
        for rank in range(3, 3 + draw(st.integers(1, 3)))
    )
    keys = draw(st.lists(CODE, min_size=1, max_size=3, unique=True))
    competencies = tuple(
        Competency(
            key=key,
            name=draw(LINE),
            summary=draw(MAYBE),
            expectations=tuple(
                Expectation(level=one.code, track=one.track, summary=draw(TEXT), criteria=draw(CRITERIA), extra=draw(EXTRA))
                for one in levels
            ),
            extra=draw(EXTRA),
        )
        for key in keys
    )
    return LadderDocument(
        key=draw(CODE),
        name=draw(LINE),
        summary=draw(MAYBE),
        version=draw(st.sampled_from(["", "1.2.3"])),
        tracks=tracks,
        levels=levels,
        competencies=competencies,
        settings=draw(st.sampled_from([{}, {"pieces": 4, "voices": 3}])),
        source=draw(EXTRA),
    )


@settings(max_examples=60, deadline=None)
@given(document=documents())
def test_what_is_written_is_read_back_equal_and_does_not_differ_from_itself(document):
    for name in ("own", "csv"):
        assert formats.read(formats.write(document, name).encode(), f"ladder.{formats.EXTENSIONS[name]}") == document, name
    assert compare.diff(document, replace(document)).changes == ()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_our_own_ladders_come_through_every_format_that_keeps_all(path):
    document = formats.read(path.read_bytes(), path.name)

    for name in ("own", "csv"):
        assert formats.read(formats.write(document, name).encode(), f"x.{formats.EXTENSIONS[name]}") == document
        assert formats.losses(document, name) == []


@pytest.mark.parametrize("name", ["financial-times", "monzo"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_foreign_format_keeps_every_criterion_and_says_what_it_loses(path, name):
    document = formats.read(path.read_bytes(), path.name)

    again = formats.read(formats.write(document, name).encode(), f"x.{formats.EXTENSIONS[name]}")

    assert {one.text for *_where, one in document.criteria()} <= {one.text for *_where, one in again.criteria()}
    assert formats.losses(document, name)


def test_our_four_ladders_have_the_promised_shape():
    assert len(SAMPLES) == 4
    for path in SAMPLES:
        document = formats.read(path.read_bytes(), path.name)
        ranks = {kind: [one.rank for one in document.levels if one.track == kind] for kind in ("individual", "management")}
        assert ranks == {"individual": [3, 4, 5, 6, 7, 8], "management": [5, 6, 7, 8]}
        assert 6 <= len(document.competencies) <= 8
        texts = [one.text for *_where, one in document.criteria()]
        assert len(texts) == len(set(texts))


def test_a_hand_written_table_is_a_ladder():
    table = 'competency,L3,L4,M5 (management)\nDelivery,"Finishes work\n- Asks early",Owns features,\nPeople,,,Runs a team\n'

    document = formats.read(table.encode("cp1252"), "Our ladder.csv")

    assert [(one.track, one.code, one.rank) for one in document.levels] == [
        ("individual", "L3", 1),
        ("individual", "L4", 2),
        ("management", "M5", 1),
    ]
    cell = document.competency("delivery").at("individual", "L3")
    assert [one.text for one in cell.criteria] == ["Finishes work", "Asks early"]


HEAD = "format: ladder/1\nname: G\nlevels:\n  - {code: A, rank: 1}\n"
TAIL = "competencies:\n  - name: Soil\n    expectations:\n      - {level: A, summary: Digs}\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD + "  - {code: C, rank: 3}\n" + TAIL + "      - {level: C, summary: Digs}\n", 5, "gap"),
        (HEAD + "  - {code: B, rank: 1}\n" + TAIL + "      - {level: B, summary: Digs}\n", 5, "same rank"),
        (HEAD + TAIL + "  - {name: Water, expectations: []}\n", 9, "empty"),
        (HEAD + TAIL.replace("level: A", "level: Z"), 8, "does not have"),
        (HEAD + "  - {code: B, rank: 2}\n" + TAIL, 5, "asks nothing"),
        (HEAD + TAIL + "setings: {pieces: 3}\n", 9, "not known"),
        (HEAD + TAIL + "settings: {pieces: 300}\n", 9, "pieces"),
        (HEAD.replace("rank: 1", "rank: one") + TAIL, 4, "whole number"),
        (HEAD + "\t- {code: B, rank: 2}\n" + TAIL, 5, "tab"),
        (HEAD + TAIL + "name: H\n", 9, "twice"),
        (HEAD + "source: " + "[" * 60 + "]" * 60 + "\n" + TAIL, 5, "nested"),
    ],
)
def test_a_fault_is_named_with_its_line(text, line, words):
    with pytest.raises(formats.FormatError) as refusal:
        formats.read(text.encode(), "g.yaml")

    assert (line, True) in {(one.line, words in one.message) for one in refusal.value.problems}
    assert f"g.yaml, line {line}, column" in str(refusal.value)


def test_an_alias_bomb_is_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]

    with pytest.raises(formats.FormatError, match="expands to more"):
        formats.read(("source:\n  " + "\n  ".join(lines) + "\n" + HEAD + TAIL).encode(), "bomb.yaml")


@pytest.mark.parametrize(
    "data", [b"x" * 3_000_000, b"\xff\xfe", b"", b"---\ntopics:\n", b"{", b"!!python/object:os.system x", b"\x00\x01"]
)
def test_what_is_no_ladder_is_refused_with_a_sentence(data):
    with pytest.raises(formats.FormatError) as refusal:
        formats.read(data, "g.yaml")

    assert refusal.value.problems[0].message


def test_a_cell_that_looks_like_a_formula_is_guarded_for_spreadsheets():
    document = formats.read((HEAD + TAIL.replace("Digs", '"=1+1"')).encode(), "g.yaml")

    written = formats.write(document, "csv")

    assert ",'=1+1" in written
    assert formats.read(written.encode(), "g.csv") == document


def changed(text, other):
    document = formats.read(text.encode(), "g.yaml")
    return compare.diff(document, formats.read(other.encode(), "g.yaml"))


BASE = HEAD + TAIL.replace("summary: Digs", "criteria: [Digs where told every day, Waters the young plants]")


@pytest.mark.parametrize(
    ("other", "bump", "counts"),
    [
        (BASE, Bump.NONE, {}),
        (BASE.replace("every day", "each day"), Bump.PATCH, {"reworded": 1}),
        (BASE.replace("Digs where told every day", "Digs and plants where told every single day"), Bump.MINOR, {"reworded": 1}),
        (BASE.replace(", Waters the young plants", ""), Bump.MINOR, {"removed": 1}),
        (BASE.replace("plants]", "plants, Keeps the books]"), Bump.MAJOR, {"added": 1}),
    ],
)
def test_the_meaning_of_a_change_follows_from_what_changed(other, bump, counts):
    difference = changed(BASE, other)

    assert difference.bump == bump
    assert {kind: count for kind, count in difference.counts().items() if count} == counts


def test_a_criterion_that_moves_down_a_level_asks_something_new():
    two = BASE.replace("rank: 1}", "rank: 1}\n  - {code: B, rank: 2}") + "      - {level: B, criteria: [Plans the beds]}\n"
    lower = two.replace("plants]", "plants, Plans the beds]").replace("criteria: [Plans the beds]", "summary: Leads")

    moved = [one for one in changed(two, lower).changes if one.kind == "moved"]

    assert [(one.from_level[1], one.level[1], one.bump) for one in moved] == [("B", "A", Bump.MAJOR)]


@pytest.mark.skipif(not CASES.exists(), reason="the folder of real cases is not here")
def test_the_real_migration_maps_every_old_competency():
    old, new = (formats.read((CASES / name).read_bytes(), name) for name in ("ft-engineering-v1.yml", "ft-engineering.yml"))

    difference = compare.diff(old, new)

    assert difference.bump == Bump.MAJOR
    assert {one.old: one.new for one in difference.successors} == {
        "technical": "technical",
        "communication": "communication",
        "delivery": "planning-organising",
        "leadership": "leadership",
    }
