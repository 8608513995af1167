"""Runs a command under what a unit file forbids, as far as a process can forbid it to itself:

    python -m tests.inspectwatch.hardened UNIT COMMAND...

SystemCallFilter= and RestrictAddressFamilies= by seccomp, MemoryDenyWriteExecute= and NoNewPrivileges= by
prctl, as systemd does it. Name spaces are the machine's to make, and are left out.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_EQUAL = 4
_NO_NEW_PRIVILEGES, _MEMORY_DENY_WRITE_EXECUTE = 38, 65


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    )


def settings(unit: str, key: str) -> list[str]:
    """Every value of a key of the unit, in order."""
    return re.findall(rf"^{key}=(.*)$", unit, re.M)


def calls_allowed(unit: str) -> set[str]:
    """The system calls that the filter leaves: groups by name, "~" takes away."""
    allowed: set[str] = set()
    for line in settings(unit, "SystemCallFilter"):
        named = _expanded(line.removeprefix("~").split())
        allowed = allowed - named if line.startswith("~") else allowed | named
    return allowed


def _expanded(names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for name in names:
        found |= _expanded(_members(name)) if name.startswith("@") else {name}
    return found


def _members(group: str) -> list[str]:
    command = ["systemd-analyze", "--no-pager", "syscall-filter", group]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line.strip() for line in listed.splitlines()[1:]]
    return [line for line in lines if line and not line.startswith("#")]


def restrict(unit: str) -> None:
    """From here on, this process and all that it starts."""
    _prctl(_NO_NEW_PRIVILEGES)
    assert settings(unit, "MemoryDenyWriteExecute") == ["yes"]
    _prctl(_MEMORY_DENY_WRITE_EXECUTE)
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(_REFUSE))
    (families,) = settings(unit, "RestrictAddressFamilies")
    for name in calls_allowed(unit):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            continue  # of another machine
        for only in families.split() if name == "socket" else [None]:
            conditions = (_Comparison(0, _EQUAL, getattr(socket, only), 0),) if only else ()
            array = (_Comparison * len(conditions))(*conditions)
            added = seccomp.seccomp_rule_add_array(context, _ALLOW, number, len(conditions), array)
            assert added == 0, (name, added)
    assert seccomp.seccomp_load(context) == 0


def _prctl(option: int) -> None:
    """An older system may not know it."""
    answer = ctypes.CDLL(None, use_errno=True).prctl(option, 1, 0, 0, 0)
    assert answer == 0 or ctypes.get_errno() == errno.EINVAL, os.strerror(ctypes.get_errno())


if __name__ == "__main__":
    restrict(Path(sys.argv[1]).read_text())
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - what the test asks for
