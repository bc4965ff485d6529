"""One day of one cycle as it goes: what was done, which agencies failed at what and are left out of the rest."""

from collections.abc import Awaitable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.errors import Bilingual
from flows.shards import ShardsFailed
from store.cycles import Cycle

NAMED = 10
PATIENCE_S = 600.0  # one agency alone waits so long for the run that is at work


def _no_person(code: str) -> str:
    if code.replace(" ", "").isdigit() and len(code) > 15:
        raise ValueError("ini kode instansi, bukan NIP / this is the code of an agency, no NIP")
    return code


# What an operator types into Prefect's form. Its server refuses by the pattern, so that no NIP is ever kept there.
AgencyCode = Annotated[
    str,
    AfterValidator(_no_person),
    Field(min_length=1, max_length=200, json_schema_extra={"pattern": r"^(?![\d\s]{16,}$)\S(.*\S)?$"}),
]
CycleCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]


@dataclass(frozen=True, slots=True)
class Failure:
    """An agency that a day could not bring up to date, and at what work it failed."""

    cycle: str
    agency: str
    work: str


class DayFailed(Bilingual):
    """Some agencies failed; the rest of the day is done. `moved` says what was, `failed` who failed at what."""

    def __init__(self, failures: Sequence[Failure], moved: dict[str, int]) -> None:
        self.failed, self.moved = tuple(failures), dict(moved)
        agencies = list(dict.fromkeys(f.agency for f in failures))
        named = ", ".join(dict.fromkeys(f"{f.agency} ({f.work})" for f in failures[:NAMED]))
        more = len(failures) - NAMED
        if more > 0:
            named += f", +{more}"
        n, again = len(agencies), again_command(agencies[0] if len(agencies) == 1 else None)
        super().__init__(
            f"{n} instansi gagal: {named}. Instansi lain selesai. Setelah diperbaiki: `{again}`.",
            f"{n} {'agency' if n == 1 else 'agencies'} failed: {named}. The others are done. Once mended: `{again}`.",
        )

    def rows(self) -> list[dict[str, str]]:
        """Give who failed as rows of cycle, agency and work."""
        return [{"cycle": f.cycle, "agency": f.agency, "work": f.work} for f in self.failed]


def again_command(agency: str | None) -> str:
    """Give the command that runs one agency again; all of them without one."""
    if agency is None:
        return "siklus advance"
    return f"siklus advance --agency {agency}" if agency.isalnum() else f'siklus advance --agency "{agency}"'


def busy(agency: str) -> Bilingual:
    """Give the refusal of one agency's run that waited for another one in vain."""
    return Bilingual(
        f"proses lain masih memajukan siklus; instansi {agency} belum dijalankan ulang, mohon coba lagi nanti",
        f"another run is still advancing the cycles; agency {agency} was not run again, please try later",
    )


@dataclass
class CycleDay:
    """What a run does for a cycle: for all its agencies, or `only` for one."""

    cycle: Cycle
    now: datetime
    only: int | None
    moved: dict[str, int]
    failed: dict[int, Failure] = field(default_factory=dict)

    def of(self, agencies: Iterable[int]) -> list[int]:
        """Give those of these agencies that this run still works for: one that failed is left to the next run."""
        return [a for a in agencies if a not in self.failed and self.only in (None, a)]

    async def do(self, name: str, work: Awaitable[int]) -> None:
        """Do a piece of work and count it by its name; agencies that fail are noted, and the day goes on."""
        try:
            done = await work
        except ShardsFailed as failure:
            done = failure.done
            for id_, code in failure.agencies.items():
                self.failed[id_] = Failure(self.cycle.code, code, failure.what)
        self.moved[name] = self.moved.get(name, 0) + done


def failures(days: Collection[CycleDay]) -> list[Failure]:
    """Give all agencies that failed in the cycles of a day."""
    return [failure for day in days for failure in day.failed.values()]
