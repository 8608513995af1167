"""Alarms in plain words, for who is told of them. What each means and its cure: docs/operations.md."""

from __future__ import annotations

from notifier.payload import AlarmData
from notifier.words import day

# The name of the alarm stands beside these words in each message, so that it can be looked up.
PLAIN = {
    "incomplete": "authorities or reports are missing from the pages of {source}",
    "broken": "the pages of {source} cannot be read",
    "flapping": "a report of {source} changes to and fro",
    "blocked": "{source} refuses our requests",
    "quiet": "{source} has published nothing for unusually long",
    "dead_letters": "messages could not be delivered and were given up",
    "endpoints_down": "a mail server or webhook is not working",
    "addresses_refused": "a mail server says that a mailbox does not exist",
    "subscriptions_off": "a subscription was switched off by its receiver",
    "held_back": "too much news at once is held back",
    "corrections": "alerts that were wrong have been taken back",
    "undelivered": "something was forgotten that should have been sent",
    "feeds": "the feeds cannot be written",
    "sweeps": "no sweep has read everything for a long time",
    "backup": "the backup could not be made",
    "unaddressed": "messages wait for somebody who is not in the configuration any more",
}
STATES = {"began": "This needs somebody.", "worse": "This got worse.", "recovered": "This is over."}
STATUS = "All that needs somebody now: run `inspectwatch status` where Inspectwatch runs."
_OWN = "inspectwatch"  # the source of alarms about this program's own work


def what(alarm: AlarmData) -> str:
    """What is wrong. A kind that this version does not know says what happened by itself."""
    plain = PLAIN.get(alarm["kind"])
    if plain:
        return plain.format(source=source(alarm))
    of = "" if alarm["source"] == _OWN else f"{source(alarm)}: "
    return f"{of}{alarm['kind'].replace('_', ' ')}: {alarm['message']}"


def source(alarm: AlarmData) -> str:
    """Whom it is about: "Ofsted"; "Inspectwatch" of our own work."""
    return alarm["source"][:1].upper() + alarm["source"][1:]


def alarm_subject(alarm: AlarmData) -> str:
    """The subject of the message about it. The details stand in the message."""
    if alarm["state"] == "recovered":
        return f"Inspectwatch, over: {what(alarm)} (since {day(alarm['since'][:10])})"
    worse = ", worse" if alarm["state"] == "worse" else ""
    return f"Inspectwatch{worse}: {what(alarm)}"


def named(alarm: AlarmData) -> str:
    """How the alarm is called in `inspectwatch status` and in docs/operations.md."""
    of = "" if alarm["source"] == _OWN else f" of {source(alarm)}"
    return f"Alarm: {alarm['kind']}{of}"
