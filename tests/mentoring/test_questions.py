"""Questions to begin with: our own, and imported ones."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mentorship.mentoring import selectors
from mentorship.mentoring.models import Question

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "questions" / "one-on-one-questions.json"


def write(path, questions):
    path.write_text(json.dumps({"questions": questions}), encoding="utf-8")
    return str(path)


def test_there_are_sixty_of_our_own_each_once(db):
    texts = [ask.text for ask in selectors.questions()]

    assert len(texts) == len(set(texts)) == 60
    assert all(text.endswith("?") and len(text) <= 300 for text in texts)


@pytest.mark.skipif(not CASES.is_file(), reason="the collection of 325 questions lies in ../shared/cases, which is not here")
def test_the_325_of_the_collection_are_imported_and_twice_changes_nothing(db):
    for _ in range(2):
        call_command("import_questions", str(CASES), stdout=StringIO())

    assert Question.objects.count() == 325
    assert len(selectors.questions()) == 385
    assert len(selectors.questions(language="ja", category="Career development")) > 0
    assert selectors.questions(language="ja", category="About Manager")[0].text.isascii() is False


def test_a_file_replaces_what_it_held_before(db, tmp_path):
    row = {"id": 1, "category": "Other", "question": {"en": "Why?"}}
    call_command("import_questions", write(tmp_path / "a.json", [row, row | {"id": 2}]), stdout=StringIO())

    call_command("import_questions", write(tmp_path / "b.json", [row | {"question": {"en": "Why not?"}}]), stdout=StringIO())

    assert list(Question.objects.values_list("number", "text")) == [(1, "Why not?")]


@pytest.mark.parametrize("content", ["", "[]", '{"questions": [{"id": "x"}]}', '{"questions": 3}', "\udcff"])
def test_a_broken_file_is_refused_in_words_and_changes_nothing(db, tmp_path, content):
    Question.objects.create(source="one-on-one", number=1, category="Other", text="Kept?")
    path = tmp_path / "broken.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(CommandError) as refusal:
        call_command("import_questions", str(path), stdout=StringIO())

    assert str(path) in str(refusal.value)
    assert Question.objects.get().text == "Kept?"


def test_a_missing_file_is_named(db):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_questions", "/nowhere.json")
