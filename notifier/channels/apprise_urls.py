"""Which addresses of chat, push and SMS services can be used. They are secrets: nothing here repeats one."""

from __future__ import annotations

import difflib
import re
from urllib.parse import parse_qsl, unquote

from notifier.channels.plain import excerpt

# The first finds a program that is installed, the second a checkout, whence it was or will be.
MISSING = (
    "needs the optional part: pip install 'inspectwatch[notify]' in the environment of this program, or"
    " pip install '.[notify]' in its checkout"
)
_SCHEME = re.compile(r"([a-z0-9]{1,32})://", re.I)
_SHORTEST_SECRET = 3

_HERE = "stays on this machine, where a daemon reaches nobody: name a service that reaches people"
_UNANSWERED = "gets no answer, so a message that is lost would count as sent: name a service that answers"
_MAIL = "is e-mail: write mailto:name@example.org, which goes through [email]"
_WEB = "is a webhook, not a service of Apprise"
_REFUSED_SCHEMES = (
    dict.fromkeys(
        ("dbus", "qt", "kde", "glib", "gio", "gnome", "macosx", "windows", "blink1", "syslog"), _HERE
    )
    | dict.fromkeys(("rsyslog",), _UNANSWERED)
    | dict.fromkeys(("mailto", "mailtos"), _MAIL)
    | dict.fromkeys(("http", "https"), _WEB)
)
_REFUSED_PARAMETERS = {
    "overflow": "a message is cut to what the service takes, and never becomes several",
    "retry": "failed messages are tried again over days anyway",
    "optional": "a failure would count as sent",
    "template": "it would read a file at each send and put what it finds in place of the message",
    "verify": "certificates are always checked; name an authority of your own in REQUESTS_CA_BUNDLE",
    "redirect": "messages go where the address says, and are not sent on",
}


def scheme_of(url: str) -> str:
    """The scheme in lower case; empty where there is none."""
    match = _SCHEME.match(url)
    return match[1].lower() if match else ""


def problem_of(url: str) -> str | None:
    """A sentence on why an Apprise address cannot be used, without a full stop; None: it can.

    It never repeats any part of the address. Loads Apprise, which takes half a second, unless the scheme
    alone tells; sends nothing.
    """
    problem = _problem(url)
    return f"the address {problem}" if problem else None


def _problem(url: str) -> str | None:
    scheme = scheme_of(url)
    if not scheme:
        return "names no service: it must begin with a scheme, such as slack://"
    if scheme in _REFUSED_SCHEMES:
        return _REFUSED_SCHEMES[scheme]
    if not _is_installed():
        return MISSING
    return _scheme_problem(scheme) or _parameter_problem(url) or _address_problem(url, scheme)


def _is_installed() -> bool:
    try:
        import apprise  # noqa: F401 - whether it loads, with all that it needs, is the question
    except ImportError:
        return False
    return True


def _scheme_problem(scheme: str) -> str | None:
    from notifier.channels.apprise_library import plugin_class, schemes

    known = schemes()
    if scheme not in known:
        near = difflib.get_close_matches(scheme, known - _REFUSED_SCHEMES.keys(), n=1, cutoff=0.7)
        return "names no service that Apprise knows" + (f"; did you mean {near[0]}://?" if near else "")
    plugin = plugin_class(scheme)
    if not plugin.enabled:
        packages = plugin.requirements.get("packages_required") or "a package that is not installed"
        needed = packages if isinstance(packages, str) else ", ".join(map(str, packages))
        return f"needs {needed}, which Apprise uses for {plugin.service_name}"
    return None


def _parameter_problem(url: str) -> str | None:
    given = {name.lower() for name, _ in parse_qsl(url.partition("?")[2], keep_blank_values=True)}
    refused = [name for name in _REFUSED_PARAMETERS if name in given]
    return f"must not have {refused[0]}=: {_REFUSED_PARAMETERS[refused[0]]}" if refused else None


def _address_problem(url: str, scheme: str) -> str | None:
    from notifier.channels.apprise_library import plugin_class, plugin_of

    try:
        plugin = plugin_of(url)
    except Exception as error:  # noqa: BLE001 - plugins refuse addresses with errors of every kind
        service = plugin_class(scheme)
        why = _reason(error, url)
        return f"is not one that {service.service_name} has{why}; how to write one: {service.setup_url}"
    if len(plugin) > 1:
        return f"names {len(plugin)} targets: write a subscription for each, so that each is told once"
    return None


def _reason(error: Exception, url: str) -> str:
    """What the plugin says, without what it quotes."""
    text = excerpt(scrubbed(re.sub(r" *\(.*\)", "", str(error)), url)).rstrip(".")
    return f" ({text})" if text else ""


def scrubbed(text: str, url: str) -> str:
    """The text with every part of the address, written plain or encoded, replaced by "…"."""
    found = re.split(r"[/?&=@:#,;+]+", url.partition("://")[2])
    parts = {url, *found, *map(unquote, found)}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_SECRET:
            text = text.replace(part, "…")
    return text
