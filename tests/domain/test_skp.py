"""The SKP: what it lacks, said line by line; and what changed between two versions."""

from dataclasses import replace

import pytest

from domain.skp import Above, Gap, Line, Skp, gaps, read_line
from domain.skp_changes import changes, numbers
from domain.terms import Approach, Aspek, BerAkhlak, Lampiran, Model, Perspektif, Polarity

NOBODY = Above()
BOSS = Line(1, "Meningkatnya cakupan", "cakupan", "95 persen", id=7)
ABOVE = Above((BOSS, replace(BOSS, no=2, id=8, rhk="Tertibnya arsip")), frozenset({7}), asked=True)
GOOD = read_line(1, "Terlayaninya bayi", "persentase bayi", "95 persen", aspek=Aspek.KUANTITAS, above_id=7)
TOLD = Line(1, "Terlayaninya bayi", "kepuasan keluarga", "Keluarga merasa terlayani dengan baik", above_id=7)


def required(skp: Skp, above: Above = ABOVE) -> list[str]:
    return [gap.said[0] for gap in gaps(skp, above) if gap.required]


def advice(skp: Skp, above: Above = ABOVE) -> list[str]:
    return [gap.said[0] for gap in gaps(skp, above) if not gap.required]


def test_a_complete_line_lacks_nothing() -> None:
    assert required(Skp(lines=(GOOD,))) == []
    assert required(Skp(approach=Approach.KUALITATIF, lines=(TOLD,))) == []


def test_an_empty_skp_lacks_a_main_result_and_additional_ones_are_none() -> None:
    assert required(Skp()) == ["belum ada hasil kerja utama"]
    assert required(Skp(lines=(replace(GOOD, kind="tambahan"),))) == ["belum ada hasil kerja utama"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rhk": ""}, "RHK belum ditulis"),
        ({"indicator": ""}, "indikator kinerja belum ditulis"),
        ({"target": ""}, "target belum ditulis"),
        ({"aspek": None}, "aspek belum dipilih (kuantitas, kualitas, waktu, atau biaya)"),
        ({"low": None}, "target '95 persen' tidak terbaca sebagai angka; misalnya 95 persen atau 80-90 persen"),
        ({"satuan": None}, "satuan target belum disebut"),
        ({"above_id": None}, "RHK atasan yang diintervensi belum disebut"),
    ],
)
def test_a_quantitative_line_says_what_it_lacks(change: dict[str, object], said: str) -> None:
    assert required(Skp(lines=(GOOD, replace(GOOD, no=2, **change)))) == [f"baris 2: {said}"]  # type: ignore[arg-type]


def test_a_qualitative_line_has_no_aspek_and_tells_its_measure_in_words() -> None:
    assert required(Skp(approach=Approach.KUALITATIF, lines=(GOOD,))) == [
        "baris 1: aspek tidak dipakai dalam pendekatan kualitatif",
        "baris 1: target berupa angka; dalam pendekatan kualitatif ukuran keberhasilan ditulis sebagai uraian",
    ]


def test_a_jpt_needs_a_perspektif_and_no_superior() -> None:
    jpt = Skp(model=Model.JPT, lines=(replace(GOOD, above_id=None), replace(GOOD, no=2, kind="tambahan")))
    assert required(jpt) == ["baris 1: perspektif belum dipilih"]
    assert required(replace(jpt, lines=(replace(GOOD, perspektif=Perspektif.ANGGARAN),))) == []


def test_the_superiors_rhk_is_asked_for_only_once_there_are_some_and_for_main_lines_only() -> None:
    loose = replace(GOOD, above_id=None)
    assert required(Skp(lines=(loose,)), NOBODY) == []
    assert required(Skp(lines=(loose,)), replace(ABOVE, asked=False)) == []
    assert required(Skp(lines=(GOOD, replace(loose, no=2, kind="tambahan")))) == []


def test_advice_names_what_may_be_added_and_blocks_nothing() -> None:
    whole = Skp(
        lines=(replace(GOOD, indicator_code="KES-IDL"),),
        expectations=dict.fromkeys(BerAkhlak, "Tanggap."),
        annex=dict.fromkeys(Lampiran, "Ada."),
    )
    assert advice(whole, NOBODY) == []
    assert advice(whole) == ["RHK atasan nomor 2 belum diintervensi siapa pun: Tertibnya arsip"]
    less = Skp(
        lines=(replace(GOOD, above_id=99),),
        expectations={v: "x" for v in BerAkhlak if v is not BerAkhlak.LOYAL},
        annex={Lampiran.DUKUNGAN: "x"},
    )
    assert advice(less)[:4] == [
        "baris 1: RHK atasan yang diintervensi tidak ada lagi dalam SKP pejabat penilai sekarang",
        "indikator baris 1 tidak diambil dari katalog indikator",
        "ekspektasi khusus pimpinan belum ditulis: Loyal",
        "lampiran belum diisi: skema pertanggungjawaban, konsekuensi",
    ]
    assert required(less) == []


def test_a_gap_is_said_in_both_languages_with_its_line() -> None:
    assert Gap(3, ("RHK belum ditulis", "no RHK is written")).said == (
        "baris 3: RHK belum ditulis",
        "line 3: no RHK is written",
    )


# --- reading a line and comparing versions ----------------------------------------------------------------


def test_a_line_reads_its_target_and_what_is_said_beside_it_wins() -> None:
    assert (numbers(GOOD), GOOD.polarity) == ("95 persen", Polarity.NAIK)
    late = read_line(1, "x", "y", "maksimal 3 hari")
    assert (numbers(late), late.polarity) == ("3 hari", Polarity.TURUN)
    said = read_line(1, "x", "y", "88", satuan="indeks", polarity=Polarity.TURUN)
    assert (numbers(said), said.polarity) == ("88 indeks", Polarity.TURUN)
    assert numbers(read_line(1, "x", "y", "Rp2,5 miliar")) == "2500000000 rupiah"
    assert read_line(1, "x", "y", "Laporan lengkap").low is None


def test_versions_differ_line_by_line_and_field_by_field() -> None:
    old = Skp(lines=(GOOD, replace(GOOD, no=2, rhk="Tertibnya arsip")), annex={Lampiran.DUKUNGAN: "Laptop"})
    harder = read_line(1, GOOD.rhk, GOOD.indicator, "97 persen", aspek=Aspek.KUALITAS, above_id=7)
    new = Skp(model=Model.JPT, lines=(harder, replace(GOOD, no=3, rhk="Baru")), annex={Lampiran.KONSEKUENSI: "Teguran"})
    assert [(c.what, c.no, c.field, c.old, c.new) for c in changes(old, new)] == [
        ("changed", None, "model", "JA dan JF", "JPT dan pimpinan unit kerja mandiri"),
        ("changed", 1, "aspek", "Kuantitas", "Kualitas"),
        ("changed", 1, "target", "95 persen", "97 persen"),
        ("removed", 2, "rhk", "Tertibnya arsip", ""),
        ("added", 3, "rhk", "", "Baru"),
        ("changed", None, "dukungan", "Laptop", ""),
        ("changed", None, "konsekuensi", "", "Teguran"),
    ]
    assert changes(new, new) == ()


def test_a_target_that_is_read_anew_in_the_same_words_is_a_change() -> None:
    once, again = (
        Skp(lines=(replace(GOOD, target="1.500 surat", low=1, high=1),)),
        Skp(lines=(replace(GOOD, target="1.500 surat"),)),
    )
    assert [c.field for c in changes(once, again)] == ["numbers"]
