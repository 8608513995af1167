"""The one place that loads Apprise, and what of it is not left at its defaults."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from typing import Any, cast

import apprise
from apprise.manager_plugins import NotificationManager

# Its plugins import what Python is about to drop, each once and with a warning that helps nobody here.
warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"apprise\.")
_plugins = cast("Callable[[], Any]", NotificationManager)()  # it has no types
_plugins.load_modules()

# Apprise and the HTTP library beneath it log whole addresses, secrets included. What matters becomes the text
# of a failure (notifier.channels.apprise); nothing goes to this program's own log.
for _name, _level in (("apprise", logging.WARNING), ("urllib3", logging.CRITICAL)):
    logging.getLogger(_name).setLevel(_level)
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False

_ASSET = apprise.AppriseAsset(
    app_id="Inspectwatch",
    app_desc="Inspectwatch",
    app_url="",
    # Without pictures: they lie on a server of a third party, whom no alert concerns.
    image_url_mask="",
    image_url_logo="",
    image_path_mask=False,
    http_redirects=False,  # an address that was configured is not another one
    secure_logging=True,
)


def schemes() -> frozenset[str]:
    """Every scheme that Apprise knows, also of services that need another package."""
    return frozenset(_plugins.schemas(include_disabled=True))


def plugin_class(scheme: str) -> type[apprise.NotifyBase]:
    """The plugin of a scheme that is among `schemes`."""
    found: type[apprise.NotifyBase] = _plugins[scheme]
    return found


def plugin_of(url: str) -> apprise.NotifyBase:
    """A plugin ready to send to `url`. Raises whatever it raises over an address that it refuses."""
    plugin = apprise.Apprise.instantiate(url, asset=_ASSET, suppress_exceptions=False)
    if plugin is None:
        raise ValueError("it is incomplete")
    plugin.overflow_mode = apprise.OverflowMode.TRUNCATE  # one message, whatever escaping adds to it
    _wait_until_stored(plugin)
    return plugin


def _wait_until_stored(plugin: apprise.NotifyBase) -> None:
    """Discord answers 204 before it has stored a message, and may then drop it, unless the address asks it to
    wait (Discord's "Execute Webhook", `wait`). The plugin says `wait` in the message, where it is ignored."""
    from apprise.plugins.discord import NotifyDiscord

    if isinstance(plugin, NotifyDiscord):
        plugin.webhook_token = f"{plugin.webhook_token}?wait=true"
