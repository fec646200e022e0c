"""Writes a county's templates of papers: `python -m streams.reference.make_papers FOLDER`.

Enters: what paper_texts.py, office_texts.py and sheet_texts.py say stands on each. Leaves: FOLDER/papers/*.docx, which a county may then change in Word or
LibreOffice, or replace. The page is that of an official paper (GB/T 9704): A4, margins 37, 35, 28 and 26 mm, headings in the
standard face, text in 仿宋 of size 3. For a machine without these faces the font table names a serif: Word takes it, LibreOffice
asks the system.
"""

import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from streams.reference.office_texts import OFFICE_PAPERS
from streams.reference.paper_texts import PAPERS, Block, Closing, Heading, Line, Table, Title
from streams.reference.sheet_texts import SHEETS

TITLE, TEXT, HEAD, PLAIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
SERIF, SANS = "SimSun", "SimHei"
FALLBACKS = {TITLE: SERIF, TEXT: SERIF, HEAD: SANS, PLAIN: SERIF}
BODY, CELL, SMALL = Pt(16), Pt(12), Pt(14)
WIDTH_MM = 156  # 210 less the margins
WHEN = (2026, 1, 1, 0, 0, 0)  # in the archive: the same papers are the same bytes


def made(blocks: tuple[Block, ...], title: str) -> bytes:
    """One template."""
    document = docx.Document()
    _page(document)
    for block in blocks:
        _add(document, block)
    document.core_properties.title, document.core_properties.author, document.core_properties.comments = title, "", ""
    _name_fallbacks(document)
    out = BytesIO()
    document.save(out)
    return _dated(out.getvalue())


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", BODY
    _face(normal.element.get_or_add_rPr(), TEXT)
    _speak_chinese(document)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("— ", "PAGE", " —"):
        _page_number(footer) if text == "PAGE" else _run(footer, text, PLAIN, SMALL)


def _add(document: Document, block: Block) -> None:
    match block:
        case Title(text):
            title = document.add_paragraph()
            title.alignment = WD_ALIGN_PARAGRAPH.CENTER
            title.paragraph_format.space_after = Pt(16)
            _run(title, text, TITLE, Pt(22))
        case Heading(text):
            _run(_line(document, indent=True), text, HEAD, BODY)
        case Line(text, indent):
            _run(_line(document, indent=indent), text, TEXT, BODY)
        case Closing(text):
            last = _line(document, indent=False)
            last.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _run(last, text, TEXT, BODY)
        case Table():
            _table(document, block)


def _line(document: Document, *, indent: bool) -> Paragraph:
    line = document.add_paragraph()
    shape = line.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    shape.space_after = Pt(0)
    shape.first_line_indent = 2 * BODY if indent else None
    return line


def _table(document: Document, block: Table) -> None:
    table = document.add_table(rows=0, cols=len(block.widths))
    table.style, table.autofit = "Table Grid", False
    widths = [Mm(WIDTH_MM * width / sum(block.widths)) for width in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in block.rows:
        line = table.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  # the library cannot keep a line on one page
        for cell, text, width in zip(line.cells, row, widths, strict=True):
            cell.width = width
            shape = cell.paragraphs[0].paragraph_format
            shape.space_before = shape.space_after = Pt(3)
            _run(cell.paragraphs[0], text, TEXT, CELL)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _run(paragraph: Paragraph, text: str, face: str, size: Pt) -> Any:
    run = paragraph.add_run(text)
    run.font.size = size
    _face(run._element.get_or_add_rPr(), face)  # noqa: SLF001  # the library sets no East Asian face
    return run


def _face(properties: Any, face: str) -> None:
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _speak_chinese(document: Document) -> None:
    """The library's own template is English, and takes its East Asian face from a theme that has none."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    faces, language = next(defaults.iter(qn("w:rFonts"))), next(defaults.iter(qn("w:lang")))
    faces.attrib.pop(qn("w:eastAsiaTheme"))
    faces.set(qn("w:eastAsia"), TEXT)
    language.set(qn("w:eastAsia"), "zh-CN")


def _page_number(footer: Paragraph) -> None:
    """A field that counts, as the library has none."""
    for kind in ("begin", "PAGE", "end"):
        run = _run(footer, "", PLAIN, SMALL)
        part = OxmlElement("w:instrText" if kind == "PAGE" else "w:fldChar")
        if kind == "PAGE":
            part.text = kind
        else:
            part.set(qn("w:fldCharType"), kind)
        run._element.append(part)  # noqa: SLF001  # same


def _name_fallbacks(document: Document) -> None:
    """What to take for a face that a machine lacks: a serif, for 黑体 its own kind."""
    part = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    fonts = parse_xml(part.blob)
    for face, instead in FALLBACKS.items():
        family = "swiss" if face == HEAD else "roman"
        inside = f'<w:altName w:val="{instead}"/><w:charset w:val="86"/><w:family w:val="{family}"/>'
        fonts.append(parse_xml(f'<w:font {nsdecls("w")} w:name="{face}">{inside}</w:font>'))
    part._blob = serialize_part_xml(fonts)  # noqa: SLF001  # the library reads the font table and never writes it


def _dated(archive: bytes) -> bytes:
    """The same parts under one date."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename, WHEN), old.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def templates() -> Iterator[tuple[str, bytes]]:
    """File name and bytes of every template."""
    for kind, blocks in {**PAPERS, **OFFICE_PAPERS, **SHEETS}.items():
        title = next((block.text for block in blocks if isinstance(block, Title)), kind)
        yield f"{kind}.docx", made(blocks, title)


if __name__ == "__main__":
    target = Path(sys.argv[1]) / "papers"
    target.mkdir(exist_ok=True)
    for name, template in templates():
        (target / name).write_bytes(template)
