"""Matriks Peran Hasil on a page: members down, the superior's RHK across, as many side by side as can be read."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from cli import page
from cli.words import Speech
from domain.people import mask
from domain.skp import Line
from domain.words import Pair
from store.cycles import Cycle
from store.skp_matrix import Matrix, Member
from store.units import Unit

NAMES_WIDTH, COLUMN_WIDTH = 22, 24


def show(unit: Unit, cycle: Cycle, made: Sequence[Matrix], speech: Speech) -> None:
    """Print the matrices of a unit, one for each superior; many RHK go below each other, a few at a time."""
    page.say(f"Matriks Peran Hasil: {unit.name}", "bold")
    page.say(f"{unit.agency} · {cycle.name} ({cycle.code})", "dim")
    if not made:
        page.say(speech("Unit ini tidak memiliki pegawai dalam siklus ini.", "This unit has nobody in this cycle."))
    for matrix in made:
        _show(matrix, speech)


def _show(matrix: Matrix, speech: Speech) -> None:
    if matrix.nip is None:
        alone = ", ".join(member.name for member in matrix.members)
        page.say(speech(f"\nTanpa pejabat penilai: {alone}", f"\nWithout an appraiser: {alone}"), "dim")
        return
    boss = page.named(matrix.name, matrix.nip)
    page.say(speech(f"\nAtasan: {boss}", f"\nSuperior: {boss}"), "bold")
    if not matrix.columns:
        members = ", ".join(member.name for member in matrix.members)
        page.say(
            speech(f"SKP atasan belum memuat RHK; menunggu: {members}",
                   f"The superior's SKP has no RHK yet; waiting: {members}"), "yellow",
        )  # fmt: skip
        return
    each = max(1, (page.console().width - NAMES_WIDTH) // COLUMN_WIDTH)
    for start in range(0, len(matrix.columns), each):
        _block(matrix, matrix.columns[start : start + each], speech)
    _remarks(matrix, speech)


def _block(matrix: Matrix, columns: Sequence[Line], speech: Speech) -> None:
    table = page.table(speech("Pegawai", "Member"), *(f"{column.no}. {column.rhk}" for column in columns))
    table.expand = table.show_lines = True
    table.columns[0].width = NAMES_WIDTH
    for place in range(1, len(columns) + 1):
        table.columns[place].ratio = 1
    for member in matrix.members:
        cells = [member.cell(column) for column in columns]
        table.add_row(Text(member.name, "" if any(cells) else "dim"), *map(_cell, cells))
    page.console().print(table)


def _cell(lines: Sequence[Line]) -> Text:
    return Text("\n".join(f"{line.no}. {line.rhk}" for line in lines)) if lines else Text("-", "dim")


def _remarks(matrix: Matrix, speech: Speech) -> None:
    """Name what the table leaves empty: members without a link, RHK without anyone."""
    if matrix.loose:
        names = ", ".join(f"{member.name} ({speech.of(_why(member))})" for member in matrix.loose)
        page.say(speech(f"Belum terhubung: {names}", f"Not linked yet: {names}"), "yellow")
    for column in matrix.open:
        if column.id in matrix.elsewhere:
            page.say(
                speech(f"RHK {column.no} diintervensi di luar unit ini saja",
                       f"RHK {column.no} is intervened outside this unit only"), "dim",
            )  # fmt: skip
        else:
            page.say(
                speech(f"RHK {column.no} belum diintervensi siapa pun: {column.rhk}",
                       f"Nobody intervenes RHK {column.no}: {column.rhk}"), "yellow",
            )  # fmt: skip


def _why(member: Member) -> Pair:
    if not member.lines:
        return "SKP belum ditulis", "no SKP written"
    if member.jpt:
        return "SKP model JPT, tidak memakainya", "an SKP of a JPT, which needs none"
    return "tanpa RHK atasan", "no RHK of the superior"


def report(unit: Unit, cycle: Cycle, made: Sequence[Matrix]) -> dict[str, Any]:
    """Give the JSON of a unit's matrices; NIPs are masked."""
    return {"unit": unit.code, "name": unit.name, "cycle": cycle.code, "matrices": [_matrix(m) for m in made]}


def _matrix(matrix: Matrix) -> dict[str, Any]:
    return {
        "superior": {"name": matrix.name, "nip": mask(matrix.nip)} if matrix.nip else None,
        "columns": [
            {"no": c.no, "rhk": c.rhk, "taken": c not in matrix.open, "taken_elsewhere": c.id in matrix.elsewhere}
            for c in matrix.columns
        ],
        "members": [
            {
                "name": member.name,
                "nip": mask(member.nip),
                "linked": member not in matrix.loose,
                "cells": [
                    {"column": column.no, "lines": [{"no": line.no, "rhk": line.rhk} for line in member.cell(column)]}
                    for column in matrix.columns
                    if member.cell(column)
                ],
            }
            for member in matrix.members
        ],
    }
