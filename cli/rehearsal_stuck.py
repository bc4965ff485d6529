"""Whom a cycle cannot reach and who gets stuck in it: the last part of a rehearsal's page, by unit."""

from collections.abc import Callable, Sequence

from rich.markup import escape

from cli import page
from cli.rehearsal_data import stopped_by
from cli.words import Speech
from domain.rehearsal import LATE, STOPS, Obstacle, Place
from domain.words import STAGES, Pair

SHOWN = 10  # units that a page names, those with most people first
OBSTACLES: dict[Obstacle, Pair] = {
    Obstacle.NO_APPRAISER: (
        "tanpa pejabat penilai: lengkapi NIP ATASAN lalu impor ulang daftarnya",
        "without an appraiser: complete NIP ATASAN and import the roster again",
    ),
    Obstacle.APPRAISER_GONE: (
        "pejabat penilainya tidak ada dalam daftar pegawai: impor daftar instansinya, atau perbaiki NIP ATASAN",
        "their appraiser is in no roster: import the roster of that agency, or mend NIP ATASAN",
    ),
    Obstacle.CIRCULAR: (
        "rantai pejabat penilainya melingkar, semua saling menunggu: perbaiki NIP ATASAN",
        "their chain of appraisers is a loop, all wait for each other: mend NIP ATASAN",
    ),
    Obstacle.NO_PENGELOLA: (
        "instansinya tanpa pengelola kinerja, hasil tidak dapat disampaikan: tunjuk dengan `siklus pengelola add`",
        "their agency has no pengelola kinerja to issue results: name one with `siklus pengelola add`",
    ),
    Obstacle.NO_LEADER: (
        "tanpa pimpinan di atas unitnya: predikat organisasi baru dapat ditetapkan pengelola sesudah batas waktu",
        "no leader above their unit: the pengelola can set the unit's predikat only after the due time",
    ),
}


def show_places(places: Sequence[Place], speech: Speech) -> None:
    """Print whom no channel reaches, who has no appraiser, and what stops people where; each by unit."""
    unreachable = sum(place.unreachable for place in places)
    page.console().print()
    if unreachable:
        page.say(speech(
            f"{speech.number(unreachable)} pegawai tidak dapat dicapai lewat saluran apa pun; lihat `siklus contacts`:",
            f"{speech.number(unreachable)} people can be reached by no channel; see `siklus contacts`:",
        ), "bold yellow")  # fmt: skip
        _show_units(places, lambda place: place.unreachable, speech)
    else:
        page.say(speech("Semua pegawai dapat dicapai.", "Everybody can be reached."), "green")
    stuck = sum(place.stuck for place in places)
    page.console().print()
    if stuck:
        page.say(speech(
            f"{speech.number(stuck)} pegawai tidak akan sampai ke akhir siklus sebelum daftarnya diperbaiki.",
            f"{speech.number(stuck)} people will not reach the end of the cycle until the roster is mended.",
        ), "bold red")  # fmt: skip
    else:
        page.say(speech("Tidak ada pegawai yang akan tersangkut.", "Nobody will get stuck."), "green")
    for obstacle in Obstacle:
        count = stopped_by(obstacle)
        if n := sum(map(count, places)):
            stage, words = speech.of(STAGES[STOPS[obstacle]]), speech.of(OBSTACLES[obstacle])
            page.say(f"{speech.number(n)} {speech('pegawai', 'people')} ({stage}): {words}",
                     "yellow" if obstacle in LATE else "red")  # fmt: skip
            _show_units(places, count, speech)


def _show_units(places: Sequence[Place], count: Callable[[Place], int], speech: Speech) -> None:
    found = sorted(((count(place), place) for place in places), key=lambda one: (-one[0], one[1].agency, one[1].unit))
    found = [(n, place) for n, place in found if n]
    heads: tuple[Pair, ...] = (("Instansi", "Agency"), ("Unit", "Unit"), ("Pegawai", "People"))
    table = page.table(*map(speech.of, heads), right=(2,))
    for n, place in found[:SHOWN]:
        table.add_row(escape(place.agency_name), escape(f"{place.unit_name} ({place.unit})"), speech.number(n))
    page.console().print(table)
    if len(found) > SHOWN:
        rest = speech.number(len(found) - SHOWN)
        page.say(speech(f"… dan {rest} unit lain: semuanya dengan --format json.",
                        f"… and {rest} more units: all of them with --format json."), "dim")  # fmt: skip
