"""Region codes as prefixes of grid codes."""

from typing import Annotated

from fastapi import Query

RegionCode = Annotated[str, Query(pattern=r"^\d{0,15}$", description="a region's code, or the digits its grids begin with")]
_WHOLE = 12
_LEVELS = (2, 4, 6, 9)
"""Digits of a province, a city, a county, a town; a village has all twelve."""


def prefix_of(code: str) -> str:
    """The digits that every grid of the region begins with: 330523107000 is the town 330523107."""
    if len(code) != _WHOLE:
        return code
    return next((code[:digits] for digits in _LEVELS if not code[digits:].strip("0")), code)
