"""What is wrong with a server's certificate, in words a person can act on.

Python's ssl says why it refuses a certificate and not what stands in it: the days are read from the
certificate itself (X.509, RFC 5280 section 4.1), of which nothing else is believed.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

# X509_V_ERR_… of OpenSSL
NOT_YET_VALID: Final = 9
EXPIRED: Final = 10
_OTHER_HOST: Final = frozenset({62, 64})  # host name, address
_UNKNOWN_AUTHORITY: Final = frozenset({2, 18, 19, 20, 21, 27})  # self-signed, no issuer, not trusted
_SEQUENCE: Final = 0x30
_VERSION: Final = 0xA0
_TIMES: Final = {0x17: "%y%m%d%H%M%SZ", 0x18: "%Y%m%d%H%M%SZ"}  # UTCTime, GeneralizedTime


def refused(error: ssl.SSLCertVerificationError, host: str, certificate: bytes | None) -> str:
    """Why this host's certificate was refused. `certificate`: as the host shows it, DER; None: unknown."""
    begins, ends = validity(certificate) if certificate else (None, None)
    if error.verify_code == EXPIRED:
        return f"the certificate of {host} has expired{f' on {_day(ends)}' if ends else ''}"
    if error.verify_code == NOT_YET_VALID:
        since = f" before {_day(begins)}" if begins else " yet"
        return f"the certificate of {host} is not valid{since}, by the clock of this machine"
    if error.verify_code in _OTHER_HOST:
        return f"the certificate is not for {host} but for another name"
    if error.verify_code in _UNKNOWN_AUTHORITY:
        return f"the certificate of {host} comes from an authority that this machine does not know"
    return f"the certificate of {host} is refused: {error.verify_message}"


def validity(certificate: bytes) -> tuple[datetime | None, datetime | None]:
    """From when and until when a certificate is valid, UTC; None where that cannot be read."""
    try:
        outer = next(_values(certificate))[1]
        fields = [field for field in _values(next(_values(outer))[1]) if field[0] != _VERSION]
        tag, days = fields[3]  # after number, algorithm and issuer
        if tag != _SEQUENCE:
            return None, None
        begins, ends = (_time(*value) for value in list(_values(days))[:2])
    except (ValueError, IndexError, StopIteration):  # cut short, or no certificate at all
        return None, None
    return begins, ends


def _values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, content) of each value of a DER sequence (X.690, lengths of at most four bytes)."""
    while data:
        tag, length, start = data[0], data[1], 2
        if length > 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[2:start], "big")
        if start > 6 or start + length > len(data):
            raise ValueError("cut short")
        yield tag, data[start : start + length]
        data = data[start + length :]


def _time(tag: int, text: bytes) -> datetime:
    return datetime.strptime(text.decode("ascii"), _TIMES.get(tag, "")).replace(tzinfo=UTC)


def _day(moment: datetime | None) -> str:
    return f"{moment.day} {moment:%B %Y}" if moment else ""
