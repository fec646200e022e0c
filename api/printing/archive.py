"""一件一档: the file of a case as one zip. The contents first, then how it went, then every paper printed so far.

A paper printed earlier is made again from the case as it stood then; the contents say so, with the moment and the version.
Papers are not kept: what they hold opens with the words' keys, and is gone with them.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from api.printing.kinds import PAPERS, PaperKind, filed
from api.printing.matter import Matter
from api.printing.templates import Templates

ARCHIVE = "archive"
"""What the audit calls the printing of the whole file."""


def archived(matter: Matter, templates: Templates) -> bytes:
    """The zip."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        stamp = matter.at.astimezone(matter.county.zone).timetuple()[:6]
        for name, paper in _papers(matter, templates):
            archive.writestr(zipfile.ZipInfo(name, stamp), paper, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _papers(matter: Matter, templates: Templates) -> Iterator[tuple[str, bytes]]:
    yield _named(0, PaperKind.CONTENTS), _made(PaperKind.CONTENTS, matter, templates)
    yield _named(1, PaperKind.COURSE), _made(PaperKind.COURSE, matter, templates)
    for number, printing in enumerate(filed(matter.printings), 2):
        kind = PaperKind(printing.kind)
        yield _named(number, kind), _made(kind, matter.as_printed(printing), templates)


def _made(kind: PaperKind, matter: Matter, templates: Templates) -> bytes:
    return templates.printed(kind, PAPERS[kind].fill(matter), matter.at)


def _named(number: int, kind: PaperKind) -> str:
    return f"{number:02}-{PAPERS[kind].zh}.docx"
