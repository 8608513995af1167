"""What people read about an event, in the sector's own words: judged, improved, declined, judgement, grade.

This is the door for those who put messages together; the parts stand in files of their own. Nothing is
escaped here: templates do that.
"""

from __future__ import annotations

from notifier.lines import area_line, basis_words
from notifier.subjects import subject
from notifier.summaries import summary

__all__ = ["area_line", "basis_words", "subject", "summary"]
