"""`siklus cycle plan PLAN.yaml`: check a plan, store it with the rules in force, and show what it means."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from cli import page, plan_file
from cli.arguments import AtOption, Format, FormatOption
from cli.moments import moment
from cli.start import opened
from cli.words import Speech, both
from config.policy import timelines
from domain.cycle import PERIODS, Plan, notes
from domain.policy import Policy, fingerprint, resolve
from domain.words import stage_words
from store import cycles


def plan(
    file: Annotated[Path, typer.Argument(metavar="PLAN.yaml", help=both("Berkas rencana.", "The plan's file."))],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=both("Periksa saja, jangan simpan.", "Only check, store nothing."))
    ] = False,
    format_: FormatOption = Format.TABLE,
    at: AtOption = None,
) -> None:
    """Check a plan, and store it with the rules that are in force on the first day of its year."""
    wanted, now = plan_file.read(file), moment(at)
    policy = resolve(timelines(), date(wanted.year, 1, 1))
    with opened() as ground, ground.engine.connect() as tx, tx.begin() as transaction:
        agencies = cycles.plan(tx, wanted, policy.stored(), now)
        if dry_run:
            transaction.rollback()
        speech = Speech(ground.settings.language)
    if format_ is Format.JSON:
        page.emit(_plan_json(wanted, policy, agencies, dry_run, speech))
    else:
        _show_plan(wanted, policy, agencies, dry_run, speech)


def _plan_json(plan: Plan, policy: Policy, agencies: int, dry_run: bool, speech: Speech) -> dict[str, Any]:
    return {
        "cycle": plan.cycle,
        "name": plan.name,
        "year": plan.year,
        "check_ins": plan.check_ins,
        "agencies": agencies,
        "windows": [
            {"stage": w.name, "opens_on": w.opens_at.date().isoformat(), "due_at": w.due_at.isoformat()}
            for w in plan.resolved()
        ],
        "notes": [speech.of(note) for note in notes(plan.resolved())],
        "policy": {
            name: {"in_force": str(topic["_"]["in_force"]), "unverified": bool(topic["_"].get("unverified"))}
            for name, topic in policy.stored().items()
        },
        "policy_hash": fingerprint(policy.stored()),
        "dry_run": dry_run,
    }


def _show_plan(plan: Plan, policy: Policy, agencies: int, dry_run: bool, speech: Speech) -> None:
    done = speech("uji coba: tidak ada yang disimpan", "dry run: nothing was stored") if dry_run else speech(
        "rencana disimpan", "the plan is stored")  # fmt: skip
    page.say(f"{plan.name} ({plan.cycle}): {done}", "bold")
    page.console().print(_windows(plan, speech))
    page.console().print()
    of = speech("semua instansi", "all agencies") if plan.agencies == "all" else speech("instansi", "agencies")
    page.console().print(
        page.facts(
            (speech("Instansi", "Agencies"), f"{agencies} ({of})"),
            (speech("Aturan", "Rules"), fingerprint(policy.stored())),
        )
    )
    if not agencies:
        page.say(
            speech(
                "Belum ada instansi: impor daftar pegawai dengan `siklus roster import BERKAS` sebelum membuka siklus.",
                "There is no agency yet: import a roster with `siklus roster import FILE` before opening the cycle.",
            ),
            "yellow",
        )
    for note in notes(plan.resolved()):
        page.say(f"{speech('Catatan', 'Note')}: {speech.of(note)}", "yellow")


def _windows(plan: Plan, speech: Speech) -> Table:
    table = page.table(speech("Tahap", "Stage"), speech("Dibuka", "Opens"), speech("Batas waktu", "Due"))
    for w in plan.resolved():
        name = stage_words(w.stage, w.period, PERIODS[plan.check_ins], speech.language)
        table.add_row(name, speech.day(w.opens_at.date()), speech.moment(w.due_at, plan.zone))
    return table
