"""Files as e-Kinerja gives them: "Rekap Penilaian" workbooks in their variety, and objects of the report API."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

HEADS = ("No", "NIP", "Nama", "Jabatan", "Rating Hasil Kinerja", "Rating Perilaku Kerja", "Predikat Kinerja Periodik")
SESUAI, ATAS, BAWAH = "SESUAI EKSPEKTASI", "DIATAS EKSPEKTASI", "DIBAWAH EKSPEKTASI"
FIRST, YEAR = "Periode Triwulan 1 Tahun 2027", "Periode Tahunan 2027"


def person(nip: object, hasil: object = SESUAI, perilaku: object = SESUAI, predikat: object = "BAIK") -> list[object]:
    """One row of a recap, without its number."""
    return [nip, "Nama", "Analis", hasil, perilaku, predikat]


def sheet(rows: Sequence[Sequence[object]], period: str = FIRST, heads: Sequence[str] = HEADS) -> list[list[object]]:
    """A sheet as REGULATION.md 6.4 describes it."""
    top: list[list[object]] = [["3013 - Pemerintah Kota Surakarta"], ["Bidang Data"], [period], []]
    return [*top, list(heads), *([n, *row] for n, row in enumerate(rows, 1))]


def workbook(path: Path, *sheets: list[list[object]], names: Sequence[str] = ()) -> Path:
    """Write sheets into an XLSX."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for n, rows in enumerate(sheets):
        made = book.create_sheet(names[n] if n < len(names) else f"Lembar{n + 1}")
        for row in rows:
            made.append(row)
    book.save(path)
    return path


def rekap(path: Path, *rows: Sequence[object], period: str = FIRST) -> Path:
    """Write one recap of these people."""
    return workbook(path, sheet(rows, period))


def evaluation(nip: object, period_id: str = "p1", atasan: str | None = None, **more: Any) -> dict[str, Any]:
    """An object of laporan/penilaian."""
    return {
        "skp_penilaian_id": "x", "nip": nip, "nama": "Nama", "tahun_skp": 2027, "periode_id": period_id,
        "skp_id": "s", "is_skp_plt_plh_pjb": False, "hasil_kerja": "Sesuai Ekspektasi",
        "perilaku_kerja": "Sesuai Ekspektasi", "hasil_akhir": "Baik", "pegawai_atasan_nip": atasan, **more,
    }  # fmt: skip


def planned(nip: object, status: str = "Disetujui", **more: Any) -> dict[str, Any]:
    """An object of laporan SKP."""
    return {"skp_id": "s", "nip": nip, "nama": "Nama", "is_skp": True, "skp_status": status,
            "periode_awal": "2027-01-01", "periode_akhir": "2027-12-31", "is_plt_plh": False, **more}  # fmt: skip


def reference(id_: str = "p1", number: int = 1, year: int = 2027, **more: Any) -> dict[str, Any]:
    """An object of referensi/periode."""
    return {"id": id_, "nama": f"Triwulan {number}", "tahun": year, "periode_awal": f"{year}-01-01",
            "periode_akhir": f"{year}-03-31", "batas_pengisian": f"{year}-04-14", "jenis_periode": "PERIODIK",
            "tipe_periodik": "TRIWULAN", "angka_periodik": number, **more}  # fmt: skip


def as_json(path: Path, things: Any) -> Path:
    path.write_text(json.dumps(things), encoding="utf-8")
    return path
