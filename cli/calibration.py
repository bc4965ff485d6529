"""`siklus calibration …`: a unit's predikat against its pattern, what would be, and how appraisers rate."""

from typing import Annotated

import typer

from cli import calibration_report, calibration_try, leniency_page, page
from cli.arguments import ArgumentError, AsOfOption, CycleOption, Format, FormatOption, the_cycle
from cli.calibration_list import show_list
from cli.calibration_page import history as history_page
from cli.calibration_page import show as show_page
from cli.moments import moment_of
from cli.start import opened
from cli.words import Speech, both
from domain.calibration import Spread
from domain.terms import CalibrationState, CycleState, Machine
from domain.words import STATES
from store import calibrations, cycles, distributions, members, names, units
from store.calibration_view import advice_of, leniency_of, view
from store.database import only_look

app = typer.Typer(no_args_is_help=True)

Unit = Annotated[str, typer.Argument(metavar="UNIT", help=both("Kode atau nama unit.", "The unit's code or name."))]
AgencyOption = Annotated[
    str | None, typer.Option("--agency", metavar=both("KODE", "CODE"), help=both("Kode instansi.", "Its agency."))
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--change",
        metavar="NIP=HASIL:PERILAKU",
        help=both("Rating yang dicoba; dapat diulang.", "Ratings to try; may be repeated."),
    ),
]


@app.command(help=both("Kalibrasi satu unit selengkapnya.", "All about one unit's calibration."))
def show(unit: Unit, cycle: CycleOption = None, as_of: AsOfOption = None, format_: FormatOption = Format.TABLE) -> None:
    """Show a unit's calibration."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = view(tx, the_cycle(tx, cycle, CycleState.OPEN), unit)
    now = moment_of(found.cycle, as_of)
    if format_ is Format.JSON:
        page.emit(calibration_report.report(found, now))
    else:
        show_page(found, now, speech)


@app.command("list", help=both("Semua unit: keadaan, sebaran, penyimpangan.", "All units: state, counts, departures."))
def list_(
    agency: AgencyOption = None,
    open_: Annotated[bool, typer.Option("--open", help=both("Yang belum disetujui.", "Not approved yet."))] = False,
    cycle: CycleOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """List the units of a cycle."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        agency_id = members.find(tx, found, agency) if agency else None
        every = calibrations.of_cycle(tx, found.id, agency_id)
        spreads, own = distributions.spreads(tx, found.id, agency_id), calibrations.own_rules(tx, found.id)
    now, rules = moment_of(found, as_of), found.policy
    rows = [
        calibration_report.unit(one, own.get(one.agency_id, rules), spreads.get(one.unit_id, Spread({}, 0)), now)
        for one in every
        if not (open_ and one.state == CalibrationState.APPROVED)
    ]
    if format_ is Format.JSON:
        page.emit(rows)
    else:
        show_list(rows, speech)


@app.command("what-if", help=both("Andaikan rating lain; tidak ada yang diubah.", "Other ratings; changes nothing."))
def what_if(
    unit: Unit,
    change: Changes = None,
    capaian: Annotated[
        str | None, typer.Option("--capaian", help=both("Predikat organisasi lain.", "Another predikat of the unit."))
    ] = None,
    cycle: CycleOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Say what counts, departures and predikat would be."""
    with opened() as ground, ground.engine.begin() as tx:
        only_look(tx)
        speech = Speech(ground.settings.language)
        found = view(tx, the_cycle(tx, cycle, CycleState.OPEN), unit)
        for nip in [calibration_try.read_change(one)[0] for one in change or []]:
            names.person(tx, nip)
    tried = calibration_try.attempt(found, change or [], capaian)
    if format_ is Format.JSON:
        page.emit(calibration_report.tried(found, tried.capaian, tried.changes, tried.after))
    else:
        calibration_try.show(found, tried, speech)


@app.command(help=both("Siapa menilai tinggi atau rendah, dan seberapa pasti.", "Who rates high or low, how surely."))
def leniency(
    agency: AgencyOption = None,
    unit: Annotated[str | None, typer.Option("--unit", help=both("Penilai unit ini saja.", "This unit only."))] = None,
    cycle: CycleOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Give each appraiser's figure against the agency."""
    if (agency is None) == (unit is None):
        raise ArgumentError("sebutkan salah satu dari --agency atau --unit", "give either --agency or --unit")
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = the_cycle(tx, cycle, CycleState.OPEN)
        one = units.find(tx, unit) if unit else None
        code = agency or (one.agency_code if one else "")
        agency_id = members.find(tx, found, code)
        rules = cycles.policy_of(tx, found, agency_id)
        whole, rows = leniency_of(tx, found, agency_id, rules, advice_of(tx, found, agency_id, rules))
        if one:
            here = {m.rated_by for m in distributions.members(tx, found.id, one.id) if m.state != "voided"}
            rows = [row for row in rows if row.appraiser in here]
        known = names.names(tx, {row.appraiser for row in rows})
    if format_ is Format.JSON:
        page.emit(leniency_page.report(rules, whole, rows, known))
    else:
        page.say(speech("Kecenderungan penilai terhadap instansi", "How appraisers rate against the agency"), "bold")
        page.console().print(leniency_page.figures(rules, whole, rows, known, speech))


@app.command(help=both("Riwayat kalibrasi satu unit.", "The history of a unit's calibration."))
def history(unit: Unit, cycle: CycleOption = None, format_: FormatOption = Format.TABLE) -> None:
    """Give everything that was written and done, with the counts at each approval."""
    with opened() as ground, ground.engine.begin() as tx:
        speech = Speech(ground.settings.language)
        found = view(tx, the_cycle(tx, cycle, CycleState.OPEN), unit)
    if format_ is Format.JSON:
        page.emit(calibration_report.history(found))
        return
    page.say(speech(f"Riwayat kalibrasi {found.unit.unit}", f"Calibration of {found.unit.unit}: history"), "bold")
    page.say(speech.of(STATES[Machine.CALIBRATION][found.unit.state]), "dim")
    page.console().print(history_page(found, speech))
