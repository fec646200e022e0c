"""The county's templates, one DOCX a paper in its folder `papers/`: read and checked once, at start.

Enters: the folder. Leaves: templates that hold no unknown name and every field that the law wants. Refuses the folder with all
its mistakes at once, each with file and place (CountyDataInvalid).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from api.printing.document import filled, found_in
from api.printing.fields import Printed, names_of, needed_of
from api.printing.kinds import PAPERS, PaperKind
from api.printing.office import OFFICE_PAPERS, OfficePaper, Shaped
from api.printing.sheets import SHEETS, SheetKind
from streams.reference.faults import CountyDataInvalid, Mistake
from streams.reference.wording import one_of

FOLDER = "papers"
Kind = PaperKind | OfficePaper | SheetKind
SHAPED: Mapping[Kind, Shaped] = {one: Shaped(row.zh, row.shape) for table in (PAPERS, OFFICE_PAPERS, SHEETS) for one, row in table.items()}
"""Everything that has a template."""


class Templates:
    """A template for everything that is printed."""

    def __init__(self, texts: Mapping[Kind, bytes]) -> None:
        self._texts = texts

    @classmethod
    def of(cls, county: Path) -> "Templates":
        """The templates of a county's folder. Raises CountyDataInvalid."""
        mistakes: list[Mistake] = []
        texts: dict[Kind, bytes] = {}
        for kind, paper in SHAPED.items():
            path = county / FOLDER / f"{kind}.docx"
            try:
                texts[kind] = path.read_bytes()
                mistakes += _mistakes(texts[kind], paper, f"{FOLDER}/{path.name}")
            except FileNotFoundError:
                mistakes.append(Mistake(f"{FOLDER}/{path.name}", 0, f"missing; it is the template of {paper.zh}"))
        if mistakes:
            raise CountyDataInvalid(mistakes)
        return cls(texts)

    def printed(self, kind: Kind, fields: Printed, at: datetime) -> bytes:
        """The paper or sheet with these fields."""
        return filled(self._texts[kind], fields, title=SHAPED[kind].zh, at=at)


def _mistakes(template: bytes, paper: Shaped, file: str) -> Iterator[Mistake]:
    """What is not known, and what the law wants and is not there."""
    try:
        found = list(found_in(template))
    except Exception as unreadable:  # noqa: BLE001  # zip, XML and the library each have their own way to fail on what is no DOCX
        yield Mistake(file, 0, f"this is not a DOCX document ({type(unreadable).__name__}); save it as .docx")
        return
    known = names_of(paper.shape)
    for name, place in found:
        if name not in known:
            yield Mistake(file, 0, f"{place}: {{{{{name}}}}} is not known here; {one_of(known, name)}")
    there = {name.partition(".")[0] for name, _ in found}
    for name, needed in needed_of(paper.shape).items():
        if name not in there:
            yield Mistake(file, 0, f"{{{{{name}}}}} is missing: {needed.zh} {needed.basis}".rstrip())
