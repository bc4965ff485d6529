"""`siklus objection export`: the file of a case is one bundle, whole, the same each time, and for its owner only."""

import hashlib
import json
import re
import stat
import zipfile
from pathlib import Path

from domain.terms import Machine
from store import cycles, objections, people
from store.database import Engine, text
from tests.cli.conftest import GROUNDS, Terminal
from tests.cli.objecting import WHEN, decide, entry, exported, listed
from tests.people import BUDI, DEWI, RATNA, SARI, Office, at, issue

# --- the file of the case ---------------------------------------------------------------------------------


def test_the_same_facts_give_the_same_bytes_and_another_fact_others(contested: Terminal, tmp_path: Path) -> None:
    first, again, later = (tmp_path / name for name in ("a.zip", "b.zip", "c.zip"))
    exported(contested, first)
    exported(contested, again)
    assert first.read_bytes() == again.read_bytes()
    entry(contested, "hearing", BUDI, "--words", "Bukti belum dapat dibuka.")
    exported(contested, later)
    assert first.read_bytes() != later.read_bytes()


def test_only_its_owner_may_read_it_and_one_is_warned_of_what_it_holds(contested: Terminal, tmp_path: Path) -> None:
    said = contested("objection", "export", SARI, "--to", str(tmp_path / "folder"))
    (made,) = (tmp_path / "folder").iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert str(made) in said.out
    assert "data pribadi" in said.err
    assert SARI not in said.out + said.err + made.name


def test_every_file_has_its_sum(contested: Terminal, tmp_path: Path) -> None:
    files = exported(contested, tmp_path / "a.zip")
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_the_audit_of_the_case_can_be_reckoned_by_hand(contested: Terminal, tmp_path: Path) -> None:
    decide(contested)
    case = json.loads(exported(contested, tmp_path / "a.zip")["kasus.json"])
    chains: dict[tuple[str, int], bytes] = {}
    for step in case["audit"]["steps"]:
        chain = (step["machine"], step["subject_id"])
        fields = ("machine", "subject_id", "seq", "event", "source", "target", "actor", "epoch", "behalf")
        words = "|".join(str(step[field]) for field in fields if step[field] is not None)
        chains[chain] = hashlib.sha256(chains.get(chain, b"") + words.encode()).digest()
        assert chains[chain].hex() == step["hash"], step["event"]
    assert [s["event"] for s in case["audit"]["steps"] if s["machine"] == "appraisal"][-2:] == ["contest", "decide"]


def test_the_document_holds_every_part_of_the_form_and_everything_said(contested: Terminal, tmp_path: Path) -> None:
    decide(contested, "--hasil", "di atas", "--perilaku", "di atas")
    files = exported(contested, tmp_path / "a.zip")
    case, html = json.loads(files["kasus.json"]), files["keberatan.html"].decode()
    for heading in (
        "1. Keberatan", "2. Penjelasan pejabat penilai atas keberatan", "3. Keputusan atasan pejabat penilai kinerja",
    ):  # fmt: skip
        assert f"<h2>{heading}</h2>" in html
    assert all(nip in html for nip in (SARI, BUDI, RATNA))
    assert "Capaian &lt;b&gt;triwulan III&lt;/b&gt; belum diperhitungkan &amp; dinilai." in html
    assert "hari ke-1" in html
    assert "Rabu, 9 Februari 2028" in html
    assert "PP 30/2019" in html
    assert "Pasal 59" in html
    assert "belum diverifikasi" in html
    assert case["receipt"]["how"] == "diakui"
    assert case["result"]["contested"]["predikat"] == "baik"
    assert (case["decision"]["decision"], case["decision"]["rating"]["predikat"]) == ("dikabulkan", "sangat_baik")
    assert [(h["side"], h["by"]) for h in case["hearings"]] == [("appraiser", BUDI), ("employee", RATNA)]


def test_the_page_calls_nobody(contested: Terminal, tmp_path: Path) -> None:
    html = exported(contested, tmp_path / "a.zip")["keberatan.html"].decode()
    assert "default-src 'none'" in html
    assert not re.findall(r"(?:src|href)=\"(?!bukti/)", html)
    assert not re.search(r"<script|@import|url\(", html)


def test_a_contested_result_is_held_in_the_document(contested: Terminal, tmp_path: Path) -> None:
    files = exported(contested, tmp_path / "a.zip")
    assert json.loads(files["kasus.json"])["result"]["held"] is True
    assert "predikat ditahan selama keberatan" in files["keberatan.html"].decode()
    assert "Predikat yang berlaku" not in files["keberatan.html"].decode()


