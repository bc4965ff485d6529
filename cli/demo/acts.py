"""What simulated people do, each act once: entries and a step, through the same functions as everybody else."""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from cli.demo.temper import Temper
from domain.objection import Side
from domain.terms import Approach, Ekspektasi, Machine, Model
from store import calibrations, entries, hearings, objections, people, ratings, skp, skp_read, work
from store.cycles import Cycle
from store.database import Connection, Engine

Row = Any
JPT = re.compile(r"Sekretaris (Daerah|DPRD)|Asisten (Pem|Per|Adm)|Kepala (Dinas|Badan|Satuan)|Inspektur$|Staf Ahli")
A, C, K = Machine.APPRAISAL, Machine.CHECKIN, Machine.CALIBRATION


class Acts:
    """The hands of the people in one cycle."""

    def __init__(self, engine: Engine, cycle: Cycle, year_ends_at: datetime, seed: int) -> None:
        self.engine, self.cycle, self.temper = engine, cycle, Temper(seed)
        self.year_ends_at = year_ends_at  # when the year's results may be reported
        self.refused: list[str] = []
        self.moved = 0
        self.explained: set[int] = set()  # contested appraisals to which the appraiser has said something
        self._pengelola: dict[int, str | None] = {}

    def _propose(self, tx: Connection, r: Row, now: datetime) -> None:
        nip = r["employee_nip"]
        self._draw_up(tx, r, 1 if r["seq"] >= 3 else 0, nip, now)  # proposed, agreed, amended
        people.take(tx, A, "propose", r["id"], actor=nip, now=now)

    def _draw_up(self, tx: Connection, r: Row, version: int, actor: str, now: datetime) -> None:
        """Write an SKP that follows from the one above it; a JPT's has another model."""
        jpt = not r["appraiser_nip"] or bool(JPT.match(skp_read.parties(tx, r["id"])[0].position))
        if jpt:
            skp.head(tx, r["id"], Approach.KUANTITATIF, Model.JPT, actor=actor, now=now)
        above = [line.id for line in skp_read.above(tx, r["id"]).lines]
        skp.targets(tx, r["id"], self.temper.targets(r["unit"], version, above, jpt), actor=actor, now=now)

    def _agree(self, tx: Connection, r: Row, now: datetime) -> None:
        boss, event = r["appraiser_nip"], "agree"
        if r["seq"] == 1 and self.temper.chance(r["employee_nip"], "sent back") < 0.08:
            event = "send_back"
            self._say(tx, A, event, r, "Mohon indikator baris kedua diselaraskan dengan sasaran unit.", boss, now)
        people.take(tx, A, event, r["id"], actor=boss, now=now)

    def _assign(self, tx: Connection, r: Row, now: datetime) -> None:
        if not r["appraiser_nip"]:
            return
        self._draw_up(tx, r, 0, r["appraiser_nip"], now)
        people.take(tx, A, "assign", r["id"], actor=r["appraiser_nip"], now=now)

    def _amend(self, tx: Connection, r: Row, now: datetime) -> None:
        self._say(tx, A, "amend", r, "Penyesuaian target setelah perubahan anggaran.", r["appraiser_nip"], now)
        people.take(tx, A, "amend", r["id"], actor=r["appraiser_nip"], now=now)

    def _settle(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            self._say(tx, A, "settle", r, "Pejabat penilai tidak memberikan tanggapan sampai batas waktu.", keeper, now)
            people.take(tx, A, "settle", r["id"], actor=keeper, now=now)

    def _report(self, tx: Connection, r: Row, now: datetime) -> None:
        self._write_results(tx, C, r, now, f"triwulan {r['period']}")
        people.take(tx, C, "report", r["id"], actor=r["employee_nip"], now=now)

    def _report_year(self, tx: Connection, r: Row, now: datetime) -> None:
        self._write_results(tx, A, r, now, "setahun")
        people.take(tx, A, "report", r["id"], actor=r["employee_nip"], now=now)

    def _write_results(self, tx: Connection, machine: Machine, r: Row, now: datetime, span: str) -> None:
        nip, share = r["employee_nip"], (r["period"] or self.cycle.check_ins) / self.cycle.check_ins
        lines = skp_read.lines(tx, r["appraisal_id"])
        said = {line.no: self.temper.result(nip, line, share) for line in lines}
        skp.results(tx, machine, r["id"], said, actor=nip, now=now)
        link = f"https://berkas.surakarta.example/{r['appraisal_id']}/{r['period'] or 'tahunan'}"
        sha = sha256(link.encode()).hexdigest()
        skp.evidence(tx, machine, r["id"], f"Laporan {span}", sha, link, actor=nip, now=now)
        for line in lines if not r["period"] else ():
            if self.temper.chance(nip, "proof", line.no) < 0.7:  # not everybody proves every line
                proof = f"{link}/baris-{line.no}"
                skp.evidence(
                    tx, machine, r["id"], f"Bukti baris {line.no}", sha256(proof.encode()).hexdigest(), proof,
                    no=line.no, actor=nip, now=now,
                )  # fmt: skip

    def _review(self, tx: Connection, r: Row, now: datetime) -> None:
        boss = r["appraiser_nip"]
        if (
            r["seq"] == 1
            and self.temper.chance(r["employee_nip"], "returned", r["period"]) < 0.04
            and now < r["due_at"]
        ):
            self._say(tx, C, "send_back", r, "Mohon bukti dukung dapat dibuka oleh penilai.", boss, now)
            people.take(tx, C, "send_back", r["id"], actor=boss, now=now)
            return
        entries.feedback(tx, r["id"], "Pertahankan; laporkan kendala lebih awal.", actor=boss, now=now)
        ratings.rating(tx, C, r["id"], *self.temper.ratings(r["employee_nip"], boss, r["period"]), actor=boss, now=now)
        people.take(tx, C, "review", r["id"], actor=boss, now=now)

    def _rate(self, tx: Connection, r: Row, now: datetime) -> None:
        boss = r["appraiser_nip"]
        hasil, perilaku = self.temper.ratings(r["employee_nip"], boss, 0)
        heads = ratings.of_unit(tx, r["id"])  # whose hasil kerja is what their unit achieved
        ratings.rating(tx, A, r["id"], None if heads else hasil, perilaku, actor=boss, now=now)
        people.take(tx, A, "rate", r["id"], actor=boss, now=now)

    def _answer(self, tx: Connection, r: Row, now: datetime) -> None:
        nip, low = r["employee_nip"], self._low.get(r["id"], False)
        if low and r["objection_open"] and r["superior_nip"] and self.temper.chance(nip, "objects") < 0.35:
            objections.objection(
                tx, r["id"], "Capaian triwulan III belum diperhitungkan dalam penilaian.", actor=nip, now=now
            )
            people.take(tx, A, "contest", r["id"], actor=nip, now=now)
            return
        people.take(tx, A, "accept", r["id"], actor=nip, now=now)

    def _explain(self, tx: Connection, r: Row, now: datetime) -> None:
        words = "Bukti triwulan III belum dapat dibuka saat penilaian; mohon dilihat kembali bersama-sama."
        objections.hearing(tx, r["id"], words, actor=r["appraiser_nip"], now=now)
        self.explained.add(r["id"])

    def _decide(self, tx: Connection, r: Row, now: datetime) -> None:
        """The superior writes down what the employee says, and of an appraiser who is gone what is known; decides."""
        for side, _ in hearings.unheard(tx, r["id"]):
            said = "Bukti telah diunggah pada bulan Oktober." if side is Side.EMPLOYEE else "Catatan penilai dibacakan."
            objections.hearing(tx, r["id"], said, side, actor=r["superior_nip"], now=now)
        granted = self.temper.chance(r["employee_nip"], "granted") < 0.4
        new = (Ekspektasi.SESUAI, Ekspektasi.SESUAI) if granted else None
        words = (
            "Bukti triwulan III diterima; hasil kerja sesuai ekspektasi."
            if granted
            else "Penilaian telah sesuai bukti."
        )
        objections.decision(tx, r["id"], words, new, actor=r["superior_nip"], now=now)
        people.take(tx, A, "decide", r["id"], actor=r["superior_nip"], now=now)

    def _set_predikat(self, tx: Connection, r: Row, now: datetime) -> None:
        if self.temper.chance(r["unit_code"], "forgets") < 0.04:
            return
        calibrations.capaian(tx, r["id"], self.temper.organisation(r["unit_code"]), actor=r["leader_nip"], now=now)
        people.take(tx, K, "set_predikat", r["id"], actor=r["leader_nip"], now=now)

    def _propose_unit(self, tx: Connection, r: Row, now: datetime) -> None:
        people.take(tx, K, "propose", r["id"], actor=r["head_nip"], now=now)

    def _approve(self, tx: Connection, r: Row, now: datetime) -> None:
        if not r["departures_justified"]:
            calibrations.justification(
                tx, r["id"], "Sebaran mengikuti bukti capaian setiap pegawai.", actor=r["leader_nip"], now=now
            )
        people.take(tx, K, "approve", r["id"], actor=r["leader_nip"], now=now)

    def _stand_in(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            calibrations.capaian(tx, r["id"], self.temper.organisation(r["unit_code"]), actor=keeper, now=now)
            people.take(tx, K, "stand_in", r["id"], actor=keeper, now=now)

    def _forward(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            people.take(tx, K, "forward", r["id"], actor=keeper, now=now)

    def _conclude(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            if not r["departures_justified"]:
                calibrations.justification(
                    tx, r["id"], "Pimpinan tidak menjawab; sebaran diteruskan apa adanya.", actor=keeper, now=now
                )
            people.take(tx, K, "conclude", r["id"], actor=keeper, now=now)

    def _void(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            self._say(tx, A, "void", r, "Dinilai oleh kepala daerah di luar sistem ini.", keeper, now)
            people.take(tx, A, "void", r["id"], actor=keeper, now=now)

    def _excuse(self, tx: Connection, r: Row, now: datetime) -> None:
        if keeper := self._keeper(r["agency_id"]):
            self._say(tx, C, "excuse", r, "Cuti sakit pada masa pelaporan.", keeper, now)
            people.take(tx, C, "excuse", r["id"], actor=keeper, now=now)

    # --- ground -----------------------------------------------------------------------------------------

    def _say(self, tx: Connection, machine: Machine, event: str, r: Row, words: str, actor: str, now: datetime) -> None:
        entries.reason(tx, machine, event, r["id"], words, actor=actor, now=now)

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
