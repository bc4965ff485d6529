"""What waits for a person as one message: what, by when, whom it holds up, who it is, and one thing to do first."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.lifecycle import ENDS, STATES, stage_of
from domain.terms import Channel, Stage
from notifications.render import Rendered, RenderError, render
from notifications.words import LANGUAGES
from tests.notifications.messages import DUE, ITEMS, PARAMS, item, row

TOLD = [(m, s) for m, states in STATES.items() for s in states if s not in ENDS[m] and stage_of(m, s)]
STOP = "https://siklus.surakarta.example/berhenti/abcDEF-123"
LEAKS = re.compile(r"!|\bNone\b|\{\{|\{%|Undefined|\bAnda\b|\bkamu\b|terlambat|\btelat\b", re.I)
LONG = "Raden Mas Wisnuwardhana Kusumaatmaja Adiningrat Hadikusumo Wiryosumarto Tjokroaminoto Notonegoro"


def _made(items: list[dict[str, Any]], template: str = "reminder", language: str = "id", **params: Any) -> Rendered:
    return render(template, Channel.EMAIL, language, PARAMS | {"items": items} | params)


def _whatsapp(items: list[dict[str, Any]], template: str = "reminder", language: str = "id") -> Rendered:
    return render(template, Channel.WHATSAPP, language, PARAMS | {"items": items})


def test_a_digest_lists_what_waits_with_its_due_time_names_and_one_next_action() -> None:
    items = [item("checkin", "reported", own=True, count=7, overdue=True), *ITEMS[1:]]
    text = _made(items, count=8).text
    assert "- Evaluasi kinerja periodik Triwulan I Tahun 2027 untuk 7 pegawai\n" in text
    assert "Batas waktu (telah berakhir): Jumat, 29 Januari 2027 pukul 16.00 WIB" in text
    assert "Nama: Joko Susilo, Tri Handayani, Eko Prasetyo, dan 4 lainnya" in text
    assert text.count("Mohon berkenan mendahulukan") == 1
    assert "Mohon berkenan mendahulukan evaluasi kinerja periodik Triwulan I Tahun 2027 untuk 7 pegawai." in text


def test_a_single_thing_is_said_in_a_sentence() -> None:
    mine = [item("appraisal", "drafting", own=True, count=1)]
    made = _made(mine)
    assert made.subject == "[Pengingat SKP 2027] Pengajuan SKP Tahun 2027 - batas 29 Januari 2027"
    assert "Pengajuan SKP Tahun 2027 Bapak/Ibu belum tercatat." in made.text
    assert "Nama:" not in made.text, "nobody needs to be told the own name"
    assert "mohon abaikan pesan ini" in made.text


def test_what_others_do_is_not_said_to_be_the_readers_own_work() -> None:
    text = _made([item("appraisal", "drafting", count=2, overdue=True)]).text
    assert "Sampai dengan Jumat, 29 Januari 2027 pukul 16.00 WIB, pengajuan SKP Tahun 2027 oleh 2 pegawai belum" in text
    assert "Mohon berkenan membantu penyelesaiannya" in text
    assert "mengajukan SKP." not in text


def test_a_digest_speaks_of_each_cycle_in_its_own_year_and_periods() -> None:
    last = item("appraisal", "reported", own=True, year=2026, cycle_name="Penilaian Kinerja 2026", overdue=True)
    monthly = item("checkin", "open", own=True, count=1, year=2027, check_ins=12, cycle_name="Penilaian Kinerja 2027")
    made = _made([last, monthly | {"period": 3}], year=2027, cycle_name="Penilaian Kinerja 2027")
    assert made.subject.startswith("[Pengingat SKP 2026 dan 2027] 2 hal")
    assert "Penilaian hasil kerja dan perilaku kerja Tahun 2026 untuk 3 pegawai" in made.text
    assert "Pelaporan realisasi bulan Maret 2027 Bapak/Ibu" in made.text
    assert "tercatat dalam Penilaian Kinerja 2026, Penilaian Kinerja 2027 di" in made.text


def test_who_holds_others_up_is_told_how_many_and_who() -> None:
    mine = item("appraisal", "drafting", own=True, count=1, held=5, held_names=["Sari", "Tono"])
    made = _made([mine])
    said = "SKP Bapak/Ibu belum diajukan, sehingga 5 pegawai belum dapat mengajukan SKP: Sari, Tono, dan 3 lainnya"
    assert said in made.text
    assert said in made.html
    assert said in _made([mine, *ITEMS]).text
    assert "pengajuan SKP Tahun 2027, ditunggu 5 pihak, batas " in _whatsapp([mine]).text


def test_a_report_that_waits_for_an_skp_is_explained_to_whoever_must_act() -> None:
    waiting = item("checkin", "open", own=True, count=2, blocked=True)
    text = _made([waiting]).text
    why = "yang belum dapat disampaikan karena SKP belum disepakati"
    assert f"Laporan realisasi Triwulan I Tahun 2027 oleh 2 pegawai {why} menunggu tindak lanjut Bapak/Ibu." in text
    assert "Nama: Joko Susilo, Tri Handayani" in text


def test_an_escalation_counts_what_waits_and_asks_for_one_thing() -> None:
    items = [item("checkin", "reported", count=9 - n, overdue=True, period=n) for n in (1, 2, 3)]
    made = _made(items, "escalation")
    assert made.subject == "[Perhatian SKP 2027] 3 hal belum tercatat selesai"
    assert made.text.count("Mohon perkenan") == 1
    assert "mendahulukan evaluasi kinerja periodik Triwulan I Tahun 2027 untuk 8 pegawai bersama pihak" in made.text


def test_a_superior_with_nothing_but_own_work_left_gets_a_plain_reminder() -> None:
    mine = [item("appraisal", "drafting", own=True, count=1)]
    assert _made(mine, "escalation") == _made(mine, "reminder")
    assert _whatsapp(mine, "escalation").whatsapp == "siklus_pengingat"


def test_the_next_due_day_in_a_subject_lies_ahead() -> None:
    past = item("checkin", "reported", own=True, overdue=True)
    later = item("checkin", "open", own=True, count=1, due_at=DUE + timedelta(days=7))
    assert _made([past, later]).subject.endswith("- batas 5 Februari 2027")
    assert "batas" not in _made([past]).subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ["reminder", "escalation"])
def test_twenty_things_with_long_names_stay_below_30_kb_and_more_are_counted(template: str, language: str) -> None:
    one = item("appraisal", "drafting", count=9, overdue=True, names=[LONG] * 5, held=9, held_names=[LONG] * 5)
    made = _made([one] * 20, template, language, unit=LONG, agency=LONG, contact=LONG, name=LONG, unsubscribe=STOP)
    assert len(made.html.encode()) < 30_000
    assert "dan 3 hal lain" in _made([one] * 23).text
    assert len(_made([one] * 300, template, language).html.encode()) < 30_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_to_stop_reminders_stands_in_a_mail_where_there_is_one(language: str) -> None:
    made = _made(ITEMS, language=language, unsubscribe=STOP)
    assert STOP in made.text
    assert f'<a href="{STOP}"' in made.html
    without = _made(ITEMS, language=language, unsubscribe=None)
    assert "berhenti" not in without.text + without.html
    assert "stop reminders" not in without.html


@pytest.mark.parametrize("template", ["reminder", "escalation"])
@pytest.mark.parametrize(("machine", "state"), TOLD)
def test_a_reminder_by_whatsapp_is_short_and_its_values_stand_on_one_line(
    machine: str, state: str, template: str
) -> None:
    name = PARAMS["name"]
    for more in ({}, {"held": 12, "held_names": ["Sari"]}):
        for items in ([item(machine, state, own=True, **more)], [item(machine, state, overdue=True, **more), *ITEMS]):
            made = _whatsapp(items, template)
            body = made.text.partition("\n")[0]
            assert len(body) <= 300, body
            assert body.startswith(f"Yth. Bapak/Ibu {name}, ")
            assert "Balas BERHENTI untuk berhenti." in body
            assert not LEAKS.search(body), body


def test_an_overview_shows_the_units_with_most_to_do_and_one_next_action() -> None:
    rows = [row(f"Dinas {n}", n, stage=stage) for n, stage in enumerate([*Stage, *Stage, *Stage], 1)]
    made = render("overview", Channel.EMAIL, "id", PARAMS | {"rows": rows})
    assert made.subject == "[Ikhtisar SKP 2027] 120 hal belum tercatat selesai pada 15 unit kerja"
    listed = re.findall(r"^- (.+)\n  (.+)\n  (.+)$", made.text, re.M)
    assert [unit for unit, _, _ in listed] == [f"Dinas {n}" for n in range(15, 5, -1)]
    assert listed[0][2] == "Batas waktu (telah berakhir): Jumat, 29 Januari 2027 pukul 16.00 WIB"
    assert "dan 5 unit kerja lain" in made.text
    assert "Mohon berkenan menghubungi Dinas 15 terlebih dahulu" in made.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_can_stand_in_an_overview(stage: Stage, language: str) -> None:
    for check_ins in (4, 12):
        rows = [row(stage=stage, period=1 if stage is Stage.CHECKIN else 0, check_ins=check_ins)]
        made = render("overview", Channel.EMAIL, language, PARAMS | {"rows": rows, "unsubscribe": STOP})
        assert not LEAKS.search(made.text), made.text
        assert "3 " in made.text


def test_an_overview_goes_by_mail_only() -> None:
    with pytest.raises(RenderError, match="overview"):
        render("overview", Channel.WHATSAPP, "id", PARAMS | {"rows": [row()]})


def test_a_due_time_without_a_zone_is_an_error() -> None:
    with pytest.raises(RenderError):
        _made([item("checkin", "open", due_at=datetime(2027, 1, 29, 16))])
    assert "15.00 WIB" in _made([item("checkin", "open", due_at=datetime(2027, 1, 29, 8, tzinfo=UTC))]).text


def test_an_overview_says_what_its_reader_has_to_do_too_and_still_one_next_action() -> None:
    """One message a day: who runs the process and is late with the own SKP hears of both in one."""
    own = [item("appraisal", "drafting", own=True, count=1, overdue=True)]
    made = render("overview", Channel.EMAIL, "id", PARAMS | {"rows": [row()], "items": own})
    assert "- Dinas Pendidikan" in made.text
    assert "- Pengajuan SKP Tahun 2027 Bapak/Ibu" in made.text
    assert made.text.index("- Dinas Pendidikan") < made.text.index("- Pengajuan SKP")
    assert made.text.count("Mohon berkenan") == 1
    many = render("overview", Channel.EMAIL, "id", PARAMS | {"rows": [row()], "items": own * 7})
    assert made.html.count("Pengajuan SKP") == 1
    assert many.html.count("Pengajuan SKP") == 5
    assert "dan 2 hal lain" in many.text
