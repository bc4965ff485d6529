"""The people of the sample: invented names, NIP that could be true, ranks and ways to reach them.

NIP as in REGULATION.md 6.1, ranks as in 6.2, steps of functional posts as in 5.2. Addresses are of
hosts that cannot exist (`.example`), telephone numbers of blocks that nobody dials. A local part that
ends in `.tidakaktif` and a number that ends in 0000 are what the demo's local catchers refuse.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from faker import Faker

from cli.demo.dice import Dice
from cli.demo.hierarchy import Seat
from cli.demo.organisation import Agency, read

PPPK_SHARE = 0.38  # of the staff; with the heads and seconds, who are all PNS, about 30 % of everybody
REFUSED_MAIL_EVERY, REFUSED_NUMBER_EVERY = 100, 200
MOBILES = ("0812", "0813", "0821", "0822", "0852", "0853", "0811", "0857", "0878", "0896")
PER_PREFIX = 9_999
# The years of age at which people hold these ranks, or are PPPK.
AGES = {
    "II/": (23, 40),
    "III/a": (25, 38),
    "III/b": (28, 41),
    "III/c": (33, 48),
    "III/d": (37, 52),
    "IV/": (42, 56),
}
PPPK_AGES = (26, 50)
FEMALE_POSTS = frozenset({"bidan"})


@dataclass(slots=True)
class Person:
    """One ASN of the sample, as the export has to tell of them."""

    seat: Seat
    agency: Agency
    nip: str
    name: str
    front: str
    back: str
    male: bool
    pppk: bool
    born_on: date
    hired_on: date
    rank: str
    position: str
    position_type: str
    education: str
    since_on: date
    mobile: str = ""
    email: str = ""
    email_gov: str = ""


class Hiring:
    """Makes people for seats: no NIP, address or number twice."""

    def __init__(self, dice: Dice, seed: int, year: int) -> None:
        self._dice, self._year = dice, year
        self._faker = Faker("id_ID")
        self._faker.seed_instance(seed)
        self._book = read("posts.yaml")
        self._serials: dict[str, int] = {}
        self._locals: dict[str, int] = {}
        self._hired = 0
        self._first_refused = (dice.below(REFUSED_MAIL_EVERY), dice.below(REFUSED_NUMBER_EVERY))

    def hire(self, seat: Seat, agency: Agency) -> Person:
        """Give a person for a seat of an agency."""
        dice, (title, ladder_name, education, backs, *fronts) = self._dice, self._book["posts"][seat.post]
        ladder = self._book["ladders"][ladder_name]
        pppk = "pppk" in ladder and dice.chance(PPPK_SHARE)
        step, rank = ladder["pppk"] if pppk else self._graded(ladder)
        born_on, hired_on = self._career(rank, pppk)
        male = dice.chance(0.45) and seat.post not in FEMALE_POSTS
        person = Person(
            seat, agency, self._nip(born_on, hired_on, pppk, male), self._name(male),
            dice.pick(fronts[0]) if fronts else "", dice.pick(backs), male, pppk, born_on, hired_on,
            rank, f"{self._titled(title, seat)} {step}".strip(), ladder["type"], education,
            self._since(hired_on, pppk),
        )  # fmt: skip
        self._reach(person)
        self._hired += 1
        return person

    def _graded(self, ladder: dict[str, Any]) -> tuple[str, str]:
        steps = [step for step in ladder["steps"] for _ in range(step[1])]
        name, _, *ranks = self._dice.pick(steps)
        return name, self._dice.pick(ranks)

    def _titled(self, title: str, seat: Seat) -> str:
        name = seat.unit.name
        return title.format(unit=name, place=name.partition(" ")[2])

    def _career(self, rank: str, pppk: bool) -> tuple[date, date]:
        """Give the days of birth and of TMT CPNS (or of appointment): grown up, years from the pension."""
        dice = self._dice
        low, high = PPPK_AGES if pppk else next(ages for key, ages in AGES.items() if rank.startswith(key))
        age = dice.between(low, high)
        born_on = date.fromordinal(date(self._year - age, 1, 1).toordinal() + dice.below(365))
        if pppk:
            return born_on, date(self._year - dice.between(1, 6), dice.pick((1, 2, 3, 6)), 1)
        hired = self._year - age + dice.between(20, 20 + min(9, age - 22))
        return born_on, date(hired, dice.pick((1, 2, 3, 4, 12)), 1)

    def _nip(self, born_on: date, hired_on: date, pppk: bool, male: bool) -> str:
        month = f"2{1 + self._dice.chance(0.1)}" if pppk else f"{hired_on.month:02}"
        start = f"{born_on:%Y%m%d}{hired_on.year}{month}{1 if male else 2}"
        serial = self._serials.get(start, self._dice.below(12)) + 1
        self._serials[start] = serial
        return f"{start}{serial:03}"

    def _name(self, male: bool) -> str:
        names, first = self._faker, "first_name_male" if male else "first_name_female"
        last = names.last_name_male() if male else names.last_name_female()
        given = [getattr(names, first)() for _ in range(2 if self._dice.chance(0.25) else 1)]
        return " ".join(dict.fromkeys([*given, last]))

    def _since(self, hired_on: date, pppk: bool) -> date:
        if pppk:
            return hired_on
        year = self._dice.between(max(hired_on.year + 1, self._year - 7), self._year - 1)
        return date(year, self._dice.between(1, 12), self._dice.pick((1, 1, 1, 2, 15, 28)))

    def _reach(self, person: Person) -> None:
        dice, (no_mail, no_mobile) = self._dice, (self._dice.chance(0.06), self._dice.chance(0.05))
        mail_refused = self._hired % REFUSED_MAIL_EVERY == self._first_refused[0]
        number_refused = self._hired % REFUSED_NUMBER_EVERY == self._first_refused[1]
        only_gov = mail_refused or dice.chance(0.4)
        if mail_refused or not no_mail:
            person.email_gov = self._address(person, ".tidakaktif" * mail_refused, person.agency.host)
            person.email = "" if only_gov else self._address(person, f"{person.born_on:%y}", "surel.example")
            if not only_gov and dice.chance(0.2):
                person.email_gov = ""
        if number_refused or not (no_mobile or (no_mail and dice.chance(0.25))):
            person.mobile = self._mobile(number_refused)

    def _address(self, person: Person, ending: str, host: str) -> str:
        plain = unicodedata.normalize("NFKD", person.name).encode("ascii", "ignore").decode().lower()
        local = ".".join("".join(c for c in word if c.isalnum()) for word in plain.split())
        times = self._locals[f"{local}{ending}@{host}"] = self._locals.get(f"{local}{ending}@{host}", 0) + 1
        return f"{local}{times if times > 1 else ''}{ending}@{host}"

    def _mobile(self, refused: bool) -> str:
        if refused:
            return f"0812-{1 + self._hired // REFUSED_NUMBER_EVERY:04}-0000"
        block, place = divmod(self._hired, PER_PREFIX)
        return f"{MOBILES[block % len(MOBILES)]}-0000-{1 + place * 7919 % PER_PREFIX:04}"
