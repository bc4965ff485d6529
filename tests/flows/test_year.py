"""The simulated year, through the real flows on a real Prefect server, with every message delivered."""

import asyncio
import io
import logging
import mailbox
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from cli.demo.command import summary
from cli.demo.report import SHOWN_BY
from cli.demo.year import Year, play, start_afresh
from config.calendar import load_calendar
from config.settings import Settings
from domain.lifecycle import ENDS
from domain.reminder import JAKARTA
from domain.terms import Machine
from flows.forecast import against_queued, forecast
from flows.ground import standing_on
from flows.local_server import PrefectServer
from notifications.local import catchers
from store import audit, cycles, practice, reports
from store.database import Engine, text

PEOPLE = 48
LOGGERS = ("", "prefect", "apprise")  # the last two hand nothing on to the first
PERSONAL = re.compile(r"[\w.+-]+@[\w.-]+|\d{10,18}")


@contextmanager
def listening(file: Path) -> Iterator[None]:
    """Keep everything that this process logs, prints or complains of while the block runs."""
    said = io.StringIO()
    ear = logging.StreamHandler(said)
    for name in LOGGERS:
        logging.getLogger(name).addHandler(ear)
    try:
        with redirect_stderr(said), redirect_stdout(said):
            yield
    finally:
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(ear)
        file.write_text(said.getvalue())


def secrets_of(engine: Engine) -> set[str]:
    """Give every NIP, address and number of the roster, the numbers as they are written abroad and at home."""
    with engine.begin() as tx:
        mobiles = tx.scalars(text("SELECT mobile FROM person WHERE mobile IS NOT NULL")).all()
        secrets = set(tx.scalars(text("SELECT nip FROM person")))
        secrets |= set(tx.scalars(text("SELECT email FROM person WHERE email IS NOT NULL")))
    return secrets | {m.removeprefix("+") for m in mobiles} | {m.replace("+62", "0") for m in mobiles}


@contextmanager
def played(engine: Engine, home: Path, seed: int) -> Iterator[tuple[Year, dict[str, Any]]]:
    with catchers(home) as caught:
        settings = Settings(home=home, email_url=caught.email_url, whatsapp_url=caught.whatsapp_url)
        start_afresh(engine, home)
        with standing_on(engine, settings), listening(home / "said.log"):
            year = asyncio.run(play(engine, home, PEOPLE, seed, 2027, lambda day: None))
        yield year, summary(engine, year.code, employees=len(year.sample.nips), days=year.days)


