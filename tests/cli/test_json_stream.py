"""JSON of any length: lists, pages, objects that hold a list; and what is broken is told with its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli import json_stream
from cli.json_stream import JsonUnreadable, objects

ONE, TWO = {"nip": "1", "n": 12}, {"nip": "2 [}", "n": [1, {"data": [3]}]}


def read(path: Path, words: str) -> list[dict[str, Any]]:
    path.write_text(words, encoding="utf-8")
    return list(objects(path))


@pytest.mark.parametrize("chunk", [1, 2, 7, 1 << 16])
@pytest.mark.parametrize(
    "shape",
    [
        [ONE, TWO],
        {"data": [ONE, TWO]},
        {"meta": {"page": 1}, "data": [ONE, TWO], "links": ["x"]},
        [{"data": [ONE]}, {"data": [TWO], "page": 2}],
        {"data": [{"data": [ONE, TWO]}]},
        {"results": [[ONE], [TWO]]},
    ],
    ids=str,
)
def test_every_shape_gives_the_same_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, shape: object
) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", chunk)
    assert read(tmp_path / "a.json", json.dumps(shape)) == [ONE, TWO]
    assert read(tmp_path / "b.json", "\ufeff" + json.dumps(shape, indent=2)) == [ONE, TWO]


def test_pages_may_follow_one_another_and_a_single_object_is_one(tmp_path: Path) -> None:
    assert read(tmp_path / "a.json", json.dumps({"data": [ONE]}) + "\n" + json.dumps([TWO])) == [ONE, TWO]
    assert read(tmp_path / "a.json", json.dumps(ONE)) == [ONE]
    assert read(tmp_path / "a.json", '[1, "x", null]') == []
    assert read(tmp_path / "a.json", "{}[]") == [{}]


@pytest.mark.parametrize(
    "words",
    ['[{"a": 1}', '{"data": [{"a": 1},', "[1 2]", '{"data" [1]}', "[,]", '{"a": nope}', "[" * 100_000, '["x', "[1]]"],
    ids=lambda words: words[:20],
)
def test_what_is_not_whole_is_told_with_its_place(tmp_path: Path, words: str) -> None:
    with pytest.raises(JsonUnreadable, match=r"a\.json bukan JSON yang utuh: terputus atau keliru pada karakter ke-"):
        read(tmp_path / "a.json", words)


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_otherwise(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    try:
        read(path, words.encode("utf-8", "replace").decode())
    except JsonUnreadable:
        return
