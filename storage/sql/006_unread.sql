-- Inspections that are out, but whose grades are not known here: what `current_ratings` shows of the same provider and
-- remit is older. One whose file is not to be had, is damaged, or is of a framework that this program does not know.
-- Later is what would be the current one if it could be read. The days of what was not read are the page's; where that
-- gives none, the day of publication stands for the end, and must not make an inspection later than what was
-- published after it.
CREATE VIEW unread_inspections AS
SELECT
  p.urn, p.name AS provider, p.region, r.remit, r.title, r.published, r.inspection_end,
  COALESCE(g.status, 'missing') AS status, r.report_id, r.url AS report_url, r.first_seen,
  c.report_id AS current_report_id, c.inspection_end AS current_inspection_end
FROM reports r
CROSS JOIN providers p ON p.urn = r.urn -- begins with the reports, of which there are few
LEFT JOIN readings g ON g.id = r.reading_id
LEFT JOIN reports c ON c.urn = r.urn AND c.remit = r.remit AND c.current
WHERE r.kind = 'inspection'
  AND r.remit IN ('area_send', 'childrens_services')
  AND r.withdrawn_at IS NULL
  AND NOT r.compared
  AND (
    g.id IS NULL
    OR g.status NOT IN ('read', 'no_judgements')
    OR (g.status = 'read' AND NOT EXISTS (SELECT 1 FROM judgements j WHERE j.reading_id = g.id))
  )
  AND (
    c.id IS NULL
    OR (
      (COALESCE(r.inspection_end, r.published, '9'), COALESCE(r.published, '9'))
        > (COALESCE(c.inspection_end, c.published, ''), COALESCE(c.published, ''))
      AND (r.published IS NULL OR c.published IS NULL OR r.published >= c.published)
    )
  );

-- The few there are are found without looking at all the others.
CREATE INDEX reports_not_compared ON reports (urn, remit) WHERE NOT compared AND kind = 'inspection';
