"""Read the indicator catalogue into the types of domain/indicator.py; a file that does not fit stops the program."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml
from pydantic import ValidationError

from domain.errors import SiklusError
from domain.indicator import Catalogue, Sector

ENDING = ".yaml"


class IndicatorFileError(SiklusError):
    """A file of the catalogue says something that the program does not understand."""


@cache
def catalogue() -> Catalogue:
    """Give every sector, in the order of their names. Raises IndicatorFileError that names file and place."""
    return read(files("config").joinpath("indicators"))


def read(folder: Traversable) -> Catalogue:
    """Give the catalogue that a folder holds, one file a sector, named as the sector is."""
    found = sorted((file for file in folder.iterdir() if file.name.endswith(ENDING)), key=lambda file: file.name)
    try:
        return Catalogue(tuple(_sector(file) for file in found))
    except ValueError as error:
        raise IndicatorFileError(f"config/indicators: {error}") from error


def _sector(file: Traversable) -> Sector:
    place = f"config/indicators/{file.name}"
    try:
        sector = Sector.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise IndicatorFileError(f"{place}: {error}") from error
    if f"{sector.sector}{ENDING}" != file.name:
        raise IndicatorFileError(f"{place}: the sector is called {sector.sector}, the file is not")
    return sector
