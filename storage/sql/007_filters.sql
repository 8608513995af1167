-- Filters that let hardly anything through, and questions about the past, look their answers up as well.

-- 1: the day from which a later graded inspection of the same provider and remit is published: the report was the
-- current one of any day from its own publication to the one before. NULL: there is none. A report without a
-- publication day counts from the day on which it was first seen. Of a report that is not compared, or was
-- withdrawn, it says nothing. Kept by the triggers below.
ALTER TABLE reports ADD COLUMN followed_on TEXT;

CREATE VIEW _followed AS
SELECT r.id, r.urn, r.remit, r.followed_on, (
  SELECT MIN(COALESCE(n.published, substr(n.first_seen, 1, 10)))
  FROM reports n
  WHERE n.urn = r.urn AND n.remit = r.remit AND n.compared AND n.withdrawn_at IS NULL
    AND (COALESCE(n.inspection_end, ''), COALESCE(n.published, ''), n.report_id)
      > (COALESCE(r.inspection_end, ''), COALESCE(r.published, ''), r.report_id)
) AS is_followed_on
FROM reports r;

UPDATE reports SET followed_on = (SELECT f.is_followed_on FROM _followed f WHERE f.id = reports.id);

CREATE INDEX reports_by_end ON reports (inspection_end, remit, followed_on, published, first_seen, urn)
  WHERE compared AND withdrawn_at IS NULL;

CREATE TRIGGER reports_followed_when_new AFTER INSERT ON reports
BEGIN
  UPDATE reports SET followed_on = (SELECT f.is_followed_on FROM _followed f WHERE f.id = reports.id)
  WHERE id IN (
    SELECT id FROM _followed WHERE urn = NEW.urn AND remit = NEW.remit AND followed_on IS NOT is_followed_on
  );
END;

CREATE TRIGGER reports_followed_when_changed
AFTER UPDATE OF urn, report_id, remit, published, first_seen, inspection_end, compared, withdrawn_at ON reports
WHEN (
  OLD.urn, OLD.report_id, OLD.remit, OLD.published, OLD.first_seen, OLD.inspection_end, OLD.compared, OLD.withdrawn_at
) IS NOT (
  NEW.urn, NEW.report_id, NEW.remit, NEW.published, NEW.first_seen, NEW.inspection_end, NEW.compared, NEW.withdrawn_at
)
BEGIN
  UPDATE reports SET followed_on = (SELECT f.is_followed_on FROM _followed f WHERE f.id = reports.id)
  WHERE id IN (
    SELECT id FROM _followed
    WHERE urn IN (OLD.urn, NEW.urn) AND remit IN (OLD.remit, NEW.remit) AND followed_on IS NOT is_followed_on
  );
END;

-- 2: the judgements of current inspections beside the names of their providers, so that those of one grade or area
-- are found in the order in which they are shown. What is shown is looked up in the tables themselves. Kept by the
-- triggers below; readings never change.
CREATE VIEW _current_judgements AS
SELECT r.urn, r.remit, j.area, r.id AS report, j.grade, j.rank, p.name, p.region
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN judgements j ON j.reading_id = r.reading_id
WHERE r.current;

CREATE TABLE current_judgements (
  urn TEXT NOT NULL REFERENCES providers (urn),
  remit TEXT NOT NULL,
  area TEXT NOT NULL,
  report INTEGER NOT NULL REFERENCES reports (id),
  grade TEXT NOT NULL,
  rank INTEGER,
  name TEXT NOT NULL,
  region TEXT,
  PRIMARY KEY (urn, remit, area)
) STRICT, WITHOUT ROWID;
INSERT INTO current_judgements (urn, remit, area, report, grade, rank, name, region)
  SELECT urn, remit, area, report, grade, rank, name, region FROM _current_judgements;
CREATE INDEX current_judgements_by_grade ON current_judgements (grade, name, urn, area);
CREATE INDEX current_judgements_by_area ON current_judgements (area, name, urn);
CREATE INDEX current_judgements_by_rank ON current_judgements (area, rank, name, urn);
CREATE INDEX current_judgements_by_region ON current_judgements (region, grade, name, urn, area);
CREATE INDEX reports_by_reading ON reports (reading_id);

CREATE TRIGGER current_judgements_of_a_new_report AFTER INSERT ON reports WHEN NEW.current
BEGIN
  DELETE FROM current_judgements WHERE urn = NEW.urn AND remit = NEW.remit;
  INSERT INTO current_judgements (urn, remit, area, report, grade, rank, name, region)
    SELECT urn, remit, area, report, grade, rank, name, region
    FROM _current_judgements WHERE urn = NEW.urn AND remit = NEW.remit;
END;

