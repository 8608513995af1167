"""Templates and the files they need, both out of the package. Jinja escapes everything."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from inspectwatch import __version__
from inspectwatch.web.site.markup import body, grade_mark, with_code
from inspectwatch.web.site.settings import Site
from inspectwatch.web.site.words import area_title, lane_title, letter, said

# Name, and where it leads.
MENU = (
    ("Overview", "/"),
    ("Authorities", "/authorities"),
    ("Changes", "/changes"),
    ("Search", "/search"),
    ("Status", "/status"),
    ("About", "/about"),
)
_STATIC = {"site.css": "text/css", "site.js": "text/javascript", "icon.svg": "image/svg+xml"}

_TEMPLATES = Environment(
    loader=PackageLoader("inspectwatch.web.site", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update(
    area_title=area_title,
    lane_title=lane_title,
    letter=letter,
    said=said,
    body=body,
    with_code=with_code,
    grade_mark=grade_mark,
    menu=MENU,
    version=__version__,
)


def render(name: str, site: Site, title: str, path: str = "", query: str = "", **values: object) -> str:
    """The page of that name. `path` and `query` are how it was asked for, without our root."""
    template = _TEMPLATES.get_template(f"{name}.html.j2")
    return template.render(root=site.root, site=site, title=title, path=path, query=query, **values)


@cache
def static(name: str) -> tuple[bytes, str] | None:
    """One of our own files and its media type; None: there is none of that name."""
    if name not in _STATIC:
        return None
    return files("inspectwatch.web.site").joinpath("static", name).read_bytes(), _STATIC[name]


@cache
def openapi() -> bytes:
    """The description of the API: a document of its own, kept right by a test."""
    return files("inspectwatch.web.site").joinpath("openapi.json").read_bytes()
