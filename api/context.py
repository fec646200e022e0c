"""What every endpoint of one app shares; made in the lifespan, found through the request."""

from dataclasses import dataclass

from fastapi import Request

from api.doors import Epochs
from api.fanout import Fanout
from api.gauges import Gauges
from api.metrics import Metrics
from api.printing.templates import Templates
from api.readiness import Readiness
from api.reading import Reads
from api.settings import Settings
from streams.contracts.rates import Rates
from streams.reference.county import County


@dataclass(frozen=True)
class Api:
    """The parts of one running app."""

    settings: Settings
    county: County
    templates: Templates
    reads: Reads
    epochs: Epochs
    fanout: Fanout
    metrics: Metrics
    gauges: Gauges
    readiness: Readiness
    lookups: Rates


def api_of(request: Request) -> Api:
    """The app behind a request."""
    api: Api = request.app.state.api
    return api
