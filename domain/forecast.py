"""How many messages a ladder will send: whoever stands alike is counted together, and nobody is looked at alone.

What is counted is an upper bound. A row that waits in a stage may be for any of those to act on who act in that stage
from its state on, and who waits for somebody else is counted too, as they may become free by then.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import fsum, prod

from domain.calendar import Calendar, CalendarUnknown
from domain.contacts import MERGED, way
from domain.cycle import Window
from domain.finishing import Pace
from domain.provisions import Ladder
from domain.reminder import JAKARTA, Call, calls
from domain.telling import Row, actors, passes
from domain.terms import Channel, Role, Stage


@dataclass(frozen=True, slots=True)
class Kind:
    """So many people who stand alike: the same rows in the same roles, one zone and week, the same ways to reach them.

    `email`, `mobile` and the rest say what `domain.contacts.way` asks of a message.
    """

    people: int
    zone: str
    six_days: bool
    email: bool
    mobile: bool
    email_dead: bool
    mobile_dead: bool
    email_out: bool
    mobile_out: bool
    stands: tuple[tuple[Role, Row, int], ...]  # as what, to which rows, how many of them


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of one window of a group of units, with the share that has finished by then."""

    group: int
    stage: Stage
    period: int
    opens_on: date
    due_on: date
    call: Call
    finished: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message as `domain.contacts.way` looks at it."""

    email: bool
    mobile: bool
    email_dead: bool
    mobile_dead: bool
    email_out: bool
    mobile_out: bool
    template: str
    other_queued: bool


Parts = dict[str, list[tuple[int, float, bool]]]  # by template: how many rows, the chance that each waits, own
Sums = dict[tuple[date, Channel], dict[tuple[str, str, bool], list[float]]]


@dataclass
class Day:
    """What goes out on one day by one channel. Numbers are people, each with one message."""

    day: date
    channel: Channel
    templates: dict[str, int] = field(default_factory=dict)
    digests: int = 0  # with more than one item, or about others
    without_channel: int = 0  # whom no channel reaches
    by_other: int = 0  # who get it by the other channel, as this one does not reach them
    load: dict[tuple[str, bool], int] = field(default_factory=dict)  # by zone and six days: who get it by this channel
    rungs: list[Step] = field(default_factory=list)

    @property
    def messages(self) -> int:
        """Give how many are queued for this channel."""
        return sum(self.templates.values())

    @property
    def recipients(self) -> int:
        """Give how many people this channel reaches, also those whose message was queued for the other."""
        return sum(self.load.values())


# --- the days of the ladder ------------------------------------------------------------------------------


def steps(
    ladder: Ladder, windows: Mapping[tuple[int, bool], Sequence[Window]], begins: date, pace: Pace, calendar: Calendar
) -> tuple[list[Step], list[int]]:
    """Give the rungs from a day on, and the years for which nobody knows the working days: their rungs are missing.

    `windows` are those of each group of units, with whether they work six days.
    """
    found, unknown = [], set()
    for (group, six_days), times in sorted(windows.items()):
        for window in times:
            opens_on, due_on = (at.astimezone(JAKARTA).date() for at in (window.opens_at, window.due_at))
            try:
                ladder_calls = calls(ladder, window.stage, opens_on, due_on, calendar, six_days)
            except CalendarUnknown as missing:
                unknown.add(missing.year)
                continue
            for call in ladder_calls:
                if call.day >= begins:
                    done = pace.share(window.stage, call.rung.days, (call.day - due_on).days)
                    found.append(Step(group, window.stage, window.period, opens_on, due_on, call, done))
    return found, sorted(unknown)


# --- how many --------------------------------------------------------------------------------------------


def forecast(kinds: Sequence[Kind], steps: Sequence[Step], calendar: Calendar, *, bound: bool) -> list[Day]:
    """Give what goes out on each day by each channel, in order. With `bound` nobody is taken to finish early.

    One message a person, channel and day across stages, as the outbox has it. Each row finishes for itself: of twenty
    people a twentieth of whom is late, one appraiser hears with the chance 1 - 0.95 ** 20. Shares are rounded at last.
    """
    by_group: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        by_group[step.group].append(step)
    waiting = chances(kinds, steps)
    sums: Sums = defaultdict(lambda: defaultdict(list))
    told: dict[tuple[date, Channel], set[Step]] = defaultdict(set)
    for kind in kinds:
        parts: dict[tuple[date, Channel], Parts] = defaultdict(lambda: defaultdict(list))
        for role, row, n in kind.stands:
            for step in by_group[row.group]:
                for template, channel in messages_of(step, row, role, bound):
                    day = goes_out(step.call.day, kind.six_days, calendar)
                    part = (n, waiting(row, step), role is not Role.APPRAISER and role is not Role.SUPERIOR)
                    parts[day, channel][template].append(part)
                    told[day, channel].add(step)
        for (day, channel), said in parts.items():
            other = Channel.WHATSAPP if channel is Channel.EMAIL else Channel.EMAIL
            _add(sums, kind, day, channel, said, (day, other) in parts)
    order = sorted(sums, key=lambda key: (key[0], list(Channel).index(key[1])))
    days = [_day(day, channel, sums[day, channel], told[day, channel]) for day, channel in order]
    return [day for day in days if day.messages or day.recipients]


def messages_of(step: Step, row: Row, role: Role, bound: bool) -> Iterator[tuple[str, Channel]]:
    """Give template and channel of what a rung tells somebody in a role about a row. `bound` counts side roads too."""
    for template, channel, tell in step.call.told():
        if role in actors(row, step.stage, step.period, step.call.climbs, tell, bound):
            yield template, channel


def goes_out(day: date, six_days: bool, calendar: Calendar) -> date:
    """Give the day on which what is queued on a day goes out; in a year that nobody knows, the day itself."""
    try:
        return calendar.slot(datetime(day.year, day.month, day.day, tzinfo=JAKARTA), JAKARTA, (0, 24), six_days).date()
    except CalendarUnknown:
        return day


def chances(kinds: Sequence[Kind], steps: Sequence[Step]) -> Callable[[Row, Step], float]:
    """Give how likely a row still waits at a rung: so many of all are taken to be left, among those not done now."""
    rows: dict[Row, int] = defaultdict(int)
    for kind in kinds:
        for role, row, n in kind.stands:
            if role is Role.EMPLOYEE:
                rows[row] += kind.people * n
    total, left = sum(rows.values()), {}
    for stage, period in {(step.stage, step.period) for step in steps}:
        left[stage, period] = sum(n for row, n in rows.items() if passes(row, stage, period))

    def waits(row: Row, step: Step) -> float:
        rest = left[step.stage, step.period] or total or 1
        return min(1.0, (1 - step.finished) * max(total, 1) / rest)

    return waits


def _any(parts: Sequence[tuple[int, float, bool]]) -> float:
    return 1 - prod((1 - share) ** n for n, share, _ in parts)


def _alone(parts: Sequence[tuple[int, float, bool]]) -> float:
    """Give the chance that exactly one row waits, and that it is the reader's own."""
    none = [(1 - share) ** n for n, share, _ in parts]
    return fsum(
        n * share * (1 - share) ** (n - 1) * prod(none[:i] + none[i + 1 :])
        for i, (n, share, own) in enumerate(parts) if own
    )  # fmt: skip


