"""GET /cases/{case_id}/papers, …/papers/{kind}, …/archive: the papers of a case, for whoever has it in hand or issues them.

Enters: a case, a kind of paper, and which party it is for. Leaves: a DOCX filled from the case, with blanks where nothing is
known, or the whole file as a zip (一件一档). Refuses: who neither handles the case nor issues that paper (403), a paper the case
cannot have now (404). Each printing is recorded before it is handed out.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from api.case_papers import asked_for, for_party, matter_of, outline_of, record_printing
from api.case_rows import case_of
from api.context import api_of
from api.doors import Door
from api.faults import NotFound
from api.openapi import answers, refusals, told
from api.printing.archive import ARCHIVE, archived
from api.printing.fields import Lack, lacking
from api.printing.kinds import PAPERS, WHOLE_FILE, Paper, PaperKind
from api.printing.matter import Matter
from streams.contracts.grants import Holder

router = APIRouter(tags=["papers"])

LIST = Door("the papers of a case that the asker's unit handles, or that the asker issues")
ONE = Door("a paper of a case that the asker's unit handles, or that the asker issues")
FILE = Door("the file of a case that the asker's unit handles")

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"


class PaperItem(msgspec.Struct, frozen=True, kw_only=True):
    """A paper the case can have now. `lacks` is what the law wants and nobody knows yet: blanks, to be written in by hand.
    `to_party`: it is for one party, named by `?party=`. `petition`: of a petition (信访事项), not of a dispute."""

    kind: PaperKind
    zh: str
    en: str
    basis: str
    to_party: bool
    petition: bool
    lacks: list[Lack]
    printed_at: list[datetime]


class PaperParty(msgspec.Struct, frozen=True):
    """Whom a paper can be for. The accused are never among them."""

    party: int
    name: str
    role: str


class PaperList(msgspec.Struct, frozen=True):
    """The papers of a case that the asker may print, in the order of its life. `whole_file`: the asker may have all of it as a zip."""

    papers: list[PaperItem]
    parties: list[PaperParty]
    whole_file: bool


def binary(media_type: str, *refused: int) -> dict[int | str, dict[str, Any]]:
    """An operation that answers a document."""
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": "OK", "content": {media_type: {"schema": schema}}}, **refusals(*refused)}


@router.get("/api/v1/cases/{case_id}/papers", operation_id="listPapers", responses=answers(PaperList, 401, 403, 404, 422))
async def papers(request: Request, case_id: UUID, holder: Annotated[Holder, Depends(LIST)]) -> Response:
    """The papers this case can have now, and what each still lacks."""
    api = api_of(request)
    asked = await asked_for(case_id, holder, api)
    matter = await matter_of(asked, holder, api) if asked.handles else outline_of(asked, api)
    items = [_item(paper, matter) for paper in PAPERS.values() if paper.kind in asked.kinds and paper.refusal(matter.case) is None]
    parties = [PaperParty(number, one.name, one.role) for number, one in enumerate(matter.parties, 1)]
    return told(PaperList(items, parties, asked.handles))


@router.get(
    "/api/v1/cases/{case_id}/papers/{kind}",
    operation_id="getPaper",
    response_class=Response,
    responses=binary(DOCX, 401, 403, 404, 422),
)
async def paper(
    request: Request,
    case_id: UUID,
    kind: PaperKind,
    holder: Annotated[Holder, Depends(ONE)],
    party: Annotated[int | None, Query(ge=1, le=1000, description="whom it is for, as the list numbers them")] = None,
) -> Response:
    """One paper, filled in. The printing is recorded."""
    api, wanted = api_of(request), PAPERS[kind]
    asked = await asked_for(case_id, holder, api)
    asked.check(kind)
    if refusal := wanted.refusal(case_of(asked.row)):
        raise NotFound(refusal)
    matter = for_party(await matter_of(asked, holder, api, wanted), wanted, party)
    document = await asyncio.to_thread(lambda: api.templates.printed(kind, wanted.fill(matter), matter.at))
    await record_printing(matter, kind, holder, api)
    return Response(document, headers=_named(matter, kind, wanted.zh, "docx"), media_type=DOCX)


@router.get(
    "/api/v1/cases/{case_id}/archive", operation_id="getArchive", response_class=Response, responses=binary(ZIP, 401, 403, 404, 422)
)
async def archive(request: Request, case_id: UUID, holder: Annotated[Holder, Depends(FILE)]) -> Response:
    """The file of the case: contents, course, and every paper printed so far. The printing is recorded."""
    api = api_of(request)
    asked = await asked_for(case_id, holder, api)
    asked.check_file()
    matter = await matter_of(asked, holder, api)
    whole = await asyncio.to_thread(archived, matter, api.templates)
    await record_printing(matter, ARCHIVE, holder, api)
    return Response(whole, headers=_named(matter, ARCHIVE, WHOLE_FILE[0], "zip"), media_type=ZIP)


def _item(paper: Paper, matter: Matter) -> PaperItem:
    fields = paper.fill(matter)
    return PaperItem(
        kind=paper.kind,
        zh=paper.zh,
        en=paper.en,
        basis=fields.basis,
        to_party=paper.to_party,
        petition=paper.petition,
        lacks=lacking(fields),
        printed_at=[one.at for one in matter.printings if one.kind == paper.kind],
    )


def _named(matter: Matter, kind: str, zh: str, ending: str) -> Mapping[str, str]:
    """Headers that give the file a name with the case's number, and keep it on no way-station."""
    return file_named(f"{matter.case.number}-{kind}", f"{matter.case.number}{zh}", ending)


def file_named(plain: str, full: str, ending: str) -> Mapping[str, str]:
    """Headers that give a file its name."""
    named = f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(f'{full}.{ending}')}"
    return {"Content-Disposition": named, "Cache-Control": "no-store"}
