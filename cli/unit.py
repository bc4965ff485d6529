"""`siklus unit …`: in which zone a unit lives and how many days a week it works, so that messages come at its hours."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape

from cli import page
from cli.arguments import ArgumentError, Format, FormatOption
from cli.start import opened
from cli.words import Speech, both
from domain.row import ZONES, zone_of
from domain.words import Pair
from store import units
from store.units import Unit

SHOWN = 20  # changed units that a page names
SHORT = {**{name: short for short, name in ZONES.items()}, "Asia/Pontianak": "WIB"}
WEEKS: dict[bool, Pair] = {False: ("5 hari kerja", "5 working days"), True: ("6 hari kerja", "6 working days")}

app = typer.Typer(no_args_is_help=True)


@app.command("list", help=both("Zona waktu dan hari kerja setiap unit.", "Zone and working week of every unit."))
def list_command(
    agency: Annotated[
        str | None,
        typer.Option("--agency", metavar=both("KODE", "CODE"), help=both("Hanya instansi ini.", "Only this agency.")),
    ] = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """List the units with the hours they keep."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = units.listed(tx, agency.strip() if agency is not None else None)
    if format_ is Format.JSON:
        page.emit(
            [
                {
                    "agency": u.agency_code, "agency_name": u.agency, "unit": u.code, "name": u.name, "zone": u.zone,
                    "six_days": u.six_days,
                }
                for u in found
            ]
        )  # fmt: skip
        return
    if not found:
        page.say(
            speech(
                "Belum ada unit: impor daftar pegawai dengan `siklus roster import BERKAS`.",
                "There is no unit yet: import a roster with `siklus roster import FILE`.",
            )
        )
        return
    heads = (("Instansi", "Agency"), ("Unit", "Unit"), ("Nama", "Name"), ("Zona", "Zone"), ("Hari kerja", "Week"))
    table = page.table(*map(speech.of, heads))
    for u in found:
        table.add_row(*map(escape, (u.agency_code, u.code, u.name, _zone(u.zone), speech.of(WEEKS[u.six_days]))))
    page.console().print(table)


@app.command("set", help=both("Atur zona waktu dan hari kerja sebuah unit.", "Set the zone and the week of a unit."))
def set_command(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help=both("Kode atau nama unit.", "The unit's code or name."))],
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone",
            metavar="WIB|WITA|WIT|Asia/…",
            help=both(
                "Zona waktu; impor yang menyebut zona lain menggantikannya.",
                "The zone; an import that names another one replaces it.",
            ),
        ),
    ] = None,
    six_days: Annotated[
        bool | None,
        typer.Option("--six-days/--five-days", help=both("Hari kerja seminggu.", "Working days of a week.")),
    ] = None,
    with_below: Annotated[
        bool,
        typer.Option("--with-below", help=both("Juga semua unit di bawahnya.", "All units beneath it as well.")),
    ] = False,
) -> None:
    """Set when a unit works."""
    name = None if zone is None else _known(zone)
    if name is None and six_days is None:
        options = "--zone, --six-days, --five-days"
        raise ArgumentError(f"sebutkan apa yang diatur: {options}", f"say what to set: {options}")
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = units.find(tx, unit)
        changed, same = units.keep_time(tx, found, name, six_days, with_below=with_below)
    _told(found, changed, same, speech)


def _known(said: str) -> str:
    zone = zone_of(said.strip())
    if not zone:
        known = ", ".join([*ZONES, *SHORT])
        raise ArgumentError(
            f"'{said}' bukan zona waktu yang dikenal: tulis {known}, atau nama IANA lain, misalnya Asia/Tokyo",
            f"'{said}' is no zone that is known: write {known}, or another IANA name, such as Asia/Tokyo",
        )
    return zone


def _zone(name: str) -> str:
    return f"{SHORT[name]} ({name})" if name in SHORT else name


def _told(unit: Unit, changed: Sequence[tuple[Unit, Unit]], same: int, speech: Speech) -> None:
    """Say what has changed from what into what, how many were so already, and what stays as it is."""
    page.say(f"{unit.name} ({unit.agency_code}/{unit.code})", "bold")
    for was, is_ in changed[:SHOWN]:
        page.say(f"  {was.code} {was.name}: {_time(was, speech)} → {_time(is_, speech)}")
    if len(changed) > SHOWN:
        more = speech.number(len(changed) - SHOWN)
        page.say(speech(f"  … dan {more} unit lain", f"  … and {more} other units"))
    new, old = speech.number(len(changed)), speech.number(same)
    page.say(speech(f"{new} unit diubah; {old} sudah demikian.", f"{new} units changed; {old} were so already."))
    if changed:
        page.say(
            speech(
                "Pesan berikutnya mengikuti jam unit ini; batas waktu siklus tidak berubah.",
                "The next messages follow these hours; the deadlines of cycles stay as they are.",
            )
        )


def _time(unit: Unit, speech: Speech) -> str:
    return f"{_zone(unit.zone)}, {speech.of(WEEKS[unit.six_days])}"
