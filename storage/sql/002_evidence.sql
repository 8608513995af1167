-- What a reading says beside its grades, and what people must know of it. Rows of before keep the defaults
-- until `reread` makes new readings.

ALTER TABLE readings ADD COLUMN title TEXT;                        -- the document's own, as printed
ALTER TABLE readings ADD COLUMN authority TEXT;                    -- whom the document names, as printed
ALTER TABLE readings ADD COLUMN summary TEXT NOT NULL DEFAULT '[]';
CREATE INDEX readings_by_reader ON readings (reader);

ALTER TABLE judgements ADD COLUMN snippet TEXT NOT NULL DEFAULT '';

-- Every other place of the document that states an area's grade.
CREATE TABLE statements (
  reading_id INTEGER NOT NULL,
  area TEXT NOT NULL,
  position INTEGER NOT NULL,           -- as the reader found them, from 0
  grade TEXT NOT NULL,
  label TEXT NOT NULL,                 -- as printed there
  wording TEXT NOT NULL,               -- as printed there
  page INTEGER NOT NULL,
  snippet TEXT NOT NULL,
  PRIMARY KEY (reading_id, area, position),
  FOREIGN KEY (reading_id, area) REFERENCES judgements (reading_id, area)
) STRICT;

CREATE TABLE improvements (
  reading_id INTEGER NOT NULL REFERENCES readings (id),
  position INTEGER NOT NULL,           -- as printed, from 0
  kind TEXT NOT NULL,                  -- priority_action, improvement
  text TEXT NOT NULL,
  page INTEGER NOT NULL,
  heading TEXT NOT NULL,               -- empty: it stands under none
  responsible TEXT,
  PRIMARY KEY (reading_id, position)
) STRICT;

ALTER TABLE reports ADD COLUMN authority_agrees INTEGER;           -- 1, 0; NULL: it cannot be told
ALTER TABLE reports ADD COLUMN disagreements TEXT NOT NULL DEFAULT '[]';  -- of the page and the document

-- What somebody has looked at, so that it is not listed again. `subject` says what was seen, such as the
-- SHA-256 of the document: another document opens the matter again.
CREATE TABLE acknowledgements (
  id INTEGER PRIMARY KEY,
  report INTEGER NOT NULL REFERENCES reports (id),
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  acknowledged_at TEXT NOT NULL,
  UNIQUE (report, kind, subject)
) STRICT;

-- grade; or status, framework, inspection_start, inspection_end, whose area is empty.
ALTER TABLE correction_log ADD COLUMN field TEXT NOT NULL DEFAULT 'grade';
CREATE INDEX corrections_by_report ON correction_log (report);

DROP VIEW corrections;
CREATE VIEW corrections AS
SELECT
  l.found_at, r.report_id, r.urn, NULLIF(l.area, '') AS area, l.before, l.after,
  l.reader_before, l.reader_after, l.notified, p.name AS provider, l.field
FROM correction_log l
JOIN reports r ON r.id = l.report
JOIN providers p ON p.urn = r.urn;

CREATE VIEW judgement_evidence AS
SELECT
  r.report_id, r.urn, p.name AS provider, g.framework, j.area, j.area_label AS label,
  j.label AS printed_label, j.grade, j.wording, j.page, j.corroborated, j.disputed, j.snippet,
  (
    SELECT json_group_array(
      json_object(
        'grade', s.grade, 'label', s.label, 'wording', s.wording, 'page', s.page, 'snippet', s.snippet
      )
    )
    FROM (
      SELECT * FROM statements WHERE reading_id = j.reading_id AND area = j.area ORDER BY position
    ) s
  ) AS others,
  g.reader, g.sha256, g.read_at
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id
JOIN judgements j ON j.reading_id = g.id;

CREATE VIEW report_improvements AS
SELECT
  r.report_id, r.urn, p.name AS provider, r.remit, r.published,
  i.kind, i.position, i.text, i.heading, i.responsible, i.page
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN improvements i ON i.reading_id = r.reading_id;

CREATE VIEW report_documents AS
SELECT
  r.report_id, r.urn, p.name AS provider, r.remit, r.published, g.status, g.framework,
  g.title AS document_title, g.authority, r.authority_agrees, g.summary, r.disagreements, g.problems,
  g.reader, g.sha256, g.read_at
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id;
