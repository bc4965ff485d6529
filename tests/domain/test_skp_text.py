"""Targets and results in words: what is a number, in which unit, and what is left alone because it could be two."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.skp_text import ASPEK, LAMPIRAN, MODELS, PERSPEKTIF, VALUES, chosen, quantity, result_value
from domain.terms import Aspek, BerAkhlak, Lampiran, Model, Perspektif


@pytest.mark.parametrize(
    ("said", "low", "high", "satuan"),
    [
        ("95 persen", "95", "95", "persen"),
        ("95%", "95", "95", "persen"),
        ("97,5 persen.", "97.5", "97.5", "persen"),
        ("97.5 %", "97.5", "97.5", "persen"),
        ("80-90 persen", "80", "90", "persen"),
        ("80% - 90%", "80", "90", "persen"),
        ("80 s.d. 90 persen", "80", "90", "persen"),
        ("5 sampai dengan 6 hari kerja", "5", "6", "hari kerja"),
        ("12 dokumen", "12", "12", "dokumen"),
        ("1.500 dokumen", "1500", "1500", "dokumen"),
        ("0.125 detik", "0.125", "0.125", "detik"),
        ("Rp2.500.000", "2500000", "2500000", "rupiah"),
        ("Rp 2.500.000,50", "2500000.50", "2500000.50", "rupiah"),
        ("Rp2,5 miliar", "2500000000", "2500000000", "rupiah"),
        ("2-3 juta rupiah", "2000000", "3000000", "rupiah"),
        ("minimal 95 persen", "95", "95", "persen"),
        ("≥ 95 persen", "95", "95", "persen"),
        ("95 persen dari permohonan yang masuk", "95", "95", "persen"),
        ("12 m2", "12", "12", "m2"),
        ("88", "88", "88", None),
    ],
)
def test_a_target_in_words_is_read_as_numbers(said: str, low: str, high: str, satuan: str | None) -> None:
    found = quantity(said)
    assert found is not None
    assert (found.low, found.high, found.satuan, found.ceiling) == (Decimal(low), Decimal(high), satuan, False)


@pytest.mark.parametrize(
    "said",
    [
        "", "WTP", "paling lambat 31 Desember", "31 Desember 2027", "triwulan 4", "90-80 persen", "97.125 persen",
        "2,500,000 rupiah", "1.234.56", "80 persen - 12 dokumen", "Laporan selesai 3 hari sebelum tenggat", "-5 persen",
        "2 kali dalam setahun seluruh unit mengadakan rapat", "9" * 300, "١٢ dokumen",
    ],
)  # fmt: skip
def test_what_is_told_in_words_or_could_be_two_things_is_no_number(said: str) -> None:
    assert quantity(said) is None


def test_a_most_is_read_as_less_is_better() -> None:
    assert [quantity(said).ceiling for said in ("maksimal 3 hari", "paling lama 3 hari", "<= 3 hari")] == [True] * 3  # type: ignore[union-attr]


@given(st.text(max_size=60))
def test_any_text_is_read_or_left_without_a_fault(said: str) -> None:
    found = quantity(said)
    assert found is None or found.low <= found.high


@given(st.integers(0, 10**12), st.sampled_from(["dokumen", "persen", "rupiah"]))
def test_a_plain_whole_number_is_always_read_as_itself(number: int, satuan: str) -> None:
    found = quantity(f"{number} {satuan}")
    assert found is not None
    assert (found.low, found.satuan) == (number, satuan)


@pytest.mark.parametrize(
    ("said", "satuan", "value"),
    [
        ("11 laporan", "laporan", "11"),
        ("11 Laporan", "laporan", "11"),
        ("11", "laporan", "11"),
        ("92,5%", "persen", "92.5"),
        ("92 persen dari 1.200 permohonan", "persen", "92"),
        ("11 dari 12 laporan", "laporan", "11"),
        ("Rp2,4 miliar", "rupiah", "2400000000"),
        ("92 persen dari target", "persen", None),
        ("92 persen dari target setahun", "laporan", None),
        ("92 persen", "laporan", None),
        ("11 dari 12 laporan", "persen", None),
        ("11 dari keseluruhan", "laporan", None),
        ("80-90 persen", "persen", None),
        ("terlaksana seluruhnya", "persen", None),
    ],
)
def test_a_result_is_a_number_only_beyond_doubt(said: str, satuan: str, value: str | None) -> None:
    assert result_value(said, satuan) == (None if value is None else Decimal(value))


def test_words_of_the_form_are_known_by_code_and_name_and_no_other() -> None:
    assert chosen("kuantitas", ASPEK) is Aspek.KUANTITAS
    assert chosen(" Penerima Layanan", PERSPEKTIF) is Perspektif.PENERIMA_LAYANAN
    assert chosen("ja/jf", MODELS) is Model.JA_JF
    assert chosen("Berorientasi Pelayanan", VALUES) is BerAkhlak.BERORIENTASI_PELAYANAN
    assert chosen("Dukungan sumber daya", LAMPIRAN) is Lampiran.DUKUNGAN
    assert chosen("kuan", ASPEK) is None