def test_a_decision_that_is_written_and_not_taken_is_told_to_nobody(contested: Terminal, tmp_path: Path) -> None:
    entry(contested, "decision", RATNA, "--words", "Konsep putusan.", "--hasil", "di atas", "--perilaku", "di atas")
    files = exported(contested, tmp_path / "a.zip")
    told = b"".join(files.values()).decode() + contested("objection", "show", SARI, "--at", WHEN).out
    assert not re.search(r"Konsep putusan|dikabulkan|Sangat Baik|sangat_baik(?!\"?[:,\]])", told.split('"rules"')[0])
    assert "ditulis, belum ditetapkan" in told


def test_of_a_result_that_was_left_to_stand_the_document_says_so(contested: Terminal, tmp_path: Path) -> None:
    entry(contested, "decision", RATNA, "--words", "Konsep putusan.", "--hasil", "di atas", "--perilaku", "di atas")
    by_dewi = ("--nip", SARI, "--as", DEWI, "--at", "2028-02-11")
    assert contested("entry", "reason", "stand", "--words", "Atasan tidak menjawab.", *by_dewi).code == 0
    assert contested("step", "stand", *by_dewi).code == 0
    files = exported(contested, tmp_path / "a.zip")
    case, html = json.loads(files["kasus.json"]), files["keberatan.html"].decode()
    assert (case["decision"], case["result"]["predikat"]) == (None, "baik")
    assert "Hasil dinyatakan tetap berlaku" in html
    assert "Atasan tidak menjawab." in html
    assert "Konsep putusan" not in html
    assert listed(contested, "2028-02-12")[0]["next"]["by"] == []
    assert "selesai tanpa keputusan" in contested("objection", "list", "--at", "2028-02-12").out


def test_files_of_evidence_come_along_and_one_that_is_not_as_it_was_is_said(
    agreed: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    proofs = {name: tmp_path / name for name in ("laporan akhir.pdf", "hilang.pdf", "diubah.pdf")}
    for name, path in proofs.items():
        path.write_text(f"isi {name}")
        assert agreed("entry", "evidence", str(path), "--nip", SARI, "--as", SARI, "--at", "2028-01-05").code == 0
    with agreed_engine.begin() as tx:
        office = Office(tx, cycles.find(tx, "2027"))
        issue(office)
        given = {"actor": SARI, "now": at("2028-01-27")}
        objections.objection(tx, office.appraisal(), GROUNDS, **given)
        people.take(tx, Machine.APPRAISAL, "contest", office.appraisal(), **given)
    sums = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in proofs.items()}
    (agreed.home / "evidence" / sums["hilang.pdf"]).unlink()
    (agreed.home / "evidence" / sums["diubah.pdf"]).write_text("lain")
    said = agreed("objection", "export", SARI, "--to", str(tmp_path / "a.zip"))
    assert said.code == 0
    assert "'hilang.pdf': tidak ditemukan" in said.err
    assert "'diubah.pdf': isinya telah berubah" in said.err
    with zipfile.ZipFile(tmp_path / "a.zip") as made:
        kept = [name for name in made.namelist() if name.startswith("bukti/")]
        assert kept == [f"bukti/{sums['laporan akhir.pdf'][:16]}-laporan-akhir.pdf"]
        assert made.read(kept[0]) == b"isi laporan akhir.pdf"
        case = json.loads(made.read("kasus.json"))
    status = {e["name"]: e["status"] for e in case["evidence"]}
    assert (status["laporan akhir.pdf"], status["hilang.pdf"], status["diubah.pdf"]) == (
        "included",
        "missing",
        "changed",
    )


def test_a_name_that_would_leave_the_folder_does_not(
    contested: Terminal, agreed_engine: Engine, tmp_path: Path
) -> None:
    sha = hashlib.sha256(b"isi").hexdigest()
    (contested.home / "evidence").mkdir(parents=True)
    (contested.home / "evidence" / sha).write_bytes(b"isi")
    with agreed_engine.begin() as tx:
        tx.execute(text("UPDATE evidence SET name = '../../etc/passwd', sha256 = :sha"), {"sha": sha})
    names = list(exported(contested, tmp_path / "a.zip"))
    assert f"bukti/{sha[:16]}-etc-passwd" in names
    assert not any(".." in name for name in names)


def test_a_file_of_another_kind_is_never_overwritten(contested: Terminal, tmp_path: Path) -> None:
    other, same = tmp_path / "lain.zip", tmp_path / "sama.zip"
    other.write_text("bukan berkas perkara")
    said = contested("objection", "export", SARI, "--to", str(other))
    assert (said.code, said.out) == (2, "")
    assert "sudah ada dan bukan berkas perkara" in said.err
    assert other.read_text() == "bukan berkas perkara"
    exported(contested, same)
    exported(contested, same)
    assert sorted(path.name for path in tmp_path.glob("*.zip")) == ["lain.zip", "sama.zip"]


def test_a_place_that_is_no_folder_is_said(contested: Terminal, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("x")
    said = contested("objection", "export", SARI, "--to", str(tmp_path / "berkas" / "a.zip"))
    assert said.code == 2
    assert "berkas perkara tidak dapat ditulis" in said.err
