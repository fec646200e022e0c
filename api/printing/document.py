"""A DOCX template as text with names in it: `{{reason}}`, and in a table's line `{{parties.name}}`, which repeats that line.

Enters: a template's bytes, and the fields of a paper. Leaves: the paper's bytes. A template holds no program: no conditions,
no loops to get wrong, nothing that runs. A name may be split over several runs, as Word likes to do.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, NamedTuple

import docx
import msgspec
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from api.printing.fields import LINE, Printed, blanks_of

NAME = re.compile(r"\{\{\s*([\w.]*)\s*\}\}")
BRACES = re.compile(r"\{\{|\}\}")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold; people's words do, now and then."""
PASSAGE = "\n".join(["＿" * 25] * 3)
"""Room to write a passage by hand."""
PARAGRAPH, TABLE, ROW = qn("w:p"), qn("w:tbl"), qn("w:tr")


class Found(NamedTuple):
    """A name in a template, and where: `paragraph 3`, `table 1, row 2`."""

    name: str
    place: str


def found_in(template: bytes) -> Iterator[Found]:
    """Every name of a template; braces around none are told as they stand."""
    document = docx.Document(BytesIO(template))
    for part, root in _parts(document):
        for number, paragraph in enumerate(root.iter(PARAGRAPH), 1):
            text = Paragraph(paragraph, document).text
            place = part + _place(paragraph, number, root)
            yield from (Found(hit[1], place) for hit in NAME.finditer(text))
            if left := BRACES.search(NAME.sub("", text)):
                yield Found(left[0], place)


def filled(template: bytes, fields: Printed, *, title: str, at: datetime) -> bytes:
    """The template with these fields; what is empty is a blank to be written on."""
    document = docx.Document(BytesIO(template))
    for _, root in _parts(document):
        _fill(root, document, fields)
    about = document.core_properties
    about.title, about.author, about.comments, about.last_modified_by = f"{title} {fields.number}", fields.issuer, "", ""
    about.created = about.modified = at.astimezone(UTC)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _parts(document: Document) -> Iterator[tuple[str, Any]]:
    """The body, and what stands above and below each page."""
    yield "", document.element.body
    for section in document.sections:
        yield "header, ", section.header._element  # noqa: SLF001  # the library has no name for a header's own element
        yield "footer, ", section.footer._element  # noqa: SLF001  # same


def _fill(root: Any, document: Document, fields: Printed) -> None:
    """Lines of tables are repeated first; then each paragraph is filled once, so that nobody's words are taken for a name."""
    values, blanks = msgspec.to_builtins(fields), blanks_of(type(fields))
    scopes: dict[Any, Mapping[str, str]] = {}
    for row in list(root.iter(ROW)):
        table = _repeated(row, document, values)
        if table:
            _repeat(row, table, values[table], scopes)
    plain = {name: value for name, value in values.items() if isinstance(value, str)}
    for paragraph in list(root.iter(PARAGRAPH)):
        row = next(paragraph.iterancestors(ROW), None)
        _write(Paragraph(paragraph, document), plain | dict(scopes.get(row, {})), blanks, in_table=row is not None)


def _repeated(row: Any, document: Document, values: Mapping[str, Any]) -> str:
    """The table whose lines this row stands for, if it does."""
    names = [hit[1] for one in row.iter(PARAGRAPH) for hit in NAME.finditer(Paragraph(one, document).text)]
    return next((name.partition(".")[0] for name in names if "." in name and name.partition(".")[0] in values), "")


def _repeat(row: Any, table: str, lines: list[dict[str, str]], scopes: dict[Any, Mapping[str, str]]) -> None:
    empty = dict.fromkeys(lines[0], "") if lines else {}
    copies = [deepcopy(row) for _ in lines[1:]]
    for copy in reversed(copies):
        row.addnext(copy)
    for place, line in zip((row, *copies), lines or [empty], strict=True):
        scopes[place] = {f"{table}.{name}": value for name, value in line.items()}


def _write(paragraph: Paragraph, values: Mapping[str, str], blanks: Mapping[str, str], *, in_table: bool) -> None:
    hits = list(NAME.finditer(paragraph.text))
    if not hits:
        return
    if len(hits) > 1 or hits[0][0] != paragraph.text.strip():
        _put(paragraph, {hit[1]: values.get(hit[1], "") or blanks.get(hit[1], "") for hit in hits})
        return
    name = hits[0][1]
    blank = blanks.get(name, "")
    if blank == LINE.text:  # alone it is a passage: room for one, which a cell has by itself
        blank = "" if in_table else PASSAGE
    first, *others = (values.get(name, "") or blank).split("\n")
    for line in reversed(others):
        copy = deepcopy(paragraph._p)  # noqa: SLF001  # the library cannot copy a paragraph
        paragraph._p.addnext(copy)  # noqa: SLF001  # same
        _put(Paragraph(copy, paragraph._parent), {name: line})  # noqa: SLF001  # same
    _put(paragraph, {name: first})


def _put(paragraph: Paragraph, values: Mapping[str, str]) -> None:
    """Each name becomes its value in the run in which it begins; nothing that was put in is looked at again."""
    runs = paragraph.runs
    starts = [sum(len(run.text) for run in runs[:index]) for index in range(len(runs))]
    texts = [run.text for run in runs]
    for hit in reversed(list(NAME.finditer("".join(texts)))):
        first = max(index for index, start in enumerate(starts) if start <= hit.start())
        for index in range(len(runs) - 1, first - 1, -1):
            begin, end = max(hit.start() - starts[index], 0), hit.end() - starts[index]
            if end > 0 and begin < len(texts[index]):
                put = NOT_XML.sub("", values[hit[1]]) if index == first else ""
                texts[index] = texts[index][:begin] + put + texts[index][end:]
    for run, text in zip(runs, texts, strict=True):
        if run.text != text:
            run.text = text


def _place(paragraph: Any, number: int, root: Any) -> str:
    row = next(paragraph.iterancestors(ROW), None)
    if row is None:
        return f"paragraph {number}"
    table = next(row.iterancestors(TABLE))
    return f"table {list(root.iter(TABLE)).index(table) + 1}, row {list(table.iter(ROW)).index(row) + 1}"
