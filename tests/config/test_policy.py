"""The policy files are read strictly: each fault is a sentence with file, line, date, place and what was expected."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config import policy
from config.policy import overlays, timelines
from config.policy_file import read
from config.yaml_file import FileError
from domain.policy import TOPICS
from domain.policy_overlays import NATIONAL

FOLDER = Path(policy.__file__).parent / "policy"
GOOD = """title: Batas waktu keberatan
provisions:
  - in_force: 2027-01-01
    sources:
      - {instrument: Perwali 1/2027, provision: Pasal 3, url: https://a.example, checked: 2026-11-24, mark: source,
         covers: [keberatan_hari, hitungan]}
      - {instrument: siklus, provision: lainnya (bukan ketentuan), url: docs/policy.md, checked: 2026-11-24,
         mark: unverified, covers: [keputusan_keberatan_hari, dianggap_diterima_hari]}
    value:
      keberatan_hari: 30
      hitungan: kalender
      keputusan_keberatan_hari: 14
      dianggap_diterima_hari: 7
"""
SECOND = GOOD.split("provisions:\n")[1]


def refused(text: str, topic: str = "batas_waktu") -> FileError:
    with pytest.raises(FileError) as error:
        read(topic, "batas_waktu.yaml", text.encode())
    return error.value


def test_every_topic_has_its_file_and_no_file_is_left_unread() -> None:
    assert {f.name for f in FOLDER.iterdir() if f.is_file()} == {f"{topic}.yaml" for topic in TOPICS}
    assert set(timelines()) == set(TOPICS)


def test_a_good_file_is_read() -> None:
    assert read("batas_waktu", "x.yaml", GOOD.encode()).provisions[0].value.keberatan_hari == 30


@pytest.mark.parametrize(
    ("old", "new", "said", "english"),
    [
        ("keberatan_hari: 30", "keberatan_hari: 30\n      keberatn: 3", "baris 11, berlaku 2027-01-01, value.keberatn: "
         "kunci tidak dikenal; yang dikenal: keberatan_hari, hitungan", "unknown key; known are: keberatan_hari"),
        ("      hitungan: kalender\n", "", "baris 9, berlaku 2027-01-01, value.hitungan: wajib diisi", "is required"),
        ("hitungan: kalender", "hitungan: bulan", "value.hitungan: harus kalender atau kerja", "must be kalender or"),
        ("keberatan_hari: 30", "keberatan_hari: 0", "value.keberatan_hari: harus paling sedikit 1", "at least 1"),
        ("keberatan_hari: 30", "keberatan_hari: banyak", "harus berupa bilangan bulat", "must be a whole number"),
        ("keberatan_hari: 30", "keberatan_hari: yes", "harus berupa angka atau kata, bukan true/false", "not true"),
        ("keberatan_hari: 30", "keberatan_hari: 30\n      keberatan_hari: 3", "keberatan_hari: tertulis dua kali",
         "is written twice"),
        ("title:", "title: a\ntitle:", "baris 2, title: tertulis dua kali", "line 2, title: is written twice"),
        ("in_force: 2027-01-01", "in_force: besok", "provisions.0.in_force: harus berupa tanggal", "must be a day"),
        ("in_force: 2027-01-01", "in_force: 2027-02-30", "bukan YAML yang benar", "no YAML"),
        ("covers: [keberatan_hari, hitungan]", "covers: [hitungan]",
         "baris 10, berlaku 2027-01-01, value.keberatan_hari: tidak ada sumber yang memuatnya", "no source covers it"),
        ("covers: [keberatan_hari, ", "covers: [keberatan_hari, keberatan, ",
         "sources.0.covers: 'keberatan' tidak menyebut bagian mana pun dari value", "names no part of value"),
        ("mark: source", "mark: yakin", "sources.0.mark: harus source, law text, practice atau unverified", "must be"),
        ("provision: Pasal 3", "provision: ''", "sources.0.provision: tidak boleh kosong", "must not be empty"),
        ("provision: Pasal 3, ", "", "sources.0.provision: wajib diisi", "is required"),
        ("url: https://a.example", "link: a", "sources.0.link: kunci tidak dikenal; yang dikenal: instrument, ",
         "unknown key"),
        ("title: Batas", "judul: Batas", "baris 1, judul: kunci tidak dikenal; yang dikenal: title, ", "judul"),
        ("title: Batas", "title: [Batas", "bukan YAML yang benar", "no YAML"),
    ],
)  # fmt: skip
def test_a_fault_is_one_sentence_with_line_date_and_place(old: str, new: str, said: str, english: str) -> None:
    assert old in GOOD
    error = refused(GOOD.replace(old, new, 1))
    assert said in str(error)
    assert english in error.in_language("en")
    assert str(error).startswith("batas_waktu.yaml")
    assert "pydantic" not in str(error)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "batas_waktu.yaml: berkas ini kosong; diharapkan kunci title dan provisions"),
        ("# nanti\n", "berkas ini kosong"),
        ("- a\n- b\n", "harus berisi kunci title dan provisions"),
        ("nanti", "harus berisi kunci title dan provisions"),
        ("title: a\nprovisions: []\n", "provisions: tidak boleh kosong"),
        ("title: a\nprovisions: besok\n", "provisions: harus berupa daftar"),
        ("title: a\nprovisions: [besok]\n", "provisions.0: harus berisi kunci"),
        ("a: &x [*x, *x]\n", "bukan YAML yang benar"),
        (GOOD + SECOND, "provisions harus menurut urutan in_force, satu per tanggal"),
        (GOOD + SECOND.replace("2027-01-01", "2026-01-01"), "provisions harus menurut urutan in_force"),
    ],
)
def test_a_file_that_holds_no_timeline_is_refused(text: str, said: str) -> None:
    assert said in str(refused(text))


def test_several_faults_are_all_told() -> None:
    error = str(refused(GOOD.replace("keberatan_hari: 30", "keberatan_hari: 0").replace("kalender", "bulan")))
    assert "value.keberatan_hari: harus paling sedikit 1" in error
    assert "value.hitungan: harus kalender" in error
    assert "provisions: tidak boleh kosong" not in error


def test_a_value_that_may_be_two_things_is_one_fault() -> None:
    text = (FOLDER / "pengingat.yaml").read_text("utf-8").replace("days: -7", "days: -70", 1)
    error = str(refused(text, "pengingat"))
    assert "value.rungs.target_agreement.1.days: harus opens atau harus paling sedikit -60" in error
    assert error.count("value.rungs.target_agreement.1.days") == 1


def test_a_missing_cell_of_the_matrix_is_named() -> None:
    text = (FOLDER / "predikat.yaml").read_text("utf-8").replace("sesuai: baik, di_atas: baik", "di_atas: baik")
    assert "value: matriks tidak memuat sel sesuai/sesuai" in str(refused(text, "predikat"))


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(FileError, match="bukan teks UTF-8"):
        read("batas_waktu", "x.yaml", b"\xff\xfe\x00")


# --- overlays ---------------------------------------------------------------------------------------------

Put = Callable[[str, str], Path]
ASKING = "      rekan: {rekan_sejawat: 5, bawahan: 2, minimum: 3, hari: 10}\n"


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Write a file under the policy folder of a home, and give the home."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / "policy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_a_home_without_a_policy_folder_has_no_overlays(tmp_path: Path) -> None:
    assert overlays(tmp_path / "none") == {}


def test_an_agencys_own_file_is_read_by_its_code(put: Put) -> None:
    home = put("instansi/3372/batas_waktu.yaml", GOOD)
    put("instansi/3372/.batas_waktu.yaml.swp", "x")
    assert overlays(home)["3372"]["batas_waktu"].provisions[0].value.keberatan_hari == 30


@pytest.mark.parametrize("topic", NATIONAL)
def test_a_national_topic_cannot_be_overlaid(put: Put, topic: str) -> None:
    with pytest.raises(FileError, match=rf"3372/{topic}.yaml: topik ini tidak dapat diatur instansi: \w+"):
        overlays(put(f"instansi/3372/{topic}.yaml", (FOLDER / f"{topic}.yaml").read_text("utf-8")))


def test_an_agency_may_ask_colleagues_but_not_change_the_guide(put: Put) -> None:
    asking = (FOLDER / "perilaku.yaml").read_text("utf-8").replace("2022-02-03", "2027-01-01") + ASKING
    home = put("instansi/3372/perilaku.yaml", asking)
    asked = overlays(home)["3372"]["perilaku"].provisions[0].value.rekan
    assert (asked.rekan_sejawat, asked.bawahan, asked.minimum, asked.hari) == (5, 2, 3, 10)
    put("instansi/3372/perilaku.yaml", asking.replace("Bertindak proaktif", "Bertindak cepat"))
    with pytest.raises(FileError, match=r"3372/perilaku.yaml: bagian 'panduan' tidak dapat diatur instansi: panduan"):
        overlays(home)


@pytest.mark.parametrize("name", ["batas_waktu.yaml", "instansi/regim.yaml", "instansi/3372/regim.yml",
                                  "instansi/3372/rezim.yaml", "instansi/3372/regim", "instansi/3372/predikat",
                                  "agencies/3372/regim.yaml"])  # fmt: skip
def test_a_file_that_nobody_would_read_is_refused(put: Put, name: str) -> None:
    with pytest.raises(FileError, match="tidak akan dibaca; diharapkan") as error:
        overlays(put(name, GOOD))
    assert "nobody would read this" in error.value.in_language("en")


def test_a_fault_in_an_overlay_names_its_file(put: Put) -> None:
    home = put("instansi/3372/batas_waktu.yaml", GOOD.replace("30", "nol"))
    with pytest.raises(FileError) as error:
        overlays(home)
    assert str(error.value).startswith(f"{home}/policy/instansi/3372/batas_waktu.yaml baris 10, berlaku 2027-01-01")


def test_a_file_that_cannot_be_opened_is_said_so(put: Put) -> None:
    home = put("instansi/3372/x", "")
    (home / "policy/instansi/3372/x").unlink()
    (home / "policy/instansi/3372/batas_waktu.yaml").mkdir()
    with pytest.raises(FileError, match="tidak dapat dibaca"):
        overlays(home)
