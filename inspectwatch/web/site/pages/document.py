"""The archived document of a report, as it was fetched."""

from __future__ import annotations

import re

from starlette.responses import Response

from inspectwatch.web.site import answers
from inspectwatch.web.site.pages.report import one_report
from inspectwatch.web.site.problems import NotHere
from inspectwatch.web.site.view import Asked
from storage.archive import archive_beside


def answer(asked: Asked) -> Response:
    """The bytes, to be kept. Raises NotHere where no file came, ArchiveDamaged where they are gone."""
    report = one_report(asked)
    if not report["sha256"]:
        raise NotHere("The file of this report never came.")
    body = archive_beside(asked.site.database).get(report["sha256"])
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{report['urn']}-{report['report_id']}")
    return answers.document(body, name)
