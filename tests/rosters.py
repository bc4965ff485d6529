"""Rows of a roster for tests: one office, four people, and what a test wants to differ."""

from collections.abc import Sequence

from domain.roster import Roster, read

HEADER = (
    "NIP BARU",
    "NAMA",
    "GELAR DEPAN",
    "GELAR BELAKANG",
    "JENIS PEGAWAI NAMA",
    "KEDUDUKAN HUKUM NAMA",
    "JENIS JABATAN NAMA",
    "JABATAN NAMA",
    "GOL AKHIR NAMA",
    "TMT JABATAN",
    "UNOR ID",
    "UNOR NAMA",
    "UNOR INDUK ID",
    "INSTANSI KERJA ID",
    "INSTANSI KERJA NAMA",
    "NOMOR HP",
    "EMAIL",
    "EMAIL GOV",
    "NIP ATASAN",
    "ZONA WAKTU",
)
SARI, BUDI = "199003122015032001", "197808172005011003"
RATNA, DEWI, JOKO = "197001051995032002", "198511302010012004", "199206012024211005"

_STAFF = {
    "JENIS PEGAWAI NAMA": "PNS Daerah",
    "KEDUDUKAN HUKUM NAMA": "Aktif",
    "JENIS JABATAN NAMA": "Jabatan Pelaksana",
    "JABATAN NAMA": "Pengelola Data",
    "GOL AKHIR NAMA": "III/a",
    "TMT JABATAN": "01-03-2020",
    "UNOR ID": "U1",
    "UNOR NAMA": "Bidang Data",
    "UNOR INDUK ID": "U0",
    "INSTANSI KERJA ID": "A1",
    "INSTANSI KERJA NAMA": "Pemerintah Kota Surakarta",
    "NOMOR HP": "081234567890",
    "EMAIL GOV": "pegawai@surakarta.example",
    "ZONA WAKTU": "WIB",
}
PEOPLE: dict[str, dict[str, object]] = {
    SARI: {"NAMA": "Sari", "NIP ATASAN": BUDI},
    BUDI: {"NAMA": "Budi", "NIP ATASAN": RATNA, "JABATAN NAMA": "Kepala Bidang"},
    RATNA: {"NAMA": "Ratna", "UNOR ID": "U0", "UNOR NAMA": "Dinas", "UNOR INDUK ID": ""},
    DEWI: {"NAMA": "Dewi", "NIP ATASAN": BUDI},
}


def a_row(nip: object, **changes: object) -> list[object]:
    """One row; changes are given as column names with underscores."""
    values: dict[str, object] = {**_STAFF, **PEOPLE.get(str(nip), {"NAMA": "Joko"}), "NIP BARU": nip}
    values |= {name.replace("_", " "): value for name, value in changes.items()}
    return [values.get(column) for column in HEADER]


def the_office(**changes: dict[str, object]) -> list[list[object]]:
    """Sari and Dewi work for Budi, Budi for Ratna; changes by lower-case name."""
    names = {"sari": SARI, "budi": BUDI, "ratna": RATNA, "dewi": DEWI}
    return [a_row(nip, **changes.get(name, {})) for name, nip in names.items()]


def a_roster(rows: Sequence[Sequence[object]], header: Sequence[str] = HEADER) -> Roster:
    """Read rows as a file with this header would be read."""
    return read(header, rows)


def without(column: str, rows: Sequence[Sequence[object]]) -> Roster:
    """Read rows as a file that lacks one column."""
    place = HEADER.index(column)
    return read([name for name in HEADER if name != column], [[*row[:place], *row[place + 1 :]] for row in rows])
