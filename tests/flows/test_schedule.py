"""config/schedule.yaml: read strictly, and refused with the place of the mistake."""

from pathlib import Path

import pytest

from config.settings import load_settings
from domain.errors import Bilingual
from flows.schedule import read_schedule, wanted

RUN = '  - {flow: advance, cron: "*/15 * * * *", description: Hari}\n'
RIGHT = f"zone: Asia/Jakarta\nruns:\n{RUN}"


def test_the_day_advances_every_quarter_of_an_hour_and_messages_leave_every_other_minute() -> None:
    schedule = read_schedule()
    assert schedule.zone == "Asia/Jakarta"
    assert {run.flow: run.cron for run in schedule.runs} == {
        "advance": "*/15 * * * *",
        "deliver": "*/2 * * * *",
        "bounces": "*/10 * * * *",
    }


@pytest.mark.parametrize(("box", "read"), [({}, False), ({"SIKLUS_BOUNCES": "/var/mail/siklus"}, True)])
def test_a_box_of_bounces_is_read_where_there_is_one(box: dict[str, str], read: bool) -> None:
    runs = [run.flow for run in wanted(read_schedule(), load_settings(box)).runs]
    assert ("bounces" in runs) is read
    assert runs[:2] == ["advance", "deliver"]


@pytest.mark.parametrize(
    ("given", "made", "named"),
    [
        ("cron:", "crom:", "runs[0].cron: kunci ini belum ada"),
        ("description: Hari", "description: Hari, timezone: WIB", "runs[0].timezone: kunci ini tidak dikenal"),
        ("flow: advance", "flow: tidy_up", "runs[0].flow: harus salah satu dari 'advance', 'deliver' atau 'bounces'"),
        ("*/15", "75", "runs[0].cron: harus baris cron"),
        ('"*/15 * * * *"', "15", "runs[0].cron: harus teks"),
        ("description: Hari", 'description: ""', "runs[0].description: tidak boleh kosong"),
        ("Asia/Jakarta", "Asia/Solo", "zone: zona waktu ini tidak dikenal"),
        (f"\n{RUN}", " []", "runs: tidak boleh kosong"),
        ("zone:", "zones:", "zone: kunci ini belum ada"),
        ("zone:", "zone", "baris 2: bukan YAML yang benar"),
        (RUN, RUN + RUN, "advance tertulis dua kali"),
    ],
)
def test_a_mistake_in_the_schedule_is_named_with_its_place(tmp_path: Path, given: str, made: str, named: str) -> None:
    assert given in RIGHT
    path = tmp_path / "schedule.yaml"
    path.write_text(RIGHT.replace(given, made))
    with pytest.raises(Bilingual) as refusal:
        read_schedule(path)
    assert str(refusal.value).startswith("schedule.yaml, ")
    assert named in str(refusal.value)
    assert refusal.value.english != str(refusal.value)


def test_a_schedule_that_is_right_is_read(tmp_path: Path) -> None:
    path = tmp_path / "schedule.yaml"
    path.write_text(RIGHT)
    assert [run.flow for run in read_schedule(path).runs] == ["advance"]


def test_a_missing_schedule_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Bilingual, match=r"^absent\.yaml: No such file"):
        read_schedule(tmp_path / "absent.yaml")