def _add(sums: Sums, kind: Kind, day: date, channel: Channel, said: Parts, other: bool) -> None:
    """Add what one kind gets on a day by a channel. What an overview has told somebody, nothing tells again."""
    rest = 1.0
    reminded = [part for name in ("reminder", "escalation") for part in said.get(name, ())]
    for template in ("overview", "reminder", "escalation"):
        if not (parts := said.get(template)):
            continue
        some = rest * _any(parts)
        alone = rest * _alone(reminded) if template == "reminder" else 0.0
        rest -= some
        sums[day, channel]["told", template, False].append(kind.people * some)
        sums[day, channel]["digest", "", False].append(kind.people * max(0.0, some - alone))
        _carry(sums, kind, day, channel, template, kind.people * some, other)


def _carry(sums: Sums, kind: Kind, day: date, channel: Channel, template: str, n: float, other: bool) -> None:
    flags = (kind.email, kind.mobile, kind.email_dead, kind.mobile_dead, kind.email_out, kind.mobile_out)
    found = way(channel, _Asked(*flags, template, other))
    if found.channel is None:
        sums[day, channel]["merged" if found.code == MERGED else "without", "", False].append(n)
        return
    if found.channel is not channel:
        sums[day, channel]["other", "", False].append(n)
    sums[day, found.channel]["load", kind.zone, kind.six_days].append(n)


def _day(day: date, channel: Channel, sums: Mapping[tuple[str, str, bool], list[float]], told: set[Step]) -> Day:
    """Round what was summed up, in an order that is always the same."""

    def whole(key: tuple[str, str, bool]) -> int:
        return round(fsum(sums.get(key, ())))

    made = Day(day, channel)
    made.templates = {name: whole(("told", name, False)) for what, name, _ in sorted(sums) if what == "told"}
    made.templates = {name: n for name, n in made.templates.items() if n}
    made.digests, made.without_channel = whole(("digest", "", False)), whole(("without", "", False))
    made.by_other = whole(("other", "", False))
    made.load = {(zone, six): whole(("load", zone, six)) for what, zone, six in sorted(sums) if what == "load"}
    made.rungs = sorted(told, key=lambda step: (step.call.day, list(Stage).index(step.stage), step.period, step.group))
    return made


def people(kinds: Sequence[Kind]) -> int:
    """Give how many people have something to do in the cycle, or somebody or some unit to look after."""
    return sum(kind.people for kind in kinds)


def unreachable(kinds: Sequence[Kind]) -> int:
    """Give how many people no reminder can reach by any channel."""
    flags = lambda k: (k.email, k.mobile, k.email_dead, k.mobile_dead, k.email_out, k.mobile_out)  # noqa: E731
    return sum(
        kind.people for kind in kinds
        if all(way(channel, _Asked(*flags(kind), "reminder", False)).channel is None for channel in Channel)
    )  # fmt: skip
