"""/healthz, /readyz, /metrics, /asyncapi.json: for operators and other systems."""

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.asyncapi import document
from api.context import api_of
from api.doors import Door
from api.openapi import answers, told

router = APIRouter(tags=["operation"])

OPERATORS = Door("whether it runs, and figures with nothing of anybody in them", roles=None)
INTEGRATORS = Door("what travels on Kafka, as types; no event", roles=None)


class Health(msgspec.Struct, frozen=True):
    """`ok`, or what does not answer."""

    status: Literal["ok", "not ready"]
    missing: list[str]


@router.get("/healthz", operation_id="getHealth", responses=answers(Health))
async def healthz(_: Annotated[None, Depends(OPERATORS)]) -> Response:
    """The process answers."""
    return told(Health("ok", []))


@router.get("/readyz", operation_id="getReadiness", responses=answers(Health))
async def readyz(request: Request, _: Annotated[None, Depends(OPERATORS)]) -> Response:
    """Everything it needs answers too."""
    missing = await api_of(request).readiness.missing()
    return told(Health("not ready", missing), status=503) if missing else told(Health("ok", []))


@router.get("/metrics", operation_id="getMetrics", responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})
async def metrics(request: Request, _: Annotated[None, Depends(OPERATORS)]) -> Response:
    """Figures for Prometheus."""
    api = api_of(request)
    await api.gauges.refresh()
    return Response(generate_latest(api.metrics.registry), headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_LATEST)


@router.get("/asyncapi.json", operation_id="getAsyncApi", responses=answers(dict[str, Any]))
async def asyncapi(request: Request, _: Annotated[None, Depends(INTEGRATORS)]) -> Response:
    """The topics and what they carry."""
    return told(document(api_of(request).settings.topic_prefix))
