"""What a page cannot be made for, raised wherever that is found out."""

from __future__ import annotations


class BadParameter(Exception):
    """A part of the address means nothing; the text says what would. Answered with 400. `parameter`: its name
    as it was given, empty: it is the address as a whole."""

    def __init__(self, text: str, parameter: str = "") -> None:
        super().__init__(text)
        self.parameter = parameter


class NotHere(Exception):
    """There is no such page, authority or report. Answered with 404. `near` are paths and names of what may
    have been meant."""

    def __init__(self, text: str, near: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(text)
        self.near = near


class Elsewhere(NotHere):
    """The same, but it is known what was meant: the only one of `near`. People are led there with 302."""
