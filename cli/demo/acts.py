"""What simulated people do, each act once: entries and a step, carried out by their hands (hands.py)."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cli.demo.hands import By, Hands, StoreHands
from cli.demo.temper import Temper
from domain.objection import Side
from domain.terms import Approach, Ekspektasi, Machine, Model
from store import hearings, people, skp_read, work
from store.cycles import Cycle
from store.database import Connection, Engine

Row = Any
JPT = re.compile(r"Sekretaris (Daerah|DPRD)|Asisten (Pem|Per|Adm)|Kepala (Dinas|Badan|Satuan)|Inspektur$|Staf Ahli")
A, C, K = Machine.APPRAISAL, Machine.CHECKIN, Machine.CALIBRATION


class Acts:
    """The hands of the people in one cycle."""

    def __init__(
        self, engine: Engine, cycle: Cycle, year_ends_at: datetime, seed: int, hands: Hands | None = None
    ) -> None:
        self.engine, self.cycle, self.temper = engine, cycle, Temper(seed)
        self.hands: Hands = hands or StoreHands()
        self.year_ends_at = year_ends_at  # when the year's results may be reported
        self.refused: list[str] = []
        self.moved = 0
        self.explained: set[int] = set()  # contested appraisals to which the appraiser has said something
        self._pengelola: dict[int, str | None] = {}

    def _propose(self, tx: Connection, r: Row, now: datetime) -> None:
        by = By(r["employee_nip"], now)
        self._draw_up(tx, r, 1 if r["seq"] >= 3 else 0, by)  # proposed, agreed, amended
        self.hands.take(tx, A, "propose", r["id"], by)

    def _draw_up(self, tx: Connection, r: Row, version: int, by: By) -> None:
        """Write an SKP that follows from the one above it; a JPT's has another model."""
        jpt = not r["appraiser_nip"] or bool(JPT.match(skp_read.parties(tx, r["id"])[0].position))
        above = [line.id for line in skp_read.above(tx, r["id"]).lines]
        head = (Approach.KUANTITATIF, Model.JPT) if jpt else None
        self.hands.draw_up(tx, r["id"], head, self.temper.targets(r["unit"], version, above, jpt), by)

    def _agree(self, tx: Connection, r: Row, now: datetime) -> None:
        by = By(r["appraiser_nip"], now)
        if r["seq"] == 1 and self.temper.chance(r["employee_nip"], "sent back") < 0.08:
            words = "Mohon indikator baris kedua diselaraskan dengan sasaran unit."
            self.hands.take(tx, A, "send_back", r["id"], by, words)
            return
        self.hands.take(tx, A, "agree", r["id"], by)

    def _assign(self, tx: Connection, r: Row, now: datetime) -> None:
        if not r["appraiser_nip"]:
            return
        by = By(r["appraiser_nip"], now)
        self._draw_up(tx, r, 0, by)
        self.hands.take(tx, A, "assign", r["id"], by)

    def _amend(self, tx: Connection, r: Row, now: datetime) -> None:
        words = "Penyesuaian target setelah perubahan anggaran."
        self.hands.take(tx, A, "amend", r["id"], By(r["appraiser_nip"], now), words)

    def _settle(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            words = "Pejabat penilai tidak memberikan tanggapan sampai batas waktu."
            self.hands.take(tx, A, "settle", r["id"], By(keeper, now), words)

    def _report(self, tx: Connection, r: Row, now: datetime) -> None:
        self._write_results(tx, C, r, now, f"triwulan {r['period']}")
        self.hands.take(tx, C, "report", r["id"], By(r["employee_nip"], now))

    def _report_year(self, tx: Connection, r: Row, now: datetime) -> None:
        self._write_results(tx, A, r, now, "setahun")
        self.hands.take(tx, A, "report", r["id"], By(r["employee_nip"], now))

    def _write_results(self, tx: Connection, machine: Machine, r: Row, now: datetime, span: str) -> None:
        nip, share = r["employee_nip"], (r["period"] or self.cycle.check_ins) / self.cycle.check_ins
        lines, by = skp_read.lines(tx, r["appraisal_id"]), By(nip, now)
        said = {line.no: self.temper.result(nip, line, share) for line in lines}
        self.hands.results(tx, machine, r["id"], said, by)
        link = f"https://berkas.surakarta.example/{r['appraisal_id']}/{r['period'] or 'tahunan'}"
        self.hands.evidence(tx, machine, r["id"], f"Laporan {span}", link, None, by)
        for line in lines if not r["period"] else ():
            if self.temper.chance(nip, "proof", line.no) < 0.7:  # not everybody proves every line
                proof = f"{link}/baris-{line.no}"
                self.hands.evidence(tx, machine, r["id"], f"Bukti baris {line.no}", proof, line.no, by)

    def _review(self, tx: Connection, r: Row, now: datetime) -> None:
        boss, by = r["appraiser_nip"], By(r["appraiser_nip"], now)
        if (
            r["seq"] == 1
            and self.temper.chance(r["employee_nip"], "returned", r["period"]) < 0.04
            and now < r["due_at"]
        ):
            self.hands.take(tx, C, "send_back", r["id"], by, "Mohon bukti dukung dapat dibuka oleh penilai.")
            return
        self.hands.feedback(tx, r["id"], "Pertahankan; laporkan kendala lebih awal.", by)
        self.hands.rating(tx, C, r["id"], *self.temper.ratings(r["employee_nip"], boss, r["period"]), by)
        self.hands.take(tx, C, "review", r["id"], by)

    def _rate(self, tx: Connection, r: Row, now: datetime) -> None:
        boss, by = r["appraiser_nip"], By(r["appraiser_nip"], now)
        self.hands.rating(tx, A, r["id"], *self.temper.ratings(r["employee_nip"], boss, 0), by)
        self.hands.take(tx, A, "rate", r["id"], by)

    def _answer(self, tx: Connection, r: Row, now: datetime) -> None:
        nip, low = r["employee_nip"], self._low.get(r["id"], False)
        by = By(nip, now)
        if low and r["objection_open"] and r["superior_nip"] and self.temper.chance(nip, "objects") < 0.35:
            words = "Capaian triwulan III belum diperhitungkan dalam penilaian."
            self.hands.objection(tx, r["id"], words, by)
            self.hands.take(tx, A, "contest", r["id"], by)
            return
        self.hands.take(tx, A, "accept", r["id"], by)

    def _explain(self, tx: Connection, r: Row, now: datetime) -> None:
        words = "Bukti triwulan III belum dapat dibuka saat penilaian; mohon dilihat kembali bersama-sama."
        self.hands.hearing(tx, r["id"], words, None, By(r["appraiser_nip"], now))
        self.explained.add(r["id"])

    def _decide(self, tx: Connection, r: Row, now: datetime) -> None:
        """The superior writes down what the employee says, and of an appraiser who is gone what is known; decides."""
        by = By(r["superior_nip"], now)
        for side, _ in hearings.unheard(tx, r["id"]):
            said = "Bukti telah diunggah pada bulan Oktober." if side is Side.EMPLOYEE else "Catatan penilai dibacakan."
            self.hands.hearing(tx, r["id"], said, side, by)
        granted = self.temper.chance(r["employee_nip"], "granted") < 0.4
        new = (Ekspektasi.SESUAI, Ekspektasi.SESUAI) if granted else None
        words = (
            "Bukti triwulan III diterima; hasil kerja sesuai ekspektasi."
            if granted
            else "Penilaian telah sesuai bukti."
        )
        self.hands.decision(tx, r["id"], words, new, by)
        self.hands.take(tx, A, "decide", r["id"], by)

    def _set_predikat(self, tx: Connection, r: Row, now: datetime) -> None:
        if self.temper.chance(r["unit_code"], "forgets") < 0.04:
            return
        by = By(r["leader_nip"], now)
        self.hands.capaian(tx, r["id"], self.temper.organisation(r["unit_code"]), by)
        self.hands.take(tx, K, "set_predikat", r["id"], by)

    def _propose_unit(self, tx: Connection, r: Row, now: datetime) -> None:
        self.hands.take(tx, K, "propose", r["id"], By(r["head_nip"], now))

    def _approve(self, tx: Connection, r: Row, now: datetime) -> None:
        by = By(r["leader_nip"], now)
        if not r["departures_justified"]:
            self.hands.justification(tx, r["id"], "Sebaran mengikuti bukti capaian setiap pegawai.", by)
        self.hands.take(tx, K, "approve", r["id"], by)

    def _stand_in(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            self.hands.capaian(tx, r["id"], self.temper.organisation(r["unit_code"]), By(keeper, now))
            self.hands.take(tx, K, "stand_in", r["id"], By(keeper, now))

    def _forward(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            self.hands.take(tx, K, "forward", r["id"], By(keeper, now))

    def _conclude(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            by = By(keeper, now)
            if not r["departures_justified"]:
                words = "Pimpinan tidak menjawab; sebaran diteruskan apa adanya."
                self.hands.justification(tx, r["id"], words, by)
            self.hands.take(tx, K, "conclude", r["id"], by)

    def _void(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            words = "Dinilai oleh kepala daerah di luar sistem ini."
            self.hands.take(tx, A, "void", r["id"], By(keeper, now), words)

    def _excuse(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            self.hands.take(tx, C, "excuse", r["id"], By(keeper, now), "Cuti sakit pada masa pelaporan.")

    # --- ground -----------------------------------------------------------------------------------------

    def wake(self, now: datetime) -> None:
        """Look once a day at what people know of themselves: how their result was, whom they appraise."""
        with self.engine.begin() as tx:
            self._low = work.low_results(tx, self.cycle.id)
            self.bosses = work.appraisers(tx, self.cycle.id)

    def _open(self, machine: Machine, now: datetime, *states: str) -> list[Row]:
        with self.engine.begin() as tx:
            return list(work.open_work(tx, machine, self.cycle.id, now, states))

    def _keeper(self, agency_id: int) -> str | None:
        if agency_id not in self._pengelola:
            with self.engine.begin() as tx:
                self._pengelola[agency_id] = work.pengelola_of(tx, agency_id)
        return self._pengelola[agency_id]

    def _each(
        self,
        machine: Machine,
        state: str,
        now: datetime,
        wants: Callable[[Row, datetime], Any],
        act: Callable[..., None],
    ) -> None:
        """Let everyone act whose subject is in this state and who wants to; what is refused is kept for the report."""
        for row in self._open(machine, now, state):
            if wants(row, now):
                self.moved += 1
                try:
                    with self.engine.begin() as tx:
                        act(tx, row, now)
                except people.Refused as refusal:
                    self.refused.append(f"{row['name']}: {refusal}")
