"""One stream worker as `up` and the images run it: `python -m streams`, with its figures on a port of its own.

FENGQIAO_METRICS_PORT (none without it) and FENGQIAO_METRICS_HOST (127.0.0.1) say where Prometheus finds them.
"""

import os
import sys

from prometheus_client import start_http_server

from deploy.ports import LOOPBACK
from streams.__main__ import main
from streams.metrics import REGISTRY


def show_figures() -> None:
    """A port in use must not keep a worker from its work."""
    port = int(os.environ.get("FENGQIAO_METRICS_PORT") or 0)
    if not port:
        return
    try:
        start_http_server(port, os.environ.get("FENGQIAO_METRICS_HOST") or LOOPBACK, registry=REGISTRY)
    except OSError as taken:
        print(f"no figures at port {port}: {taken}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    show_figures()
    sys.exit(main())
