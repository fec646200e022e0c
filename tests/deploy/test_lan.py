"""`--lan`: a certificate that a phone can accept, kept until it must be renewed, and a code to point the camera at."""

import http.server
import json
import os
import ssl
import subprocess
import threading
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from deploy import lan
from deploy.places import ROOT, Places
from deploy.ports import LOOPBACK
from tests.deploy.commands import environment, left_of, run


def test_a_client_that_trusts_the_certificate_is_served(tmp_path: Path) -> None:
    certificate, key = lan.certificate(tmp_path, LOOPBACK)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with http.server.HTTPServer((LOOPBACK, 0), http.server.SimpleHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        trusting = ssl.create_default_context(cafile=str(certificate))
        assert httpx.head(f"https://{LOOPBACK}:{server.server_port}/", verify=trusting, trust_env=False).status_code == 200
        thread.join()


def test_it_is_kept_for_the_same_address_and_made_anew_for_another(tmp_path: Path) -> None:
    first = lan.certificate(tmp_path, LOOPBACK)[0].read_bytes()
    assert lan.certificate(tmp_path, LOOPBACK)[0].read_bytes() == first
    assert lan.certificate(tmp_path, "127.0.0.2")[0].read_bytes() != first


def test_its_key_is_the_owners_alone_and_phones_accept_its_length(tmp_path: Path) -> None:
    certificate, key = lan.certificate(tmp_path, LOOPBACK)
    assert key.stat().st_mode & 0o077 == 0
    made = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert (made.not_valid_after_utc - made.not_valid_before_utc).days < 398


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.10.10"])
def test_an_address_nobody_else_can_reach_is_not_offered(address: str) -> None:
    assert not lan._reachable(address)


def test_the_code_is_lines_of_blocks() -> None:
    assert len(lan.qr_code("https://192.0.2.7:8000/form/").splitlines()) > 10


NETWORK = """
ip link set lo up && ip link add inside type veth peer name outside && ip addr add 10.77.0.1/24 dev inside &&
ip link set inside up && ip link set outside up && exec "$0" "$@"
"""


def test_the_web_alone_is_on_the_network(places: Places) -> None:
    """A network of this test's own: the broker, the database and the workers' figures stay on loopback."""
    own = places.state / "lan"
    apart = ["unshare", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]), "--net", "sh", "-c", NETWORK]
    up = [str(ROOT / "deploy" / "up"), "--lan", "--detach", "--port", "8443", "--no-screens", "--workers", "1"]
    done = subprocess.run([*apart, *up], env=environment(own), capture_output=True, text=True, check=False)
    try:
        assert done.returncode == 0, done.stderr
        assert "https://10.77.0.1:8443/form/" in done.stdout
        assert "▄" in done.stdout
        assert listening(own) == {"10.77.0.1:8443"}
    finally:
        run("down", own)
    assert left_of(own) == []


def listening(state: Path) -> set[str]:
    """Where anything listens in that network, besides loopback."""
    holder = json.loads((state / "up.json").read_text("utf-8"))["pid"]
    inside = ["nsenter", "-t", str(holder), "--net", *([] if os.geteuid() == 0 else ["--user", "--preserve-credentials"])]
    table = subprocess.run([*inside, "ss", "-ltnH"], capture_output=True, text=True, check=True).stdout
    places = {line.split()[3] for line in table.splitlines()}
    return {place for place in places if "127.0.0.1" not in place}
