"""The pages themselves: plain HTML, readable without colour, script or style. Jinja escapes everything."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

_TEMPLATES = Environment(
    loader=PackageLoader("inspectwatch.web", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def ask(subscription: str, address: str) -> str:
    """Asks whether to end it; the button posts to this very address."""
    return _TEMPLATES.get_template("ask.html.j2").render(subscription=subscription, address=address)


def done(subscription: str, address: str) -> str:
    """Says that it has ended."""
    return _TEMPLATES.get_template("done.html.j2").render(subscription=subscription, address=address)


def problem(title: str, text: str) -> str:
    """What cannot be done, and what to do instead."""
    return _TEMPLATES.get_template("problem.html.j2").render(title=title, text=text)


def veiled(recipient: str) -> str:
    """An address that its owner knows again and nobody else can use: "d…k@example.org". Of a web address the
    host alone."""
    local, at, domain = recipient.rpartition("@")
    if not at:
        return recipient.split("/")[2] if recipient.count("/") > 1 else "this address"
    if len(local) < 3:
        return f"…@{domain}"
    return f"{local[0]}…{local[-1]}@{domain}"
