"""Read the policy files into the types of domain/policy.py; a file that does not fit stops the program."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import ValidationError

from domain.errors import SiklusError
from domain.policy import TOPICS, Timeline


class PolicyFileError(SiklusError):
    """A policy file says something that the program does not understand."""


@cache
def timelines() -> dict[str, Timeline[Any]]:
    """Give every topic with all values it has had. Raises PolicyFileError that names file and place."""
    return {topic: _read(topic) for topic in TOPICS}


def _read(topic: str) -> Timeline[Any]:
    name = f"policy/{topic}.yaml"
    text = files("config").joinpath(name).read_text(encoding="utf-8")
    try:
        return TOPICS[topic].model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as error:
        raise PolicyFileError(f"config/{name}: {error}") from error
