"""The catalogue: every indicator is whole, no name means two, and what is not verified says so."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from config.indicators import IndicatorFileError, catalogue, read
from domain.indicator import Bounds, Catalogue, Indicator, Sector, Standard, spelling
from domain.terms import Polarity

ALL = [indicator for sector in catalogue().sectors for indicator in sector.indicators]


def an_indicator(**changes: Any) -> dict[str, Any]:
    words = {"id": "Jalan", "en": "Roads"}
    made = {"code": "PUP-XX", "name": words, "definition": words, "formula": words, "unit": "persen",
            "polarity": "naik", "source": "Survei"}  # fmt: skip
    return {**made, **changes}


def a_sector(*indicators: dict[str, Any]) -> Sector:
    title = {"id": "Umum", "en": "General"}
    return Sector.model_validate({"sector": "umum", "title": title, "indicators": indicators})


def test_the_catalogue_covers_the_sectors_of_a_city() -> None:
    sectors = {sector.sector for sector in catalogue().sectors}
    assert {"kesehatan", "pendidikan", "kependudukan", "perizinan", "pekerjaan_umum", "sosial", "lingkungan"} <= sectors
    assert {"kewilayahan", "keuangan_pengawasan", "kepegawaian", "ketertiban", "pelayanan_publik"} <= sectors
    assert len(ALL) >= 60


def test_a_percentage_of_a_whole_is_bounded() -> None:
    unbounded = {i.code for i in ALL if i.unit == "persen" and i.bounds != Bounds(min=0, max=100)}
    assert unbounded == {"IZN-INV", "KEU-PAD"}  # what is received may be more than was planned


def test_waiting_and_dying_are_better_when_there_is_less() -> None:
    falling = {i.code for i in ALL if i.polarity is Polarity.TURUN}
    assert {"KES-STN", "KES-AKB", "KES-WTR", "PDK-PTS", "DUK-WKT", "IZN-WKT", "TIB-WTK", "WIL-SRT"} <= falling
    assert not {"KES-IDL", "TIB-T15", "YAN-SKM"} & falling


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("KES-IDL", "KES-IDL"),
        (" kes idl ", "KES-IDL"),
        ("cakupan IMUNISASI dasar lengkap", "KES-IDL"),
        ("Public satisfaction survey", "YAN-SKM"),
        ("Nilai SKM", "YAN-SKM"),
        ("Partisipasi penimbangan balita D/S", "KES-DS"),
    ],
)
def test_a_code_or_a_whole_name_finds_its_indicator_in_any_case(said: str, code: str) -> None:
    found = catalogue().find(said)
    assert found
    assert found.code == code


@pytest.mark.parametrize("said", ["imunisasi", "Cakupan", "KES", "", "Nilai"])
def test_a_part_of_a_name_finds_nothing(said: str) -> None:
    assert catalogue().find(said) is None


def test_a_search_wants_every_word_and_a_sector_narrows_it() -> None:
    assert [i.code for _, i in catalogue().search(words="waktu izin")] == ["IZN-WKT", "IZN-TPT"]
    assert {s.sector for s, _ in catalogue().search("sosial")} == {"sosial"}
    assert catalogue().search(words="helikopter") == []


def test_a_name_that_means_two_indicators_stops_the_program() -> None:
    other = {"id": "Gang", "en": "Alleys"}
    again = an_indicator(code="PUP-YY", name=other, also=["LORONG"])
    with pytest.raises(ValueError, match="'lorong' means both PUP-XX and PUP-YY"):
        Catalogue((a_sector(an_indicator(also=["Lorong"]), again),))


@pytest.mark.parametrize(
    "changes",
    [{"kode": "x"}, {"code": "pup-xx"}, {"polarity": "up"}, {"bounds": {"min": 5, "max": 5}}, {"bounds": {"low": 0}}],
    ids=str,
)
def test_an_indicator_that_is_not_whole_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Indicator.model_validate(an_indicator(**changes))


def test_a_standard_is_unverified_or_can_be_looked_up() -> None:
    said = {"instrument": "PP 1/2030", "says": {"id": "x", "en": "x"}}
    assert Standard.model_validate({**said, "mark": "unverified"}).url is None
    with pytest.raises(ValidationError, match="needs url and checked"):
        Standard.model_validate({**said, "mark": "source"})


def test_a_file_that_does_not_fit_is_named(tmp_path: Path) -> None:
    (tmp_path / "umum.yaml").write_text("sector: umum\ntitle: {id: a, en: b}\nindicators: []\n")
    with pytest.raises(IndicatorFileError, match=r"config/indicators/umum\.yaml"):
        read(tmp_path)


def test_spelling_keeps_letters_and_digits_only() -> None:
    assert spelling("  K4/K6 (Ibu_Hamil) ") == "k4 k6 ibu hamil"
