"""For a phone on the same network: this machine's address, a certificate for it, and a QR code to point the camera at.

Service workers, geolocation and the microphone need https. The certificate signs itself, so the phone warns once; it is
renewed a week before its end and when the address changes.
"""

import io
import ipaddress
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.faults import Refused
from deploy.places import write_whole

VALID = timedelta(days=90)
RENEW = timedelta(days=7)


def own_address() -> str:
    """This machine's first address that another machine could reach; no packet is sent to find it."""
    up = {name for name, how in psutil.net_if_stats().items() if how.isup}
    addresses = psutil.net_if_addrs()
    for name in sorted(up & addresses.keys()):
        for entry in addresses[name]:
            if entry.family == socket.AF_INET and _reachable(entry.address):
                return entry.address
    raise Refused("this machine has no network address besides loopback: --lan has nobody to serve")


def _reachable(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return not (parsed.is_loopback or parsed.is_link_local)


def certificate(folder: Path, address: str) -> tuple[Path, Path]:
    """A certificate and its key for this address; made when missing, for another address, or about to end."""
    paths = folder / "lan.crt", folder / "lan.key"
    if not _serves(paths[0], address):
        _make(*paths, address)
    return paths


def _serves(path: Path, address: str) -> bool:
    if not path.exists():
        return False
    held = x509.load_pem_x509_certificate(path.read_bytes())
    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.IPAddress)
    return ipaddress.ip_address(address) in names and held.not_valid_after_utc - _now() > RENEW


def _make(path: Path, key_path: Path, address: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fengqiao")])
    san = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_now() - timedelta(hours=1))
        .not_valid_after(_now() + VALID)
        .add_extension(san, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_whole(key_path, secret.decode())
    write_whole(path, made.public_bytes(pem).decode())


def qr_code(url: str) -> str:
    """The address as lines of blocks for a terminal."""
    drawn = io.StringIO()
    segno.make(url, error="m").terminal(drawn, compact=True)
    return drawn.getvalue()


def _now() -> datetime:
    return datetime.now(UTC)
