"""People out of a CSV or XLSX file for a bulk change: one bad row and nothing is changed."""

from collections.abc import Iterator
from pathlib import Path

from cli.arguments import ArgumentError
from cli.arguments import nip as read_nip
from cli.sheets import read_table
from domain.cells import Cell, label
from domain.roster import NIP_COLUMNS

APPRAISER_COLUMNS = ("NIP PENILAI", "PENILAI", "NIP PEJABAT PENILAI", "NIP ATASAN")
SHOWN = 10


def people(path: Path) -> list[str]:
    """Give the NIPs of a file, each once. Raises ArgumentError naming every bad row, SheetUnreadable."""
    faults: list[ArgumentError] = []
    found = dict.fromkeys(nip for _, (nip,) in _rows(path, [NIP_COLUMNS], faults))
    _refuse(path, faults)
    return list(found)


def pairs(path: Path) -> dict[str, str]:
    """Give the appraiser of each person of a file. Raises ArgumentError naming every bad row, SheetUnreadable."""
    faults: list[ArgumentError] = []
    found: dict[str, str] = {}
    for row, (nip, appraiser) in _rows(path, [NIP_COLUMNS, APPRAISER_COLUMNS], faults):
        if found.setdefault(nip, appraiser) != appraiser:
            faults.append(ArgumentError(f"baris {row}: pegawai yang sama dengan penilai yang lain",
                                        f"row {row}: the same employee with another appraiser"))  # fmt: skip
    _refuse(path, faults)
    return found


def _rows(path: Path, columns: list[tuple[str, ...]], faults: list[ArgumentError]) -> Iterator[tuple[int, list[str]]]:
    table = read_table(path, NIP_COLUMNS)
    heads = [label(column) for column in table.columns]
    places = [_place(path, heads, names) for names in columns]
    for number, cells in enumerate(table.rows, 1):
        try:
            yield number, [read_nip(_cell(cells, place)) for place in places]
        except ArgumentError as fault:
            faults.append(ArgumentError(f"baris {number}: {fault}", f"row {number}: {fault.english}"))


def _cell(cells: object, place: int) -> Cell:
    row = list(cells)  # type: ignore[call-overload]
    return row[place] if place < len(row) else ""


def _place(path: Path, heads: list[str], names: tuple[str, ...]) -> int:
    for name in names:
        if label(name) in heads:
            return heads.index(label(name))
    wanted = " / ".join(names)
    raise ArgumentError(
        f"berkas {path.name} tidak memuat kolom {wanted}", f"the file {path.name} has no column {wanted}"
    )


def _refuse(path: Path, faults: list[ArgumentError]) -> None:
    if faults:
        more = [f"\n  … {len(faults) - SHOWN}"] if len(faults) > SHOWN else []
        told = ["".join([*(f"\n  {words}" for words in said[:SHOWN]), *more])
                for said in ([str(f) for f in faults], [f.english for f in faults])]  # fmt: skip
        raise ArgumentError(
            f"{path.name}: {len(faults)} baris perlu diperbaiki; belum ada yang diubah{told[0]}",
            f"{path.name}: {len(faults)} rows need mending; nothing has been changed{told[1]}",
        )
