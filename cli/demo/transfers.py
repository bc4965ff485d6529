"""The roster of the middle of the year: some have moved, some have left, faults found in January are mended."""

import csv
from pathlib import Path

from cli.demo.sample import Sample
from cli.demo.temper import Temper
from cli.sheets import read_table
from domain.roster import NIP_COLUMNS

MOVES, LEAVES = 0.02, 0.006  # of those who appraise nobody


def write_transfers(sample: Sample, path: Path, seed: int) -> Path:
    """Write the July export as CSV with semicolons: the sample's rows with the changes of half a year."""
    table = read_table(sample.path, NIP_COLUMNS)
    temper, at = Temper(seed), {name: number for number, name in enumerate(table.columns)}
    nip_column = next(at[name] for name in NIP_COLUMNS if name in at)
    rows = [[_text(cell) for cell in row] for row in table.rows]
    units = _units(rows, at)
    bosses = {row[at["NIP ATASAN"]] for row in rows}
    doubtful = {nip for nips in sample.doubtful.values() for nip in nips}
    spared = {nip for _, nip in sample.pengelola} | bosses | set(sample.heads.values())
    movers = _movers([row[nip_column] for row in rows], spared | doubtful, temper)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(table.columns)
        for cells in rows:
            nip = cells[nip_column]
            if nip in doubtful and cells[at["UNOR ID"]] in sample.heads:
                _mend(cells, at, nip, sample)
            elif nip not in spared and temper.chance(nip, "leaves") < LEAVES:
                cells[at["KEDUDUKAN HUKUM NAMA"]] = "Pensiun"
            elif nip in movers:
                _move(cells, at, sample, units, temper.chance(nip, "where"))
            writer.writerow(cells)
    return path


def _movers(nips: list[str], spared: set[str], temper: Temper) -> set[str]:
    """Give who moves: a share of those who may, but in the smallest sample too one who stays in service."""
    luck = {
        nip: temper.chance(nip, "moves") for nip in nips if nip not in spared and temper.chance(nip, "leaves") >= LEAVES
    }
    return {nip for nip in luck if luck[nip] < MOVES} or set(sorted(luck, key=luck.__getitem__)[:1])


def _units(rows: list[list[str]], at: dict[str, int]) -> dict[str, list[tuple[str, str, str]]]:
    """Give each agency's units as (code, name, code of the parent)."""
    found: dict[str, dict[str, tuple[str, str, str]]] = {}
    for cells in rows:
        unit = (cells[at["UNOR ID"]], cells[at["UNOR NAMA"]], cells[at["UNOR INDUK ID"]])
        found.setdefault(cells[at["INSTANSI KERJA ID"]], {}).setdefault(unit[0], unit)
    return {agency: sorted(units.values()) for agency, units in found.items()}


def _move(
    cells: list[str], at: dict[str, int], sample: Sample, units: dict[str, list[tuple[str, str, str]]], luck: float
) -> None:
    there = [u for u in units[cells[at["INSTANSI KERJA ID"]]] if u[0] in sample.heads and u[0] != cells[at["UNOR ID"]]]
    if there:
        code, name, parent = there[int(luck * len(there))]
        cells[at["UNOR ID"]], cells[at["UNOR NAMA"]], cells[at["UNOR INDUK ID"]] = code, name, parent
        cells[at["NIP ATASAN"]] = sample.heads[code]


def _mend(cells: list[str], at: dict[str, int], nip: str, sample: Sample) -> None:
    head = sample.heads[cells[at["UNOR ID"]]]
    if head != nip:
        cells[at["NIP ATASAN"]] = head


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip().lstrip("'")
