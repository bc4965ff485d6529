"""How SIASN would export the people of the sample: its columns, its words, and its habits.

Columns that nobody asked for, labels with stray spaces, apostrophes before numbers, days that are now
text, now a serial number, now a date cell: the importer must take all of it (REGULATION.md 6.1, 6.3).
"""

from datetime import date
from uuid import UUID

from cli.demo.dice import Dice
from cli.demo.people import Person
from cli.demo.workbook import Cell, Rows

Row = dict[str, Cell]

COLUMNS = (
    *("PNS ID", "NIP BARU", "NIP LAMA", "NAMA", "GELAR DEPAN", "GELAR BELAKANG", "TEMPAT LAHIR NAMA"),
    *("TANGGAL LAHIR", "JENIS KELAMIN", "NOMOR HP", "EMAIL", "EMAIL GOV", "JENIS PEGAWAI NAMA"),
    *("KEDUDUKAN HUKUM NAMA", "STATUS CPNS PNS", "TMT CPNS", "GOL AKHIR NAMA", "JENIS JABATAN NAMA"),
    *("JABATAN NAMA", "TMT JABATAN", "TINGKAT PENDIDIKAN NAMA", "LOKASI KERJA NAMA", "UNOR ID", "UNOR NAMA"),
    *("UNOR INDUK ID", "INSTANSI KERJA ID", "INSTANSI KERJA NAMA", "NIP ATASAN", "ZONA WAKTU"),
)
LABELS = {
    "NIP BARU": "NIP BARU ",
    "NOMOR HP": "Nomor HP",
    "TMT JABATAN": " TMT JABATAN",
    "ZONA WAKTU": "Zona Waktu",
}
SERIAL_ZERO = date(1899, 12, 30).toordinal()
BLANK_ROWS = 5  # below the last person, with a space in a cell here and there


def row(person: Person, boss: str, dice: Dice) -> Row:
    """Give the row of an active person whose NIP ATASAN is `boss` (empty for none)."""
    unit, agency, group = person.seat.unit, person.agency, "PPPK" if person.pppk else "PNS"
    return {
        "PNS ID": str(UUID(int=dice.below(2**52) << 76 | dice.below(2**52))),
        "NIP BARU": _quoted(person.nip, dice, 0.25),
        "NAMA": person.name,
        "GELAR DEPAN": person.front or None,
        "GELAR BELAKANG": person.back or None,
        "TEMPAT LAHIR NAMA": f"Kota {agency.city}",
        "TANGGAL LAHIR": f"{person.born_on:%d-%m-%Y}",
        "JENIS KELAMIN": "M" if person.male else "F",
        "NOMOR HP": _quoted(person.mobile, dice, 0.2) or None,
        "EMAIL": person.email or None,
        "EMAIL GOV": person.email_gov or None,
        "JENIS PEGAWAI NAMA": f"{group} Daerah Kab./Kota yang bekerja pada Kab./Kota",
        "KEDUDUKAN HUKUM NAMA": "PPPK Aktif" if person.pppk else "Aktif",
        "STATUS CPNS PNS": "P",
        "TMT CPNS": f"{person.hired_on:%d-%m-%Y}",
        "GOL AKHIR NAMA": person.rank,
        "JENIS JABATAN NAMA": person.position_type,
        "JABATAN NAMA": person.position,
        "TMT JABATAN": _day(person.since_on, dice),
        "TINGKAT PENDIDIKAN NAMA": person.education,
        "LOKASI KERJA NAMA": f"Kota {agency.city}",
        "UNOR ID": unit.code,
        "UNOR NAMA": unit.name,
        "UNOR INDUK ID": unit.parent.code if unit.parent else None,
        "INSTANSI KERJA ID": agency.code,
        "INSTANSI KERJA NAMA": agency.name,
        "NIP ATASAN": _quoted(boss, dice, 0.25) or None,
        "ZONA WAKTU": agency.zone,
    }


def _quoted(text: str, dice: Dice, share: float) -> str:
    return f"'{text}" if dice.chance(share) and text else text


def _day(day: date, dice: Dice) -> Cell:
    """Give a day as an export may hold it: mostly text, else a serial number or a date cell."""
    usual, serial = f"{day:%d-%m-%Y}", day.toordinal() - SERIAL_ZERO
    seldom: list[Cell] = [f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"'{usual}"]
    return dice.pick([*[usual] * 9, *seldom, *[serial] * 5, *[day] * 3])


def sheets(rows: list[Row], year: int) -> dict[str, Rows]:
    """Give the sheets of the export: the people below some title rows, and one that is no roster."""
    titles: list[list[Cell]] = [
        ["DATA UTAMA APARATUR SIPIL NEGARA"],
        [f"Keadaan per 31 Desember {year - 1}"],
        ["Data contoh: semua nama, nomor, dan alamat adalah rekaan"],
        [],
        [LABELS.get(column, column) for column in COLUMNS],
    ]
    people: list[list[Cell]] = [[one.get(column) for column in COLUMNS] for one in rows]
    blank: list[list[Cell]] = [[None, " ", None] if n % 2 else [None, None, ""] for n in range(BLANK_ROWS)]
    return {"Data Utama": [*titles, *people, *blank], "Keterangan": _legend(len(rows))}


def _legend(count: int) -> list[list[Cell]]:
    return [
        ["Keterangan"],
        ["Jumlah baris", count],
        ["Jenis jabatan", "Jabatan Struktural, Jabatan Fungsional, Jabatan Pelaksana"],
        ["Zona waktu", "WIB, WITA, WIT"],
        ["Tanggal", "hari-bulan-tahun"],
    ]
