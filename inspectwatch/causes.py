"""What keeps a source from being read, by its own name, with words for its cure.

An alarm is `broken` (what comes does not fit, or nothing comes), `blocked` (the publisher does not want
these requests) or `incomplete` (less came than there should be); its cause stands among what it is about, so
that another cause is news.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scraper.errors import (
    AddressRefused,
    Blocked,
    BotCheck,
    CertificateRefused,
    ConnectionFailed,
    ConnectionRefused,
    CutOff,
    FetchError,
    NameNotFound,
    NotFound,
    ParseError,
    RobotsDisallow,
    RobotsUnavailable,
    ScraperError,
    ServerFailed,
    SignIn,
    TimedOut,
    TooMany,
)


@dataclass(frozen=True, slots=True)
class Cause:
    """One way in which a source fails. `at_once`: one run that meets it is enough for an alarm; else it may
    pass by itself, and the alarm comes when it lasts."""

    name: str
    kind: Literal["broken", "blocked", "incomplete"]
    cure: str
    at_once: bool = False


_PASSES = "The daemon goes on, more slowly the longer it lasts, and returns to its pace by itself."

MARKUP = Cause(
    "markup",
    "broken",
    "The page no longer looks as this program knows it. Open the address in a browser: if it looks right"
    " there, the publisher has changed its pages; look for a newer inspectwatch, or report it with the"
    " address. Nothing is lost: it is read when a version knows the pages.",
    at_once=True,
)
GONE = Cause(
    "gone",
    "broken",
    "There is no such page any more. Look in a browser where the publisher lists its reports now, and whether"
    " base_url in [source.ofsted] is still its address; if it is, report it.",
)
HTML_FOR_PDF = Cause(
    "html_for_pdf",
    "broken",
    "A web page hangs where a report's PDF should be. Open the address in a browser: if the report can be had"
    " from there, the publisher has changed how it publishes files; report it. If not, the publisher is to"
    " be asked for the file.",
    at_once=True,
)
DOCUMENTS = Cause(
    "documents",
    "broken",
    "Several new documents cannot be read, so it is hardly one damaged file. Open them: if they can be read"
    " there, the publisher has changed their format; look for a newer inspectwatch, or report it with an"
    " address. `inspectwatch reread` makes good what was recorded meanwhile.",
    at_once=True,
)
NAME = Cause(
    "name_not_found",
    "broken",
    "Check the network and the name server of this machine: does another site open from here, and does"
    f" `getent hosts` find the name? If only this one fails, it is the publisher's. {_PASSES}",
)
CONNECTION_REFUSED = Cause(
    "connection_refused",
    "broken",
    "The host answers, and no web server is at work there: the publisher's, or a proxy or firewall on the"
    f" way. Check base_url and the proxy of this machine (HTTPS_PROXY). {_PASSES}",
)
CONNECTION = Cause(
    "connection",
    "broken",
    f"Check the network of this machine, its proxy and its firewall; the site may also be down. {_PASSES}",
)
TIME_OUT = Cause(
    "time_out",
    "broken",
    "No answer came in time: the site is overloaded, or something on the way swallows what we send. Check"
    f" from here with a browser or curl. {_PASSES}",
)
CERTIFICATE = Cause(
    "certificate",
    "broken",
    "Nothing is fetched without a proof of who answers. Look at the address in a browser on this machine:"
    " expired, it is the publisher's to renew; of an unknown authority, a proxy of your office opens the"
    " connections (name its certificate in SSL_CERT_FILE) or the machine's own list is old; not valid yet,"
    " check this machine's clock.",
    at_once=True,
)
SERVER = Cause(
    "server_error",
    "broken",
    f"The publisher's server fails. Nothing can be done here but to wait. {_PASSES}",
)
CUT_OFF = Cause(
    "cut_off",
    "broken",
    f"Answers end before their end: something on the way cuts them, or the server does. {_PASSES}",
)
ELSEWHERE = Cause(
    "elsewhere",
    "broken",
    "The publisher's address leads to a host that is not allowed. If the new one is the publisher's own, name"
    " it in allowed_hosts or base_url of [source.ofsted]; a private address means that a name server or a"
    " proxy of this network answers in its place.",
)
ROBOTS_UNAVAILABLE = Cause(
    "robots_unavailable",
    "broken",
    "Without a robots.txt nothing is asked of that host. Open the address that ends in /robots.txt in a"
    f" browser; it is the publisher's to mend. {_PASSES}",
)
OTHER = Cause(
    "other",
    "broken",
    "Something else answered than a page of the publisher. Open the address in a browser on this machine; if"
    " it looks right there, report it to the makers of inspectwatch.",
)

# Where a block of the first publisher is written to; where it moved, gov.uk says.
_WRITE = (
    "write to the publisher (Ofsted: enquiries@ofsted.gov.uk; look up the present address on gov.uk), with"
    " the User-Agent that `inspectwatch doctor` shows"
)
_ASK_LESS = "The daemon asks less and less often, down to once a day, and returns to its pace by itself."

REFUSED = Cause(
    "refused",
    "blocked",
    "The publisher refuses these requests. Check that `contact` is set, lower `requests_per_second`, and"
    f" see whether a browser on this machine is let in; if it goes on, {_WRITE}. {_ASK_LESS}",
    at_once=True,
)
TOO_MANY = Cause(
    "too_many_requests",
    "blocked",
    "Lower `requests_per_second` and let `poll` come less often. If others share this machine's way out, it"
    f" may be they. {_ASK_LESS}",
    at_once=True,
)
BOT_CHECK = Cause(
    "bot_check",
    "blocked",
    "The publisher, or a protection service before its site, lets only browsers in. This program does not"
    f" work around that: set `contact`, and {_WRITE}. {_ASK_LESS}",
    at_once=True,
)
SIGN_IN = Cause(
    "sign_in",
    "blocked",
    "A page to sign in came. If a browser on this machine gets it too, it is your network's (a guest network,"
    " a proxy that wants a password) or the publisher's: sign in there; or"
    f" {_WRITE}. {_ASK_LESS}",
    at_once=True,
)
ROBOTS_FORBID = Cause(
    "robots_forbid",
    "blocked",
    "The site's robots.txt forbids these addresses to programs, and this one obeys. To be let in as"
    f" inspectwatch, {_WRITE}. It is looked at again once a day. {_ASK_LESS}",
    at_once=True,
)

# Of no error: the pages came and fit.
LACKING = Cause(
    "pages_lack_reports",
    "incomplete",
    "Nothing was withdrawn, and the ratings stay. Open such a page in a browser. If the reports stand there,"
    " look for a newer inspectwatch, or report it; if not, the publisher's site has a slip, and this ends by"
    " itself when the pages are whole again. If the publisher did take them all down, say so: `inspectwatch"
    " providers believe`.",
    at_once=True,
)

BEHIND = Cause(
    "page_behind",
    "broken",
    "The publisher's list and its page disagree. Open the page in a browser: if the report stands there, look"
    " for a newer inspectwatch, or report it; if not, the page is read again each day, and the report is told"
    " when it comes.",
)

# Looked through from the top: the narrower error comes first.
_OF_ERRORS: tuple[tuple[type[ScraperError], Cause], ...] = (
    (ParseError, MARKUP),
    (NotFound, GONE),
    (TooMany, TOO_MANY),
    (BotCheck, BOT_CHECK),
    (SignIn, SIGN_IN),
    (Blocked, REFUSED),
    (RobotsDisallow, ROBOTS_FORBID),
    (NameNotFound, NAME),
    (ConnectionRefused, CONNECTION_REFUSED),
    (ConnectionFailed, CONNECTION),
    (CertificateRefused, CERTIFICATE),
    (TimedOut, TIME_OUT),
    (CutOff, CUT_OFF),
    (AddressRefused, ELSEWHERE),
    (ServerFailed, SERVER),
)
_OF_THE_HOST = frozenset({NAME, CONNECTION_REFUSED, CONNECTION, CERTIFICATE, TIME_OUT, ELSEWHERE})

CAUSES: tuple[Cause, ...] = (
    *dict.fromkeys(cause for _, cause in _OF_ERRORS),
    HTML_FOR_PDF,
    DOCUMENTS,
    ROBOTS_UNAVAILABLE,
    BEHIND,
    OTHER,
)


def cause_of(error: BaseException | None) -> Cause:
    """Why something could not be had. Where it is robots.txt that could not, what keeps it from us."""
    if isinstance(error, RobotsUnavailable):
        behind = cause_of(error.__cause__) if isinstance(error.__cause__, FetchError) else OTHER
        return behind if behind in _OF_THE_HOST or behind.kind == "blocked" else ROBOTS_UNAVAILABLE
    return next((cause for kind, cause in _OF_ERRORS if isinstance(error, kind)), OTHER)