@pytest.fixture(scope="module")
def year(prefect: PrefectServer, module_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home = tmp_path_factory.mktemp("year")
    with played(module_engine, home, 7) as (year, report):
        yield module_engine, home, year, report


def test_everyone_reaches_an_end_and_nobody_was_refused(year: Any) -> None:
    _, _, played, report = year
    assert played.refused == []
    assert sum(report["appraisals"].values()) == PEOPLE
    assert set(report["appraisals"]) <= {str(end) for end in ENDS[Machine.APPRAISAL]}
    assert sum(report["predikat"].values()) == report["appraisals"]["final"]


def test_the_cycle_is_closed_and_every_stage_adds_up(year: Any) -> None:
    engine, _, played, _ = year
    with engine.begin() as tx:
        cycle = cycles.find(tx, played.code)
        (whole,) = reports.status(tx, cycle, "stage", played.ended_at)
        (past,) = reports.status(tx, cycle, "stage", played.ended_at, past=True)
    assert cycle.state == "closed"
    assert whole == past
    for stage in whole.stages:
        assert stage.done + stage.open + stage.excused == stage.total == PEOPLE
        assert 0 <= stage.overdue <= stage.open


def test_the_year_shows_what_a_personnel_office_asks_to_see(year: Any) -> None:
    """Objections, a departure from the pattern, an amendment, a mover, an acting appraiser, angka kredit."""
    assert set(year[3]["happened"]) == set(SHOWN_BY)
    assert [name for name, number in year[3]["happened"].items() if not number] == []


def test_the_audit_of_the_year_is_sound(year: Any) -> None:
    engine, *_ = year
    with engine.begin() as tx:
        steps, faults = audit.verify(tx)
    assert steps > PEOPLE * 10
    assert faults == []


def test_the_plan_agrees_with_what_was_queued_within_those_who_had_finished(year: Any) -> None:
    """Whoever was planned for and not told had finished or was held up by others; only the roster explains the rest."""
    engine, home, played, _ = year
    with engine.begin() as tx:
        cycle, calendar = cycles.find(tx, played.code), load_calendar(home)
        first = cycles.windows(tx, cycle.id)[0].opens_at.astimezone(JAKARTA).date()
        compared = against_queued(tx, cycle, calendar, first)
        plan = forecast(tx, cycle, Settings(home=home), calendar, first, "0")
    assert len(compared) > 30
    for row in compared:
        told = row.queued - row.unforeseen
        assert row.planned == told + row.finished + row.waiting + row.elsewhere + row.other, row
        # A mover and a pelaksana harian: who acted then, and was told, is another than by today's roster.
        assert row.unforeseen <= row.other, row
    assert sum(row.other for row in compared) <= sum(row.planned for row in compared) // 50
    assert sum(row.queued for row in compared) > 500
    # The day on which a rung goes out is its own, but where it opens on a day off.
    planned = {(rung.call.day, one.day.channel) for one in plan.days for rung in one.day.rungs}
    assert {(row.day, row.channel) for row in compared if row.planned} <= planned
    by_day = {(one.day.day, one.day.channel): one.day.messages for one in plan.days}
    assert all(by_day.get((row.day, row.channel), row.planned) == row.planned for row in compared)


def test_every_accepted_mail_lies_in_the_mailbox_and_nothing_else_does(year: Any) -> None:
    _, home, _, report = year
    assert len(mailbox.Maildir(home / "mail")) == report["messages"]["email"]["accepted"]
    assert len(list((home / "whatsapp").glob("*.json"))) == report["messages"]["whatsapp"]["accepted"]


def test_no_mail_holds_a_predikat_or_a_whole_nip(year: Any) -> None:
    _, home, *_ = year
    bad = re.compile(r"\b\d{18}\b|Sangat Baik|Butuh Perbaikan|Sangat Kurang")
    for mail in mailbox.Maildir(home / "mail"):
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                words = part.get_payload(decode=True).decode()
                assert not bad.search(words), bad.search(words)


def test_no_nip_address_or_number_is_left_in_prefect(year: Any, prefect: PrefectServer, server: Any) -> None:
    secrets = secrets_of(year[0])
    with server.connect("prefect") as db:
        for (table,) in db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            for (row,) in db.execute(f'SELECT t::text FROM "{table}" t'):
                found = secrets & set(PERSONAL.findall(row))
                assert not found, f"{table} of Prefect holds personal data"


def test_no_nip_address_or_number_is_left_in_a_log_or_an_error(
    year: Any, prefect: PrefectServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Beside the messages themselves and the roster, no file of this installation or of Prefect holds any."""
    secrets, (home, boxes) = secrets_of(year[0]), (year[1], ("mail", "whatsapp", "demo"))
    files = [file for file in home.rglob("*") if file.relative_to(home).parts[0] not in boxes]
    files += [file for folder in tmp_path_factory.getbasetemp().glob("prefect*") for file in folder.rglob("*")]
    read = {file: file.read_text(errors="replace") for file in files if file.is_file() and not file.is_symlink()}
    assert home / "said.log" in read
    assert any(file.suffix == ".log" and "prefect" in str(file) for file in read), "Prefect's server keeps a log"
    holding = [str(file) for file, words in read.items() if secrets & set(PERSONAL.findall(words))]
    assert holding == []


def test_the_search_for_personal_data_would_find_it(year: Any) -> None:
    secrets = secrets_of(year[0])
    mails = [mail.as_bytes().decode(errors="replace") for mail in mailbox.Maildir(year[1] / "mail")]
    assert any(secrets & set(PERSONAL.findall(mail)) for mail in mails)


def test_the_same_seed_gives_the_same_year_and_another_does_not(
    year: Any, engine: Engine, prefect: PrefectServer, tmp_path: Path
) -> None:
    first = year[3]["digest"]
    with played(engine, tmp_path, 7) as (_, report):
        assert report["digest"] == first
        assert report == year[3]


def test_the_digest_sees_one_changed_rating(year: Any) -> None:
    engine, _, played, report = year
    with engine.connect() as tx, tx.begin() as transaction:
        cycle = cycles.find(tx, played.code)
        tx.execute(text("UPDATE rating SET by = 'x' WHERE id = (SELECT min(id) FROM rating)"))
        assert practice.digest(tx, cycle.id) != report["digest"]
        transaction.rollback()


def test_a_home_with_other_data_is_not_overwritten_by_the_demo(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as tx:
        tx.execute(text("INSERT INTO agency (code, name) VALUES ('1', 'Instansi sungguhan')"))
    with pytest.raises(practice.NotADemo, match="SIKLUS_HOME"):
        start_afresh(engine, tmp_path)
