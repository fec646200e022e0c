"""Templates: the county's own, checked at start; a name split by Word, a table's lines, people's words that look like names."""

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from api.app import create_app
from api.printing.document import filled, found_in
from api.printing.fields import lacking
from api.printing.kinds import PAPERS, PaperKind
from api.printing.notices import Notice
from api.printing.sheets import SheetKind
from api.printing.templates import Templates
from api.settings import Settings
from streams.contracts.sealing import Party, Words
from streams.reference.county import County
from streams.reference.faults import CountyDataInvalid
from streams.reference.make_papers import templates as made
from tests.printing.matters import ANJI, LAN, WANG, a_matter, supervised


def test_the_templates_in_the_tree_are_what_the_script_makes() -> None:
    """Bug: a template was changed by hand, and the next run of the script took it back."""
    for name, template in made():
        assert parts(template) == parts((ANJI / "papers" / name).read_bytes()), f"{name}: run python -m streams.reference.make_papers"
    assert (
        {name for name, _ in made()}
        == {f"{kind}.docx" for kind in (*PaperKind, *SheetKind)}
        == {path.name for path in (ANJI / "papers").iterdir()}
    )


def parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(document)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if entry.filename != "docProps/core.xml"}


def test_the_page_is_that_of_an_official_paper() -> None:
    for path in (ANJI / "papers").iterdir():
        (section,) = docx.Document(str(path)).sections
        lengths = (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
        assert [round(length.mm) for length in lengths if length is not None] == [210, 297, 37, 35, 28, 26], path.name
        assert "PAGE" in section.footer._element.xml


def written(text: str, *more: str) -> bytes:
    """A template of one paragraph in these runs."""
    document = docx.Document()
    line = document.add_paragraph()
    for part in (text, *more):
        line.add_run(part)
    return saved(document)


def saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def text_of(document: bytes) -> str:
    whole = docx.Document(BytesIO(document))
    cells = [cell.text for table in whole.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in whole.paragraphs), *cells])


def filled_notice(template: bytes, county: County, **changes: Any) -> str:
    fields: Any = PAPERS[PaperKind.NOTICE].fill(a_matter(county))
    whole = {name: changes.get(name, getattr(fields, name)) for name in Notice.__struct_fields__}
    return text_of(filled(template, Notice(**whole), title="告知书", at=a_matter(county).at))


@pytest.mark.parametrize(
    "runs", [("致{{addressee}}:",), ("致{", "{addressee}}:"), ("致{{add", "res", "see}", "}:"), ("致", "{{ addressee }}", ":")]
)
def test_a_name_is_found_however_word_splits_it(runs: tuple[str, ...], county: County) -> None:
    template = written(*runs)
    assert [found.name for found in found_in(template)] == ["addressee"]
    assert filled_notice(template, county) == "致王五一:"


def test_several_names_in_one_line(county: County) -> None:
    assert (
        filled_notice(written("{{number}}", "/{{add", "ressee}}{{lead_unit}}"), county)
        == "330523-20230715-00001/王五一郎村村人民调解委员会"
    )


@pytest.mark.parametrize("said", ["{{number}}", "{% for x in y %}", "<w:p/>&amp;", "\x00\x07坏\ud800字", "a\tb"])
def test_what_people_wrote_is_never_taken_for_a_name_or_for_markup(said: str, county: County) -> None:
    shown = filled_notice(written("{{addressee}}与{{number}}"), county, addressee=said)
    assert shown == said.translate(dict.fromkeys((0, 7, 0xD800))) + "与330523-20230715-00001"


def test_several_lines_become_paragraphs_and_nothing_becomes_a_blank(county: County) -> None:
    assert filled_notice(written("{{addressee}}"), county, addressee="一\n二\n{{number}}") == "一\n二\n{{number}}"
    assert (
        filled_notice(written("收到:{{received_on}};电话{{telephone}}"), county, received_on="")
        == "收到:　　　　年　　月　　日;电话＿＿＿＿＿＿＿＿"
    )


