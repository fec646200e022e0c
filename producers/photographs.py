"""Takes out of a picture what its taker did not mean to send: position, device, time, thumbnails.

Enters: the bytes of a JPEG, PNG or WebP. Leaves: the same picture without metadata. Refuses: bytes that are none of them.
Nothing is decoded or drawn anew; only the blocks that carry metadata are left out.
"""

import struct
from collections.abc import Callable, Iterator, Mapping


class NotAPicture(Exception):
    """The bytes are not what their media type says."""


def without_metadata(picture: bytes, media_type: str) -> bytes:
    """The picture alone. Raises NotAPicture."""
    try:
        return b"".join(_BLOCKS[media_type](picture))
    except (struct.error, IndexError) as cut_off:
        raise NotAPicture from cut_off


_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_KEPT_APPS = (0xE0, 0xEE)  # JFIF's density and Adobe's colours: without them a picture looks wrong


def _jpeg(picture: bytes) -> Iterator[bytes]:
    if picture[:2] != bytes((0xFF, _SOI)):
        raise NotAPicture
    yield picture[:2]
    at = 2
    while True:
        mark, kind, length = struct.unpack_from(">BBH", picture, at)
        if mark != 0xFF or length < 2:
            raise NotAPicture
        if kind == _SOS:  # from here on it is the picture itself, up to its end
            yield picture[at : _end_of_jpeg(picture, at)]
            return
        if kind != _COM and not (0xE0 <= kind <= 0xEF and kind not in _KEPT_APPS):
            yield picture[at : at + 2 + length]
        at += 2 + length


def _end_of_jpeg(picture: bytes, at: int) -> int:
    """After the end mark: some phones hang a second picture, or a film, behind it."""
    end = picture.find(bytes((0xFF, _EOI)), at)
    if end < 0:
        raise NotAPicture
    return end + 2


_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT")


def _png(picture: bytes) -> Iterator[bytes]:
    if not picture.startswith(_PNG):
        raise NotAPicture
    yield _PNG
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", picture, at)
        if at + 12 + length > len(picture):
            raise NotAPicture
        if kind in _KEPT_CHUNKS:
            yield picture[at : at + 12 + length]
        at += 12 + length


_LEFT_OUT = (b"EXIF", b"XMP ")


def _webp(picture: bytes) -> Iterator[bytes]:
    if picture[:4] != b"RIFF" or picture[8:12] != b"WEBP":
        raise NotAPicture
    kept = bytearray()
    at = 12
    while at < len(picture):
        kind, length = struct.unpack_from("<4sI", picture, at)
        until = at + 8 + length + length % 2
        if at + 8 + length > len(picture):
            raise NotAPicture
        if kind not in _LEFT_OUT:
            kept += picture[at:until]
        at = until
    if kept[:4] == b"VP8X":
        kept[8] &= 0b1111_0011  # its flags no longer promise EXIF and XMP
    yield b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept


_BLOCKS: Mapping[str, Callable[[bytes], Iterator[bytes]]] = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
PICTURES = tuple(_BLOCKS)
