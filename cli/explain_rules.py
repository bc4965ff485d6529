"""The rules on which a result rests, with their sources: what nobody has compared with the law is marked as that."""

from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from cli.explain_skp_data import advice_of
from cli.policy_page import UNVERIFIED, cited, line_json
from cli.story import Story
from cli.trace_credit import standing
from cli.words import Speech
from domain.policy import Provision, Source
from domain.policy_lines import Line, lines
from domain.policy_words import MARKS, TOPIC_WORDS
from domain.terms import Regime


def applied(story: Story) -> dict[str, Provision[Any]]:
    """Give the topics that this appraisal rests on, in the order in which they are met."""
    numeric = story.policy.regim.value.sistem is Regime.PP30_2019
    topics = {
        "regim": True,
        "pp30": numeric and not story.excluded,
        "predikat": not numeric and not story.excluded,
        "kepala_unit": story.heads is not None and not numeric and not story.excluded,
        "angka_kredit": standing(story).status != "not_applicable",
        "capaian": any(advice_of(story, line) for line in story.lines),
        "distribusi": story.unit is not None,
        "batas_waktu": not story.excluded,
    }
    return {topic: getattr(story.policy, topic) for topic, met in topics.items() if met}


def rules(story: Story) -> list[dict[str, Any]]:
    """Give the rules as JSON: whole, with their sources, and each value beside the one that stands behind it."""
    return [
        {
            "topic": topic,
            "in_force": rule.in_force.isoformat(),
            "unverified": rule.unverified or any(line.unverified for line in lines(topic, rule)),
            "sources": [source.model_dump(mode="json") for source in rule.sources],
            "value": rule.value.model_dump(mode="json"),
            "lines": [line_json(line, Speech("id")) for line in lines(topic, rule)],
        }
        for topic, rule in applied(story).items()
    ]


def sources(story: Story, speech: Speech) -> Group:
    """Give where each rule comes from, with those values that are unverified in full."""
    parts: list[Text | Padding] = []
    for topic, rule in applied(story).items():
        title = Text(speech.of(TOPIC_WORDS[topic]))
        title.append(f" · {speech('berlaku sejak', 'in force since')} {speech.day(rule.in_force)}", "dim")
        parts.append(title)
        found = lines(topic, rule)
        for source in rule.sources:
            doubted = [line for line in found if line.unverified and line.source == source]
            parts.append(Padding(_source(source, doubted, speech), (0, 0, 0, 2)))
    own = speech(" (ketentuan instansi)", " (the agency's own)") if story.outcome.own_rules else ""
    parts.append(Text(f"{speech('Sidik aturan', 'Hash of the rules')}{own}: {story.outcome.policy_hash}", "dim"))
    return Group(*parts)


def _source(source: Source, doubted: list[Line], speech: Speech) -> Text:
    """Give one source, with the values behind which it stands and which nobody has compared with the law."""
    checked = f"{speech('diperiksa', 'checked')} {speech.day(source.checked)}"
    said = Text(cited(source), "yellow" if doubted else "dim")
    said.append(f"\n{source.url} · {checked} · {speech.of(MARKS[source.mark])}", "dim")
    if doubted:
        said.append(f"\n{speech.of(UNVERIFIED)}: {_values(doubted, speech)}")
    return said


def _values(some: list[Line], speech: Speech) -> str:
    return "; ".join(f"{speech.of(line.what)} = {speech.of(line.said)}" for line in some)
