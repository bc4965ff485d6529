"""Two wordings of everything, and dates and numbers as people read them, in one of two languages."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.errors import Bilingual, SiklusError
from domain.words import Pair

JAKARTA = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Speech:
    """Says things in one language. Called with the Indonesian and the English wording it gives the right one."""

    language: str

    def __call__(self, indonesian: str, english: str) -> str:
        return english if self.language == "en" else indonesian

    def of(self, pair: Pair) -> str:
        """Give the right one of two wordings that stand together."""
        return self(*pair)

    def error(self, error: SiklusError) -> str:
        """Give the sentence of a refusal."""
        return error.in_language(self.language) if isinstance(error, Bilingual) else str(error)

    def moment(self, at: datetime, zone: str = JAKARTA) -> str:
        """Give a moment in full: `Jumat, 29 Januari 2027 pukul 16.00 WIB` (REGULATION.md 7.1)."""
        from babel.dates import format_datetime

        there = at.astimezone(ZoneInfo(zone))
        form = self("EEEE, d MMMM y 'pukul' HH.mm", "EEEE, d MMMM y 'at' HH:mm")
        # Only the Indonesian locale knows WIB, WITA and WIT.
        return f"{format_datetime(there, form, locale=self.language)} {format_datetime(there, 'z', locale='id')}"

    def short(self, at: datetime, zone: str = JAKARTA) -> str:
        """Give a moment for a column: `29 Jan 2027 16.00`."""
        return _short(at, zone, self.language)

    def day(self, on: date) -> str:
        """Give a day for a column: `29 Jan 2027`."""
        from babel.dates import format_date

        return str(format_date(on, "d MMM y", locale=self.language))

    def number(self, n: int) -> str:
        """Give a number with its thousands apart: `1.234`."""
        return f"{n:,}".replace(",", self(".", ","))

    def choice(self, words: list[str]) -> str:
        """Give words as a choice: `a, b atau c`."""
        return f" {self('atau', 'or')} ".join(filter(None, (", ".join(words[:-1]), words[-1])))

    def part(self, part: int, whole: int) -> str:
        """Give a share in percent, `97,5%`; a dash where there is no whole. What is not all never reads 100%."""
        if not whole:
            return "-"
        tenths = part * 1000 // whole
        return f"{tenths // 10}{self(',', '.')}{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


@lru_cache(4096)  # everybody's pages name the same few due times, and each takes as long as a row of a table
def _short(at: datetime, zone: str, language: str) -> str:
    from babel.dates import format_datetime

    form = Speech(language)("d MMM y HH.mm", "d MMM y HH:mm")
    return str(format_datetime(at.astimezone(ZoneInfo(zone)), form, locale=language))
