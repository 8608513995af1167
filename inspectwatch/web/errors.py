"""What keeps the pages from being served, in a sentence of its own."""

from __future__ import annotations


class CannotListen(OSError):
    """The address cannot be had. The text names the address, the cause and the cure, so that no traceback
    says more."""
