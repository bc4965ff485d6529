"""The cases of tests/cases, which a personnel officer could have written: one sentence, given, expected, article.

A file is named for its rule. Where a result carries its article, the case's `pasal` must stand in it, and what the
case calls unverified must be called so there, and nothing else.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.rules_rows import CALCULATORS, Book
from cli.words import Speech
from config.policy import timelines
from domain import credit
from domain.achievement import category
from domain.citation import cited
from domain.errors import Bilingual
from domain.policy import resolve
from domain.rating import LABELS, predikat_label

FOLDER = Path(__file__).parents[1] / "cases"
FILES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
CASES = [pytest.param(rule, case, id=f"{rule}: {case['kasus']}") for rule, cases in FILES.items() for case in cases]
DAY = date(2027, 1, 4)
BOOK, RULES = Book(DAY, Speech("id")), resolve(timelines(), DAY)
DOUBT = "belum diverifikasi"
Given = dict[str, Any]


def _calculator(name: str) -> Callable[[Given], Given]:
    calculator = next(c for c in CALCULATORS if c.name == name.replace("_", "-"))
    compute = calculator.prepare(BOOK)

    def ask(given: Given) -> Given:
        if name == "distribusi":
            given = dict.fromkeys(calculator.needs, "0") | given
        assert set(given) == set(calculator.needs)
        return dict(zip(calculator.gives, compute(*(str(given[c]) for c in calculator.needs)), strict=False))

    return ask


def _distribusi(given: Given) -> Given:
    found = ASK_DISTRIBUSI(given)
    return found | {"jumlah": int(found["jumlah"]), "penyimpangan": [d for d in found["penyimpangan"].split("; ") if d]}


def _jenjang(given: Given) -> Given:
    found = credit.jenjang(given["jabatan"], given["jenis"])
    return {"jenjang": found and credit.JENJANG_LABELS[found]}


def _akumulasi(given: Given) -> Given:
    rule, rows = RULES.angka_kredit.value, given["baris"]
    reached = [(credit.read_jenjang(jenjang), predikat_label(predikat), months) for jenjang, predikat, months in rows]
    total = credit.accumulate(credit.angka_kredit(rule, *row) for row in reached)
    missing = credit.progress(rule, reached[-1][0], total)
    higher = missing.jenjang if missing.jenjang is None else str(missing.jenjang)
    return {"jumlah": str(total), "kurang_pangkat": str(missing.pangkat), "kurang_jenjang": higher}


def _kategori(given: Given) -> Given:
    found = category(RULES.capaian.value, Decimal(str(given["capaian"])))
    return {"kategori": LABELS[found], "dasar": cited(RULES.capaian, f"batas.{found}")[0]}


ASK_DISTRIBUSI = _calculator("distribusi")
ASK: dict[str, Callable[[Given], Given]] = {
    **{name: _calculator(name) for name in ("predikat", "angka_kredit", "pp30", "capaian", "nip")},
    "distribusi": _distribusi,
    "label_predikat": lambda given: {"predikat": LABELS[predikat_label(given["label"])]},
    "jenjang": _jenjang,
    "akumulasi": _akumulasi,
    "kategori": _kategori,
}


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case(rule: str, case: dict[str, Any]) -> None:
    assert set(case) == {"kasus", "diketahui", "hasil", "pasal"}
    expected = dict(case["hasil"])
    if "galat" in expected:
        with pytest.raises(Bilingual) as refused:
            ASK[rule](case["diketahui"])
        assert expected == {"galat": expected["galat"]}
        assert expected["galat"] in str(refused.value)
        return
    found = ASK[rule](case["diketahui"])
    assert {name: found[name] for name in expected} == {
        name: value.isoformat() if isinstance(value, date) else value for name, value in expected.items()
    }
    if "dasar" in found:
        assert case["pasal"] in found["dasar"]
        assert (DOUBT in case["pasal"]) == (DOUBT in found["dasar"])


def test_there_are_enough_cases_and_no_two_say_the_same() -> None:
    assert set(FILES) == set(ASK)
    sentences = [case["kasus"] for cases in FILES.values() for case in cases]
    assert len(sentences) == len(set(sentences)) >= 150
