"""docs/policy.md: every value of every topic beside its article, its address, and who last compared the two."""

from typing import Any

from config.policy import timelines
from domain.policy import Provision, Source, Timeline
from domain.policy_lines import Line, lines
from domain.policy_overlays import KEPT, NATIONAL
from domain.policy_words import TOPIC_WORDS

OPENING = """# Policy

Made by `make docs` from `config/policy/*.yaml`: every value that the program takes from a rule, beside the article it
was read in, where, and on which day a person last compared the two. Nothing here calls itself compliant.

| Mark | Means |
|---|---|
| law text | read in a reprint of the regulation's own text |
| source | a public page says so: slides or news, not the gazetted text |
| practice | seen in forms and programs that people use: evidence of practice, no authority |
| **unverified** | believed, or a setting of this program; nobody has compared it with a text. Never state it as law |

A cycle keeps the rules that it was planned with. An agency may have rules of its own where a topic does not say
otherwise: see [the decision](decisions/2026-11-24-policy-overlays.md)."""
HEAD = "| Part | What | Value | Article | Checked | Mark |\n|---|---|---|---|---|---|"


def policy() -> str:
    """Give docs/policy.md."""
    parts = [OPENING]
    for topic, timeline in timelines().items():
        parts.append(_topic(topic, timeline))
    return "\n\n".join(parts) + "\n"


def _topic(topic: str, timeline: Timeline[Any]) -> str:
    title = f"## {TOPIC_WORDS[topic][1]}"
    about = f"`{topic}`: {timeline.title}."
    if topic in NATIONAL:
        about += f" No agency decides it for itself: {NATIONAL[topic][1]}."
    if topic in KEPT:
        part, why = KEPT[topic]
        about += f" An agency may decide all of it but `{part}`: {why[1]}."
    return "\n\n".join([title, about, *(_provision(topic, provision) for provision in timeline.provisions)])


def _provision(topic: str, provision: Provision[Any]) -> str:
    doubt = " (**unverified**)" if provision.unverified else ""
    rows = [_row(line) for line in lines(topic, provision)]
    return "\n".join([f"In force since {provision.in_force}{doubt}:", "", HEAD, *rows])


def _row(line: Line) -> str:
    mark = "**unverified**" if line.unverified else line.source.mark
    cells = f"`{line.path}`", line.what[1], line.said[1], _cited(line.source), str(line.source.checked), mark
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _cited(source: Source) -> str:
    url = source.url.removeprefix("docs/")
    return f"[{source.instrument}]({url}), {source.provision}"
