"""Every paper opens in LibreOffice without complaint, and its pages say what the fields say."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest

from api.printing.archive import archived
from api.printing.document import found_in
from api.printing.fields import Printed, hints, row_of
from api.printing.kinds import PAPERS, PaperKind
from api.printing.matter import Printing
from api.printing.templates import SHAPED, Kind, Templates
from deploy import office
from streams.reference.county import County
from tests.printing.matters import ANJI, a_matter, days, supervised

FILE = ("00-卷内目录", "01-办理经过", "02-告知书", "03-延期告知书", "04-告知书")
"""The file of a case from which three papers were printed."""


@dataclass(frozen=True)
class Opened:
    """What LibreOffice complained of, and the text of each document's pages."""

    complaints: list[str]
    texts: dict[str, str]


@pytest.fixture(scope="module")
def fields(county: County) -> dict[Kind, Printed]:
    """A case that knows as much as it can; of what is of no single case, something in every field."""
    settled, left = a_matter(county), supervised(county)
    papers = {kind: paper.fill(left if kind is PaperKind.SUPERVISION else settled) for kind, paper in PAPERS.items()}
    return papers | {kind: a_full(one.shape) for kind, one in SHAPED.items() if kind not in PAPERS}


def a_full(shape: type[Printed]) -> Printed:
    """Something else in each field, and one line in each table."""
    rows = {name: row_of(hint) for name, hint in hints(shape).items()}
    lines = {name: [{part: f"{name}的{part}" for part in hints(row)}] for name, row in rows.items() if row is not None}
    return msgspec.convert({name: lines.get(name, f"{name}的内容") for name in rows}, shape)


@pytest.fixture(scope="module")
def opened(fields: dict[Kind, Printed], templates: Templates, county: County, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Every paper, and the papers of a whole file, through one LibreOffice with a profile of its own."""
    folder = tmp_path_factory.mktemp("papers")
    for kind, filled in fields.items():
        (folder / f"{kind}.docx").write_bytes(templates.printed(kind, filled, days(9)))
    printings = (Printing(days(4), "notice", 5, 2), Printing(days(6), "extension", 6, 1), Printing(days(9), "notice", 9, 1))
    with ZipFile(BytesIO(archived(replace(a_matter(county), printings=printings), templates))) as archive:
        archive.extractall(folder)
    return converted(folder)


def converted(folder: Path) -> Opened:
    documents = sorted(folder.glob("*.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    options = ["--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder)]
    done = subprocess.run([office.ensure(), profile, *options, *documents], capture_output=True, text=True, timeout=240, check=True)
    # Not of a document: this machine needs no Java for it.
    complaints = [line for line in done.stderr.splitlines() if line.strip() and "javaldx" not in line]
    return Opened(complaints, {path.stem: text_of(path.with_suffix(".pdf")) for path in documents})


def text_of(pdf: Path) -> str:
    """The words of the pages, without the spaces and breaks that a layout puts in."""
    return bare(subprocess.run([office.reader(), "-raw", pdf, "-"], capture_output=True, text=True, check=True).stdout)


def bare(text: str) -> str:
    return "".join(text.split())


def texts_in(fields: Printed, names: set[str]) -> Iterator[str]:
    """The values of these fields, line by line."""
    for name, value in msgspec.to_builtins(fields).items():
        cells = {name: value} if isinstance(value, str) else {f"{name}.{part}": text for row in value for part, text in row.items()}
        yield from (line for full, text in cells.items() if full in names for line in text.split("\n") if line)


def test_libreoffice_complains_of_nothing(opened: Opened) -> None:
    assert opened.complaints == []
    assert opened.texts.keys() == {*SHAPED, *FILE}


@pytest.mark.parametrize("kind", SHAPED)
def test_the_pages_say_what_the_fields_say(kind: Kind, opened: Opened, fields: dict[Kind, Printed]) -> None:
    shown, names = opened.texts[kind], {found.name for found in found_in((ANJI / "papers" / f"{kind}.docx").read_bytes())}
    assert "—1—" in shown
    flowing = re.sub("—[0-9]+—", "", shown)  # a text may run over two pages
    assert [text for text in texts_in(fields[kind], names) if bare(text) not in flowing] == []
    assert "{{" not in shown


def test_the_file_holds_what_was_printed_as_it_stood_then(opened: Opened) -> None:
    first, second = opened.texts["02-告知书"], opened.texts["04-告知书"]
    assert all(word in first for word in ("蓝春花", "2023年8月4日前办结", "2023年7月19日"))
    assert all(word in second for word in ("王五一", "2023年8月18日前办结", "2023年7月24日"))
    contents = opened.texts["00-卷内目录"]
    assert all(word in contents for word in ("办理经过", "告知书", "延期告知书", "2023年7月19日12时00分", "按第5版记录重新生成"))
    assert all(word in opened.texts["01-办理经过"] for word in ("确认化解", "晒谷场已经让出"))
