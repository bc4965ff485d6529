"""The policy files: the national ones of the program, and what agencies have of their own.

National rules stand in config/policy/<topic>.yaml. An agency's stand in policy/instansi/<kode>/<topic>.yaml, of the
program and of the operator's home; where both have a topic, the home's follows on the program's.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from config.policy_file import read
from config.yaml_file import FileError, entries, stray, unreadable
from domain.policy import TOPICS, Timeline
from domain.policy_overlays import NATIONAL, Overlays, altered, overlaid

AGENCIES = "instansi"
SUFFIX = ".yaml"


@cache
def timelines() -> dict[str, Timeline[Any]]:
    """Give every topic with all values it has had. Raises FileError that names file and place."""
    folder = files("config").joinpath("policy")
    return {topic: read(topic, f"config/policy/{topic}{SUFFIX}", _content(folder, topic)) for topic in TOPICS}


def _content(folder: Traversable, topic: str) -> bytes:
    try:
        return folder.joinpath(topic + SUFFIX).read_bytes()
    except OSError as error:
        raise unreadable(f"config/policy/{topic}{SUFFIX}", error) from None


def overlays(home: Path) -> Overlays:
    """Give what agencies have of their own, by agency code and topic. `home` is SIKLUS_HOME.

    Raises FileError for a file that does not fit, or that nobody would read.
    """
    own = home / "policy"
    if own.is_dir():
        for entry in entries(own, str(own)):
            if entry.name != AGENCIES:
                raise stray(f"{own}/{entry.name}", f"{own}/{AGENCIES}/<kode>/<topik>{SUFFIX}")
    found = _agencies(files("config").joinpath("policy", AGENCIES), f"config/policy/{AGENCIES}")
    for code, topics in _agencies(own / AGENCIES, f"{own}/{AGENCIES}").items():
        here = found.setdefault(code, {})
        for topic, timeline in topics.items():
            here[topic] = overlaid(here[topic], timeline) if topic in here else timeline
    return found


def _agencies(folder: Traversable | Path, name: str) -> dict[str, dict[str, Timeline[Any]]]:
    if not folder.is_dir():
        return {}
    return {agency.name: dict(_own(agency, f"{name}/{agency.name}")) for agency in entries(folder, name)}


def _own(agency: Traversable | Path, name: str) -> Iterator[tuple[str, Timeline[Any]]]:
    if not agency.is_dir():
        raise stray(name, f"{name.rpartition('/')[0]}/<kode>/<topik>{SUFFIX}")
    for file in entries(agency, name):
        topic, where = file.name.removesuffix(SUFFIX), f"{name}/{file.name}"
        if topic in NATIONAL and file.name.endswith(SUFFIX):
            why = NATIONAL[topic]
            raise FileError(
                f"{where}: topik ini tidak dapat diatur instansi: {why[0]}",
                f"{where}: an agency cannot decide this topic: {why[1]}",
            )
        if topic not in TOPICS or topic == file.name:
            known = ", ".join(t + SUFFIX for t in TOPICS if t not in NATIONAL)
            raise stray(where, known)
        try:
            content = file.read_bytes()
        except OSError as error:
            raise unreadable(where, error) from None
        timeline = read(topic, where, content)
        if fault := altered(topic, timelines()[topic], timeline):
            part, why = fault
            raise FileError(
                f"{where}: bagian '{part}' tidak dapat diatur instansi: {why[0]}",
                f"{where}: an agency cannot decide '{part}': {why[1]}",
            )
        yield topic, timeline
