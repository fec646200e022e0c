"""/accounts: an administrator makes accounts, gives and ends grants, revokes.

Enters: what the account shall be. Leaves: 201 with a token for the first password, or 204. Refuses: whoever is not an
administrator (403), grants beyond the administrator's own chain and place (403), an account that reaches beyond them (404).
Everything is written to the audit; a change is felt within a second.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import msgspec
from fastapi import APIRouter, Request, Response
from msgspec import Meta

from producers.bodies import body_of, decoded
from producers.entering import setup_token
from producers.faults import Conflict, FieldFault, Invalid, NotAllowed, NotFound, Said
from producers.intake import Intake, intake_of
from producers.openapi import described
from producers.people import Person
from producers.wanted import told, wanted_of
from streams.contracts.codes import Role
from streams.contracts.grants import Grant
from streams.contracts.queries import queries_in

router = APIRouter()

SQL = queries_in(Path(__file__).with_name("accounts.sql"))
_NOT_ADMIN = Said("只有管理员可以管理账号", "Only an administrator may do this")
_BEYOND = Said("超出您的管理范围", "beyond your own chain or place")
_NO_ACCOUNT = Said("您的管理范围内没有这个账号", "There is no such account within your scope")

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64, description=told("username"))]
Code = Annotated[str, Meta(max_length=64)]


class GrantGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an account may do: a role in a chain, for the grids that begin with `scope`, perhaps for a unit."""

    tenant: Code
    role: Role
    scope: Annotated[str, Meta(pattern=r"^[0-9]{2,15}$")]
    unit: Code = ""


Grants = Annotated[tuple[GrantGiven, ...], Meta(max_length=50)]


class NewAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new account; its password is set by its owner, with the token in the answer."""

    username: Name
    display_name: Annotated[str, Meta(max_length=100)] = ""
    home_grid: Annotated[str, Meta(pattern=r"^[0-9]{15}$", max_length=15, description=told("grid_code"))] | None = None
    grants: Grants = ()


class GrantsNow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All grants the account shall hold from now on; the others end."""

    grants: Grants


class Revocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ends every token; `disabled` also shuts or opens the account, `new_password` asks for a new one."""

    disabled: bool | None = None
    new_password: bool = False


class Account(msgspec.Struct, frozen=True):
    """`setup_token` sets the password once (POST /password, as `proof`); null where there is one."""

    account_id: UUID
    username: str
    setup_token: str | None


_REFUSALS = (400, 401, 403, 404, 413, 415, 422, 503)


@router.post(
    "/api/v1/accounts", operation_id="makeAccount", status_code=201, openapi_extra=described(NewAccount, {201: Account}, 409, *_REFUSALS)
)
async def make(request: Request) -> Response:
    """Make an account."""
    intake, admin = await _administrator(request)
    given = decoded(await body_of(request), NewAccount)
    _check_grants(given.grants, admin, intake)
    if given.home_grid is not None and intake.county.grid(given.home_grid) is None:
        raise Invalid(errors=(FieldFault("home_grid", Said("没有这个网格", "no such grid"), wanted_of("grid_code")),))
    made = await intake.rows.fetch(SQL["put_account"], uuid4(), given.username, given.display_name, given.home_grid)
    if not made:
        raise Conflict(Said("这个用户名已有人用", "This user name is taken"))
    account_id: UUID = made[0]["account_id"]
    await intake.rows.execute(SQL["renew_grants"], account_id, *_columns(given.grants))
    await intake.entering.audit(account_id, "account_made", by=admin.account_id, grants=given.grants)
    token = setup_token(intake.settings.secret, account_id, 0)
    return Response(msgspec.json.encode(Account(account_id, given.username, token)), 201, media_type="application/json")


@router.put(
    "/api/v1/accounts/{username}/grants",
    operation_id="giveGrants",
    status_code=204,
    openapi_extra=described(GrantsNow, {204: None}, *_REFUSALS, path=("username",)),
)
async def give(request: Request) -> Response:
    """Give these grants, end the others, and end every token that carries them."""
    intake, admin = await _administrator(request)
    account_id, _ = await _account(request, admin, intake)
    given = decoded(await body_of(request), GrantsNow)
    _check_grants(given.grants, admin, intake)
    async with intake.rows.connection() as connection, connection.transaction():
        await connection.execute(SQL["end_grants"], account_id)
        await connection.execute(SQL["renew_grants"], account_id, *_columns(given.grants))
        await connection.execute(SQL["raise_epoch"], account_id)  # tokens carry grants: those given before must not outlive them
    await intake.entering.audit(account_id, "grants_changed", by=admin.account_id, grants=given.grants)
    intake.people.forget(account_id)
    return Response(status_code=204)


@router.post(
    "/api/v1/accounts/{username}/revocation",
    operation_id="revokeAccount",
    openapi_extra=described(Revocation, {200: Account}, *_REFUSALS, path=("username",)),
)
async def revoke(request: Request) -> Response:
    """End every token of an account; shut it, open it, ask for a new password."""
    intake, admin = await _administrator(request)
    account_id, epoch = await _account(request, admin, intake)
    given = decoded(await body_of(request), Revocation)
    token = None
    if given.disabled is not None:
        await intake.rows.execute(SQL["disable" if given.disabled else "enable"], account_id)
    if given.new_password:
        ((epoch,),) = await intake.rows.fetch(SQL["unset_password"], account_id)
        token = setup_token(intake.settings.secret, account_id, epoch)
        await intake.entering.audit(account_id, "revoked", why="new password", by=admin.account_id)
    else:
        await intake.entering.end_tokens(account_id, "by an administrator")
    intake.people.forget(account_id)
    return Response(msgspec.json.encode(Account(account_id, request.path_params["username"], token)), media_type="application/json")


async def _administrator(request: Request) -> tuple[Intake, Person]:
    intake = intake_of(request)
    person = await intake.callers.of(request)
    if not _reach(person):
        raise NotAllowed(_NOT_ADMIN)
    return intake, person


def _reach(admin: Person) -> tuple[Grant, ...]:
    """The chains and places an administrator is one for."""
    return tuple(grant for grant in admin.grants_at(datetime.now(UTC)) if grant.role is Role.ADMIN)


async def _account(request: Request, admin: Person, intake: Intake) -> tuple[UUID, int]:
    """The account in the address, if nothing it holds lies beyond the administrator's reach."""
    name: str = request.path_params["username"]
    found = await intake.rows.fetch(SQL["account"], name) if "\0" not in name else []
    if not found or not all(_within(grant, admin) for grant in msgspec.json.decode(found[0]["grants"], type=list[GrantGiven])):
        raise NotFound(_NO_ACCOUNT)
    return found[0]["account_id"], found[0]["epoch"]


def _check_grants(grants: Sequence[GrantGiven], admin: Person, intake: Intake) -> None:
    if any(not _within(grant, admin) for grant in grants):
        raise NotAllowed(_BEYOND)
    unknown = [number for number, grant in enumerate(grants) if grant.unit and intake.county.unit(grant.unit) is None]
    if unknown:
        wanted = Said("单位编号", "the id of a unit")
        raise Invalid(errors=[FieldFault(f"grants[{number}].unit", Said("没有这个单位", "no such unit"), wanted) for number in unknown])


def _within(grant: GrantGiven, admin: Person) -> bool:
    return any(grant.tenant == own.tenant and grant.scope.startswith(own.scope) for own in _reach(admin))


def _columns(grants: Sequence[GrantGiven]) -> tuple[list[str], ...]:
    distinct = list(dict.fromkeys(grants))
    return tuple([str(getattr(grant, name)) for grant in distinct] for name in ("tenant", "role", "scope", "unit"))
