"""The pages themselves: plain HTML, readable without colour, script or style. Jinja escapes everything."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from inspectwatch import output

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
    """An address that its owner knows again and nobody else can use: "d***@example.org". Of a web address the
    host alone, of other services the kind: the rest is often their password."""
    if "://" in recipient:
        return output.address(recipient)
    local, at, domain = output.clean(recipient).rpartition("@")
    if not at:
        return "this address"
    return f"{local[0] if len(local) > 1 else ''}***@{domain}"
