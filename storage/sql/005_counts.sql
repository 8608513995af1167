-- Answers at once, however many providers there are: which report of a provider and remit is the current one, and
-- how many judgements there are of each kind.

-- 1: the provider's latest graded inspection of its remit in a framework that is compared. Kept by the triggers
-- below, so that no writer can forget it.
ALTER TABLE reports ADD COLUMN current INTEGER NOT NULL DEFAULT 0;

CREATE VIEW _latest_inspections AS
SELECT r.id, r.urn, r.remit, r.report_id, r.current, r.id IS (
  SELECT latest.id
  FROM reports latest
  WHERE latest.urn = r.urn AND latest.remit = r.remit AND latest.withdrawn_at IS NULL AND latest.compared
  ORDER BY latest.inspection_end DESC, latest.published DESC, latest.report_id DESC
  LIMIT 1
) AS is_latest
FROM reports r;

UPDATE reports SET current = 1 WHERE id IN (SELECT id FROM _latest_inspections WHERE is_latest);

CREATE INDEX reports_current ON reports (remit, inspection_end, urn) WHERE current;
CREATE INDEX reports_current_by_provider ON reports (urn, remit) WHERE current;

CREATE TRIGGER reports_current_when_new AFTER INSERT ON reports WHEN NEW.compared
BEGIN
  UPDATE reports SET current = NOT current
  WHERE id IN (
    SELECT id FROM _latest_inspections WHERE urn = NEW.urn AND remit = NEW.remit AND current != is_latest
  );
END;

CREATE TRIGGER reports_current_when_changed
AFTER UPDATE OF urn, report_id, remit, published, inspection_end, compared, withdrawn_at ON reports
WHEN (OLD.urn, OLD.report_id, OLD.remit, OLD.published, OLD.inspection_end, OLD.compared, OLD.withdrawn_at)
  IS NOT (NEW.urn, NEW.report_id, NEW.remit, NEW.published, NEW.inspection_end, NEW.compared, NEW.withdrawn_at)
BEGIN
  UPDATE reports SET current = NOT current
  WHERE id IN (
    SELECT id FROM _latest_inspections
    WHERE urn IN (OLD.urn, NEW.urn) AND remit IN (OLD.remit, NEW.remit) AND current != is_latest
  );
END;

DROP VIEW current_ratings;
CREATE VIEW current_ratings AS
SELECT
  p.urn, p.name AS provider, p.region, p.dfe_code, p.gss_code,
  r.remit, g.framework, j.area, j.area_label AS label, j.grade, j.rank, j.disputed,
  r.inspection_end, r.published, r.report_id, r.url AS report_url
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id
JOIN judgements j ON j.reading_id = g.id
WHERE r.current;

CREATE INDEX providers_by_name ON providers (name, urn);
CREATE INDEX providers_by_any_name ON providers (name COLLATE NOCASE);
CREATE INDEX providers_by_region ON providers (region, name, urn);
CREATE INDEX providers_by_dfe_code ON providers (dfe_code);
CREATE INDEX providers_by_gss_code ON providers (gss_code);
CREATE INDEX reports_by_number ON reports (report_id);
CREATE INDEX event_changes_by_area ON event_changes (area, event_id);
-- None on the area or grade of judgements: each of the few there are is that of a large part of all, and SQLite, which
-- does not know this, would go through that part where a report has five.

-- What is counted: the judgements (`area` and `grade` said) and the graded inspections (both empty) of every
-- provider, `current` those of its latest inspection and `given` those of all that were not withdrawn.
-- Only frameworks that are compared. `year` is that of publication, else of the inspection; empty: `current`.
CREATE VIEW _counted AS
SELECT
  r.urn, 'current' AS kind, '' AS year, r.remit, COALESCE(g.framework, '') AS framework,
  COALESCE(p.region, '') AS region, j.area, j.grade, '' AS direction
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id
JOIN judgements j ON j.reading_id = g.id
WHERE r.current
UNION ALL
SELECT
  r.urn, 'current', '', r.remit, COALESCE(g.framework, ''), COALESCE(p.region, ''), '', '', ''
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id
WHERE r.current
UNION ALL
SELECT
  r.urn, 'given', substr(COALESCE(r.published, r.inspection_end, ''), 1, 4), r.remit, COALESCE(g.framework, ''),
  COALESCE(p.region, ''), j.area, j.grade, COALESCE(c.direction, '')
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id
JOIN judgements j ON j.reading_id = g.id
LEFT JOIN comparisons c ON c.report = r.id AND c.area = j.area
WHERE r.compared AND r.withdrawn_at IS NULL
UNION ALL
SELECT
  r.urn, 'given', substr(COALESCE(r.published, r.inspection_end, ''), 1, 4), r.remit, COALESCE(g.framework, ''),
  COALESCE(p.region, ''), '', '', ''
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id
WHERE r.compared AND r.withdrawn_at IS NULL;

-- How many of each there are. Kept up in the transaction that changes a provider, see storage/counts.py.
CREATE TABLE rating_counts (
  kind TEXT NOT NULL,
  year TEXT NOT NULL,
  remit TEXT NOT NULL,
  framework TEXT NOT NULL,
  region TEXT NOT NULL,
  area TEXT NOT NULL,
  grade TEXT NOT NULL,
  direction TEXT NOT NULL,
  number INTEGER NOT NULL,             -- 0: there was one once
  PRIMARY KEY (kind, remit, area, region, framework, year, grade, direction)
) STRICT, WITHOUT ROWID;
INSERT INTO rating_counts (kind, year, remit, framework, region, area, grade, direction, number)
  SELECT kind, year, remit, framework, region, area, grade, direction, COUNT(*)
  FROM _counted
  GROUP BY kind, year, remit, framework, region, area, grade, direction;