CREATE TRIGGER current_judgements_of_a_report AFTER UPDATE OF current, urn, remit, reading_id ON reports
WHEN (OLD.current OR NEW.current)
  AND (OLD.current, OLD.urn, OLD.remit, OLD.reading_id) IS NOT (NEW.current, NEW.urn, NEW.remit, NEW.reading_id)
BEGIN
  DELETE FROM current_judgements WHERE urn = OLD.urn AND remit = OLD.remit;
  DELETE FROM current_judgements WHERE urn = NEW.urn AND remit = NEW.remit;
  INSERT OR REPLACE INTO current_judgements (urn, remit, area, report, grade, rank, name, region)
    SELECT urn, remit, area, report, grade, rank, name, region
    FROM _current_judgements WHERE urn = OLD.urn AND remit = OLD.remit;
  INSERT OR REPLACE INTO current_judgements (urn, remit, area, report, grade, rank, name, region)
    SELECT urn, remit, area, report, grade, rank, name, region
    FROM _current_judgements WHERE urn = NEW.urn AND remit = NEW.remit;
END;

CREATE TRIGGER current_judgements_of_a_reading AFTER INSERT ON judgements
WHEN EXISTS (SELECT 1 FROM reports r WHERE r.reading_id = NEW.reading_id AND r.current)
BEGIN
  INSERT OR REPLACE INTO current_judgements (urn, remit, area, report, grade, rank, name, region)
    SELECT r.urn, r.remit, NEW.area, r.id, NEW.grade, NEW.rank, p.name, p.region
    FROM reports r JOIN providers p ON p.urn = r.urn
    WHERE r.reading_id = NEW.reading_id AND r.current;
END;

CREATE TRIGGER current_judgements_of_a_mended_judgement AFTER UPDATE OF area, grade, rank ON judgements
BEGIN
  UPDATE current_judgements SET area = NEW.area, grade = NEW.grade, rank = NEW.rank
  WHERE area = OLD.area
    AND (urn, remit) IN (SELECT r.urn, r.remit FROM reports r WHERE r.reading_id = NEW.reading_id AND r.current);
END;

CREATE TRIGGER current_judgements_of_a_name AFTER UPDATE OF name, region ON providers
WHEN (OLD.name, OLD.region) IS NOT (NEW.name, NEW.region)
BEGIN
  UPDATE current_judgements SET name = NEW.name, region = NEW.region WHERE urn = NEW.urn;
END;

-- 3: documents that a report holds, and whose text is not kept. Kept by the triggers below.
CREATE TABLE texts_missing (
  sha256 TEXT PRIMARY KEY REFERENCES documents (sha256)
) STRICT, WITHOUT ROWID;
INSERT INTO texts_missing
  SELECT DISTINCT r.sha256 FROM reports r
  WHERE r.sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM document_texts t WHERE t.sha256 = r.sha256);

CREATE TRIGGER texts_missing_of_a_new_report AFTER INSERT ON reports WHEN NEW.sha256 IS NOT NULL
BEGIN
  INSERT OR IGNORE INTO texts_missing
    SELECT NEW.sha256 WHERE NOT EXISTS (SELECT 1 FROM document_texts t WHERE t.sha256 = NEW.sha256);
END;
CREATE TRIGGER texts_missing_of_a_report AFTER UPDATE OF sha256 ON reports
WHEN NEW.sha256 IS NOT NULL AND NEW.sha256 IS NOT OLD.sha256
BEGIN
  INSERT OR IGNORE INTO texts_missing
    SELECT NEW.sha256 WHERE NOT EXISTS (SELECT 1 FROM document_texts t WHERE t.sha256 = NEW.sha256);
END;
CREATE TRIGGER texts_missing_no_more AFTER INSERT ON document_texts
BEGIN
  DELETE FROM texts_missing WHERE sha256 = NEW.sha256;
END;
CREATE TRIGGER texts_missing_again AFTER DELETE ON document_texts
WHEN EXISTS (SELECT 1 FROM reports r WHERE r.sha256 = OLD.sha256)
BEGIN
  INSERT OR IGNORE INTO texts_missing VALUES (OLD.sha256);
END;

-- 4: moves by what moved, and judgements of the past. Each index goes on with what its table is joined by, so that
-- it is never worse than the index on that alone: SQLite takes any grade for rare, and most are not.
DROP INDEX event_changes_by_area;
CREATE INDEX event_changes_by_area ON event_changes (area, direction, event_id);
CREATE INDEX event_changes_by_direction ON event_changes (direction, event_id);
CREATE INDEX event_changes_by_grade ON event_changes (grade, event_id);
CREATE INDEX judgements_by_area ON judgements (area, reading_id);
CREATE INDEX judgements_by_grade ON judgements (grade, reading_id);