@pytest.mark.parametrize(("parties", "rows"), [((), 2), ((WANG, LAN), 2), ((WANG, LAN, Party("{{parties.name}}")), 3)])
def test_a_tables_line_stands_for_each(parties: tuple[Party, ...], rows: int, county: County, templates: Templates) -> None:
    fields = PAPERS[PaperKind.AGREEMENT].fill(a_matter(county, words=Words(text="漏水", parties=parties)))
    document = docx.Document(BytesIO(templates.printed(PaperKind.AGREEMENT, fields, a_matter(county).at)))
    assert [row.cells[0].text for row in document.tables[0].rows][1:] == [*(party.name for party in parties), *[""] * (rows - len(parties))]


def test_no_paper_keeps_a_name_in_braces(county: County, templates: Templates) -> None:
    for kind, paper in PAPERS.items():
        matter = supervised(county) if kind is PaperKind.SUPERVISION else a_matter(county)
        for one in (matter, replace(matter, timeline=(), reports=())):
            assert "{{" not in text_of(templates.printed(kind, paper.fill(one), one.at)), kind


def test_a_paper_tells_nothing_of_the_machine_it_was_made_on(county: County, templates: Templates) -> None:
    about = docx.Document(
        BytesIO(templates.printed(PaperKind.NOTICE, PAPERS[PaperKind.NOTICE].fill(a_matter(county)), a_matter(county).at))
    ).core_properties
    assert (about.author, about.comments, about.last_modified_by, about.created) == (
        "郎村村人民调解委员会",
        "",
        "",
        a_matter(county).at,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of Anji whose papers a test may spoil."""
    return Path(shutil.copytree(ANJI, tmp_path / "county"))


def spoil(path: Path, change: Callable[[Any], object]) -> None:
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))


def test_a_template_with_an_unknown_name_stops_the_start_with_file_and_place(folder: Path) -> None:
    spoil(folder / "papers/notice.docx", lambda document: setattr(document.paragraphs[2].runs[0], "text", "{{adressee}}:"))
    spoil(
        folder / "papers/agreement.docx",
        lambda document: setattr(document.tables[0].rows[1].cells[0].paragraphs[0].runs[0], "text", "{{parties.nme}}"),
    )
    with pytest.raises(CountyDataInvalid) as invalid:
        create_app(Settings(read_dsn="", keys_dsn="", county=folder, secret="", kafka=""))
    told = str(invalid.value)
    assert "papers/notice.docx: paragraph 3: {{adressee}} is not known here; use one of addressee" in told
    assert "papers/notice.docx: {{addressee}} is missing: 被告知人 信访工作条例23条" in told
    assert "papers/agreement.docx: table 1, row 2: {{parties.nme}} is not known here; use one of parties.name" in told


def test_every_mistake_of_the_folder_is_told_at_once(folder: Path) -> None:
    (folder / "papers/receipt.docx").unlink()
    (folder / "papers/closing.docx").write_text("no document", encoding="utf-8")
    spoil(folder / "papers/extension.docx", lambda document: setattr(document.paragraphs[-1].runs[0], "text", "{{printed_on}"))
    with pytest.raises(CountyDataInvalid) as invalid:
        Templates.of(folder)
    told = str(invalid.value)
    assert "papers/receipt.docx: missing; it is the template of 送达回证" in told
    assert "papers/closing.docx: this is not a DOCX document" in told
    assert "papers/extension.docx: paragraph" in told
    assert "{{{{}} is not known" in told


def test_another_countys_template_is_another_paper(folder: Path, county: County) -> None:
    spoil(folder / "papers/notice.docx", lambda document: document.add_paragraph("本县热线:{{telephone}}"))
    matter = a_matter(county)
    fields = PAPERS[PaperKind.NOTICE].fill(matter)
    assert "本县热线:＿" in text_of(Templates.of(folder).printed(PaperKind.NOTICE, fields, matter.at))
    assert lacking(fields) == []
