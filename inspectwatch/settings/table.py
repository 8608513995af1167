"""Values found in the file and the environment, checked against the keys there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inspectwatch.settings.keys import EMAIL_PASSWORD, SECTIONS, TO, AnyKey, Key, T
from inspectwatch.settings.problems import Findings, did_you_mean, nearest

Value = str | int | float | bool | tuple[str, ...]

_TABLES = (*SECTIONS, "subscription")


class Table:
    """Values by key, each of its key's type. What is unknown or of another type is a problem and left out.

    `prefix` stands before each key path in a problem, such as "subscription[0].".
    """

    def __init__(
        self, found: Mapping[str, object], keys: Iterable[AnyKey], findings: Findings, prefix: str = ""
    ) -> None:
        self._findings = findings
        self._prefix = prefix
        self._values: dict[str, Value] = {}
        self._given = frozenset(found)
        self._misspelt: set[str | None] = set()  # keys that an unknown one was probably meant for
        by_path = {key.path: key for key in keys}
        for path, value in found.items():
            if path in by_path:
                self._take(by_path[path], value)
            else:
                self._unknown(path, value, by_path)

    def get(self, key: Key[T]) -> T:
        """The value found, or the key's default."""
        value = self._values.get(key.path, key.default)
        return value if isinstance(value, type(key.default)) else key.default

    def has(self, key: AnyKey) -> bool:
        """Whether a usable value was found, be it equal to the default."""
        return key.path in self._values

    def was_refused(self, key: AnyKey) -> bool:
        """Whether a value was given that does not fit, which is a problem already."""
        return key.path in self._given and not self.has(key)

    def problem(self, key: AnyKey, message: str, cure: str) -> None:
        """Notes what is wrong with the value of this key; not that it is missing, where it is misspelt."""
        if key.path in self._given or key.path not in self._misspelt:
            self._findings.problem(self._prefix + key.path, message, cure)

    def warning(self, key: AnyKey, message: str, cure: str) -> None:
        """Notes what deserves a look about the value of this key."""
        self._findings.warning(self._prefix + key.path, message, cure)

    def _take(self, key: AnyKey, value: object) -> None:
        fitting = _fit(value, key.default)
        if fitting is None:
            self.problem(key, f"{_kind(value)} does not fit here", _cure(key, value))
        elif not _printable(fitting):
            self.problem(key, "a character that cannot be printed stands in it", "Type the value anew")
        else:
            self._values[key.path] = fitting

    def _unknown(self, path: str, value: object, known: Iterable[str]) -> None:
        self._misspelt.add(nearest(path, known))
        cure = did_you_mean(path, _TABLES if _is_table(value) and not self._prefix else known)
        if path == EMAIL_PASSWORD.path:
            cure = f"Put the password in a file named by email.password_file or in {EMAIL_PASSWORD.variable}"
        self._findings.problem(self._prefix + path, "unknown key", cure)


def flatten(tables: Mapping[str, object], findings: Findings, prefix: str = "") -> dict[str, object]:
    """Key paths and values of the sections there are; a section that is no table is a problem."""
    flat: dict[str, object] = {}
    for name, value in tables.items():
        path = prefix + name
        if path not in SECTIONS:
            flat[path] = value
        elif isinstance(value, dict):
            flat |= flatten(value, findings, f"{path}.")
        else:
            findings.problem(path, f"{_kind(value)} does not fit here", f"Write a table: [{path}]")
    return flat


def _is_table(value: object) -> bool:
    """Whether it was written as a table, or as several of one name."""
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _fit(value: object, default: Value) -> Value | None:
    """The value as the type of the default, or None. `true` is no number, and 1 will do for 1.0."""
    if isinstance(default, tuple):
        return _texts(value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, str | int | float) and type(value) is type(default) else None


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple):
        return None
    texts = tuple(item for item in value if isinstance(item, str))
    return texts if len(texts) == len(value) else None


def _printable(value: Value) -> bool:
    """Control characters would break out of headers, addresses and file names."""
    texts = value if isinstance(value, tuple) else (str(value),)
    return all(text.isprintable() for text in texts)


def _cure(key: AnyKey, value: object) -> str:
    if key is TO and _texts(value):
        return "Write one text, several mail addresses with a comma between them"
    return f"Write {_example(key.default)}"


def _kind(value: object) -> str:
    kinds: dict[type, str] = {
        bool: "true or false",
        str: "text",
        int: "a number",
        float: "a number",
        dict: "a table",
    }
    if isinstance(value, list):
        return "a list" if _texts(value) is not None else "a list of something else than texts"
    return kinds.get(type(value), "a date or time")


def _example(default: Value) -> str:
    if isinstance(default, tuple):
        items = ", ".join(f'"{item}"' for item in default or ("80536",))
        return f"a list of texts, such as [{items}]"
    if isinstance(default, bool):
        return "true or false, without quotes"
    if isinstance(default, str):
        return f'text in quotes, such as "{default}"' if default else 'text in quotes: "..."'
    return f"a {'whole ' if isinstance(default, int) else ''}number, such as {default}"
