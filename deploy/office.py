"""What the tests of papers read them with: LibreOffice Writer, and pdftotext for what it makes of them."""

from deploy.debian import ensured

OFFICE = ("soffice", "libreoffice")
WRITER = ("libreoffice-writer", "fonts-noto-cjk")
READER = ("pdftotext",)


def ensure() -> str:
    """LibreOffice's program; root on Debian installs both, anyone else is told how."""
    reader()
    return ensured(OFFICE, WRITER, "the tests of papers")


def reader() -> str:
    """What reads the text of a PDF."""
    return ensured(READER, ("poppler-utils",), "the tests of papers")
