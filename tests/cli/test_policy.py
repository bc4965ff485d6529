"""`siklus policy`: every value with its article, what changed between two days, what an agency has of its own."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.docs_policy import policy as page_of_the_policy
from config.policy import timelines
from domain.policy import TOPICS
from domain.policy_lines import lines
from store.database import Engine, text
from tests.cli.conftest import Terminal
from tests.cli.test_plan import a_file
from tests.domain.test_policy_lines import NUMBERS, a_provision


def put(terminal: Terminal, agency: str, topic: str, in_force: str, **changes: Any) -> None:
    """Give an agency a rule of its own, in the home of this terminal."""
    path = terminal.home / "policy" / "instansi" / agency / f"{topic}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    provision = a_provision(topic, in_force, **changes)
    path.write_text(yaml.safe_dump({"title": "Ketentuan sendiri", "provisions": [provision]}), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal whose database cannot be reached: rules of a day are read from files alone."""
    monkeypatch.setenv("SIKLUS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SIKLUS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("COLUMNS", "100")
    return Terminal(tmp_path / "home", capsys)


# --- show -------------------------------------------------------------------------------------------------


def test_every_value_is_shown_with_its_article_and_what_is_unverified_is_marked(desk: Terminal) -> None:
    said = desk("policy", "show", "--on", "2027-01-01")
    assert said.code == 0
    assert max(len(line) for line in said.out.splitlines()) <= 100
    flat = " ".join(said.out.split())
    for topic, line in timelines().items():
        for told in lines(topic, line.provisions[-1]):
            assert told.source.instrument in flat
            assert " ".join(told.what[0].split()) in flat
    rows = said.out.splitlines()
    days = [row for row in rows if "Masa keberatan, sejak hasil diterima" in row]
    counted = [row for row in rows if "Cara menghitung hari keberatan" in row]
    assert "14 hari" in days[0]
    assert "belum diverifikasi" not in days[0]
    assert counted[0].rstrip().endswith("hari kalender  belum diverifikasi")


def test_json_has_every_value_with_its_source(desk: Terminal) -> None:
    found = desk("policy", "show", "--on", "2027-01-01", "--format", "json").json
    assert found["on"] == "2027-01-01"
    assert set(found["topics"]) == set(TOPICS)
    by_path = {v["path"]: v for v in found["topics"]["batas_waktu"]["values"]}
    assert by_path["keberatan_hari"] | {"source": None} == {
        "path": "keberatan_hari", "what": "Masa keberatan, sejak hasil diterima", "value": 14, "words": "14 hari",
        "unverified": False, "in_force": "2022-02-03", "source": None,
    }  # fmt: skip
    assert "Pasal 59" in by_path["keberatan_hari"]["source"]["provision"]
    assert by_path["hitungan"]["unverified"]


def test_before_a_topic_was_in_force_that_is_said_and_the_others_are_shown(desk: Terminal) -> None:
    said = desk("policy", "show", "--on", "2020-01-01")
    assert "Nilai tertinggi" in said.out
    assert said.out.count("belum ada yang berlaku") == len(TOPICS) - 1
    assert desk("policy", "show", "--on", "2020-01-01", "--format", "json").json["topics"]["predikat"] is None


def test_one_topic_can_be_asked_for(desk: Terminal) -> None:
    said = desk("policy", "show", "regim")
    assert "PermenPANRB 6/2022 (rating)" in said.out
    assert "Masa keberatan" not in said.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "rezim"), "topik 'rezim' tidak dikenal; topiknya: predikat, distribusi"),
        (("show", "--on", "kemarin"), "'kemarin' bukan tanggal"),
        (("show", "--on", "2027-01-01", "--cycle", "2027"), "pilih --on atau --cycle"),
        (("diff", "2027-01-01", "lusa"), "'lusa' bukan tanggal"),
        (("diff", "2027-01-01"), "TANGGAL|cycle:SIKLUS"),
    ],
)
def test_what_cannot_be_shown_is_refused(desk: Terminal, words: tuple[str, ...], said: str) -> None:
    found = desk("policy", *words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


# --- overlays ---------------------------------------------------------------------------------------------


def test_an_agencys_own_rule_is_shown_as_that_from_its_day(desk: Terminal) -> None:
    put(desk, "3372", "regim", "2027-07-01", **NUMBERS)
    before, after = ("policy", "show", "regim", "--agency", "3372", "--on"), "2027-07-01"
    assert "60/40" not in desk(*before, "2027-06-30").out
    said = desk(*before, after).out
    assert "ketentuan instansi" in said
    assert "60/40" in said
    assert "60/40" not in desk("policy", "show", "regim", "--on", after).out


def test_an_agency_without_rules_of_its_own_is_told_so(desk: Terminal) -> None:
    put(desk, "3372", "regim", "2027-07-01", **NUMBERS)
    said = desk("policy", "show", "regim", "--agency", "9999")
    assert "instansi 9999 tidak memiliki ketentuan sendiri" in said.out
    assert "Yang memiliki: 3372" in said.out


def test_a_faulty_overlay_is_one_sentence(desk: Terminal) -> None:
    put(desk, "3372", "regim", "2027-07-01", sistem="pp30_2019")
    said = desk("policy", "show", "--agency", "3372")
    assert said.code == 2
    assert "policy/instansi/3372/regim.yaml baris" in said.err
    assert "bobot diisi untuk pp30_2019" in said.err
    assert "Traceback" not in said.err


# --- diff -------------------------------------------------------------------------------------------------


def test_a_difference_stands_line_by_line_with_both_sources(desk: Terminal) -> None:
    put(desk, "3372", "batas_waktu", "2027-07-01", keberatan_hari=21)
    said = desk("policy", "diff", "2027-06-30", "2027-07-01", "--agency", "3372")
    assert said.code == 0
    for words in ("Semula", "Menjadi", "14 hari", "21 hari", "Pasal 59", "SE 1/2030", "sejak 1 Jul 2027"):
        assert words in said.out
    assert max(len(line) for line in said.out.splitlines()) <= 100
    found = desk("policy", "diff", "2027-06-30", "2027-07-01", "--agency", "3372", "--format", "json").json
    change = next(c for c in found if c["path"] == "keberatan_hari")
    assert (change["old"]["value"], change["new"]["value"]) == (14, 21)


def test_nothing_changed_is_said(desk: Terminal) -> None:
    said = desk("policy", "diff", "2027-01-01", "2028-01-01")
    assert (said.code, said.out.strip()) == (0, "Tidak ada yang berubah: 1 Jan 2027 → 1 Jan 2028")
    assert desk("policy", "diff", "2027-01-01", "2028-01-01", "--format", "json").json == []


def test_what_came_into_force_is_new(desk: Terminal) -> None:
    found = desk("policy", "diff", "2022-12-31", "2023-01-01", "--format", "json").json
    assert {(c["topic"], c["old"]) for c in found} == {("angka_kredit", None)}


# --- cycles -----------------------------------------------------------------------------------------------


def test_a_cycle_shows_what_it_was_planned_with_whatever_the_files_say_now(office: Terminal, tmp_path: Path) -> None:
    put(office, "A1", "regim", "2027-01-01", **NUMBERS)
    assert "tidak ada dalam siklus" in office("policy", "show", "--cycle", "2027", "--agency", "A9").err
    assert "60/40" not in office("policy", "show", "regim", "--cycle", "2027", "--agency", "A1").out
    planned = office("cycle", "plan", a_file(tmp_path, cycle="2027-b"))
    assert "Instansi A1" in planned.out
    assert "regim:" in planned.out
    (tmp_path / "home/policy/instansi/A1/regim.yaml").unlink()
    said = office("policy", "show", "regim", "--cycle", "2027-b", "--agency", "A1")
    assert "60/40" in said.out
    assert "ketentuan instansi" in said.out
    said = office("policy", "show", "regim", "--cycle", "2027-b")
    assert "Instansi dengan ketentuan sendiri (lihat --agency): A1" in said.out
    assert "60/40" not in said.out
    said = office("policy", "diff", "cycle:2027", "cycle:2027-b", "--agency", "A1")
    assert "Bobot SKP/perilaku kerja" in said.out
    assert "siklus 2027, instansi A1 → siklus 2027-b, instansi A1" in said.out
    assert "siklus '2031' tidak ada" in office("policy", "diff", "cycle:2031", "2027-01-01").err


def test_a_plan_names_the_agencies_with_rules_of_their_own_and_folders_of_nobody(
    office: Terminal, office_engine: Engine, tmp_path: Path
) -> None:
    put(office, "A1", "regim", "2027-01-01", **NUMBERS)
    put(office, "9999", "regim", "2027-01-01", **NUMBERS)
    put(office, "A2", "batas_waktu", "2022-01-01", keberatan_hari=21)
    found = office("cycle", "plan", a_file(tmp_path, cycle="2027-b"), "--format", "json").json
    assert [(o["agency"], o["topics"]) for o in found["overlays"]] == [("A1", ["regim"]), ("A2", ["batas_waktu"])]
    assert len({o["policy_hash"] for o in found["overlays"]} | {found["policy_hash"]}) == 3
    notes = "\n".join(found["notes"])
    assert "policy/instansi/9999: instansi ini tidak dikenal" in notes
    assert "instansi A2, batas_waktu: ketentuan nasional berubah sejak 03-02-2022" in notes
    with office_engine.begin() as tx:
        stored = dict(tx.execute(text("SELECT g.code, a.policy ->> 'regim' IS NOT NULL FROM cycle_agency a "
                                      "JOIN agency g ON g.id = agency_id JOIN cycle c ON c.id = cycle_id "
                                      "WHERE c.code = '2027-b'")).tuples().all())  # fmt: skip
    assert stored == {"A1": True, "A2": True}


# --- the page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", TOPICS)
def test_the_page_has_every_value_beside_its_source(topic: str) -> None:
    page = page_of_the_policy().split(f"`{topic}`: ", 1)[1].split("\n## ")[0]
    for provision in timelines()[topic].provisions:
        for line in lines(topic, provision):
            (row,) = [row for row in page.splitlines() if row.startswith(f"| `{line.path}` |")]
            _, _, value, article, checked, mark = [cell.strip() for cell in row.strip("|").split(" | ")]
            assert value == line.said[1]
            assert line.source.instrument in article
            assert line.source.provision in article
            assert line.source.url.removeprefix("docs/") in article
            assert checked == str(line.source.checked)
            assert mark == ("**unverified**" if line.unverified else line.source.mark)


def test_the_page_calls_nothing_compliant() -> None:
    assert "Nothing here calls itself compliant" in page_of_the_policy()
