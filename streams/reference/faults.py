"""What can be wrong with county data.

CountyDataInvalid   a folder does not describe a county: every mistake at once, each with file and line
YearNotPublished    nobody has said yet which days of that year are worked
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing to mend, told so that a clerk with a text editor can mend it."""

    file: str
    line: int  # 1-based; 0 where the whole file is meant
    text: str  # what is wrong and what would be right

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


class CountyDataInvalid(Exception):
    """The county folder holds mistakes; `str()` is one line for each."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


class YearNotPublished(Exception):
    """The State Council's holiday calendar of this year is not known here."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"no holiday calendar for {year}: update chinesecalendar or add the year to calendar.yaml")
