-- Times are UTC text of fixed width (2024-04-09T08:30:12.000000Z), so that they sort as they read.
-- Days are the publisher's, as 2024-04-09.

CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  baseline_at TEXT,                    -- NULL until the first complete run: everything is silent till then
  last_good_count INTEGER              -- providers on the last complete list
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,                  -- poll, sweep
  started_at TEXT NOT NULL,
  finished_at TEXT,                    -- NULL: under way, or ended without a word
  state TEXT NOT NULL,                 -- running, good, problems, interrupted
  requests INTEGER NOT NULL DEFAULT 0,
  not_modified INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  new_reports INTEGER NOT NULL DEFAULT 0,
  events INTEGER NOT NULL DEFAULT 0,
  problems TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE TABLE alarms (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  began_at TEXT NOT NULL,
  recovered_at TEXT,
  message TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_open_alarm_a_kind ON alarms (source, kind) WHERE recovered_at IS NULL;

CREATE TABLE robots (
  origin TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  fetched_at TEXT NOT NULL
) STRICT;

-- The latest good copy of each page, for conditional requests. Documents are kept in the archive.
CREATE TABLE pages (
  url TEXT PRIMARY KEY,
  final_url TEXT NOT NULL,
  etag TEXT,
  last_modified TEXT,
  headers TEXT NOT NULL,
  body BLOB NOT NULL,                  -- zlib
  fetched_at TEXT NOT NULL
) STRICT;

CREATE TABLE documents (
  sha256 TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  first_seen TEXT NOT NULL
) STRICT;

-- Every answer that brought a document's bytes.
CREATE TABLE fetches (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  final_url TEXT NOT NULL,
  sha256 TEXT NOT NULL REFERENCES documents (sha256),
  fetched_at TEXT NOT NULL,
  headers TEXT NOT NULL,
  etag TEXT,
  last_modified TEXT
) STRICT;
CREATE INDEX fetches_by_url ON fetches (url, id);
CREATE INDEX fetches_by_document ON fetches (sha256);

CREATE TABLE providers (
  urn TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  region TEXT,
  dfe_code TEXT,
  gss_code TEXT,
  first_seen TEXT NOT NULL,
  last_listed TEXT NOT NULL,
  latest_report TEXT,                  -- publication day that the list showed when the page was last read
  page_read_at TEXT,                   -- NULL: not read yet, or not when last asked for
  behind_since TEXT                    -- since when the page lacks the report whose date the list shows
) STRICT;

CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  urn TEXT NOT NULL REFERENCES providers (urn),
  report_id TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  remit TEXT NOT NULL,
  published TEXT,
  inspected TEXT,
  url TEXT NOT NULL,
  first_seen TEXT NOT NULL,            -- the same for all reports that one reading of a page brought
  baseline INTEGER NOT NULL,           -- 1: met before the baseline was complete
  sha256 TEXT REFERENCES documents (sha256),   -- the document it holds now
  reading_id INTEGER REFERENCES readings (id), -- what that says
  inspection_end TEXT,                 -- the document's, else the page's day, else the publication day
  compared INTEGER NOT NULL DEFAULT 0, -- 1: graded, in a framework that is compared
  recheck INTEGER NOT NULL DEFAULT 0,  -- 1: the page says something new of it, so its file is asked for again
  file_problem TEXT,                   -- why the last try brought no readable document; NULL: it did
  file_temporary INTEGER NOT NULL DEFAULT 1,   -- 1: asking again soon may help
  tries INTEGER NOT NULL DEFAULT 0,
  missing_since TEXT,                  -- first reading of the page that no longer showed it
  withdrawn_at TEXT,
  UNIQUE (urn, report_id)
) STRICT;
CREATE INDEX reports_by_provider_and_remit ON reports (urn, remit, inspection_end);
CREATE INDEX reports_by_published ON reports (published);
CREATE INDEX reports_by_document ON reports (sha256);

CREATE TABLE readings (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL REFERENCES documents (sha256),
  reader TEXT NOT NULL,
  status TEXT NOT NULL,
  framework TEXT,
  inspection_start TEXT,
  inspection_end TEXT,
  lead_inspector TEXT,
  problems TEXT NOT NULL,
  read_at TEXT NOT NULL
) STRICT;
CREATE INDEX readings_by_document ON readings (sha256, id);

CREATE TABLE judgements (
  reading_id INTEGER NOT NULL REFERENCES readings (id),
  area TEXT NOT NULL,
  area_label TEXT NOT NULL,            -- the framework's
  label TEXT NOT NULL,                 -- as printed
  grade TEXT NOT NULL,
  rank INTEGER,                        -- 1 is worst; NULL: not judged
  wording TEXT NOT NULL,               -- as printed
  page INTEGER NOT NULL,
  corroborated INTEGER NOT NULL,
  disputed INTEGER NOT NULL,
  PRIMARY KEY (reading_id, area)
) STRICT;

-- Each judgement against the inspection before it, as things stand now. Rewritten for a provider and remit
-- whenever one of its inspections comes, changes or goes.
CREATE TABLE comparisons (
  report INTEGER NOT NULL REFERENCES reports (id),
  area TEXT NOT NULL,
  direction TEXT NOT NULL,
  basis TEXT,
  previous_area TEXT,
  previous_grade TEXT,
  PRIMARY KEY (report, area)
) STRICT;

CREATE TABLE events (
  id TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL UNIQUE,
  type TEXT NOT NULL,
  cause TEXT,
  known_at TEXT NOT NULL,
  source TEXT NOT NULL,
  report INTEGER REFERENCES reports (id),
  status TEXT,                         -- what could be told of the document then: a reading's status, or missing
  body TEXT NOT NULL                   -- the JSON that is signed and sent
) STRICT;
CREATE INDEX events_by_report ON events (report, sequence);
CREATE INDEX events_by_time ON events (known_at);

CREATE TABLE event_changes (
  event_id TEXT NOT NULL REFERENCES events (id),
  area TEXT NOT NULL,
  previous_area TEXT NOT NULL,
  previous_grade TEXT NOT NULL,
  grade TEXT NOT NULL,
  direction TEXT NOT NULL,
  basis TEXT NOT NULL,
  PRIMARY KEY (event_id, area)
) STRICT;

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  event_id TEXT NOT NULL REFERENCES events (id),
  subscription TEXT NOT NULL,
  recipient TEXT NOT NULL,
  state TEXT NOT NULL,                 -- waiting, sent, dead, cancelled
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at TEXT NOT NULL,
  leased_until TEXT,
  last_error TEXT,
  created_at TEXT NOT NULL,
  ended_at TEXT,
  UNIQUE (event_id, subscription, recipient)
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (due_at) WHERE state = 'waiting';

CREATE TABLE disabled_subscriptions (
  name TEXT PRIMARY KEY,
  since TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE correction_log (
  id INTEGER PRIMARY KEY,
  found_at TEXT NOT NULL,
  report INTEGER NOT NULL REFERENCES reports (id),
  area TEXT NOT NULL,
  before TEXT,
  after TEXT,
  reader_before TEXT NOT NULL,
  reader_after TEXT NOT NULL,
  notified INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE VIEW rating_history AS
SELECT
  p.urn, p.name AS provider, p.region, p.dfe_code, p.gss_code,
  r.remit, g.framework, j.area, j.area_label AS label, j.grade, j.rank, j.disputed,
  r.inspection_end, r.published, r.report_id, r.url AS report_url,
  c.direction, c.basis, c.previous_area, c.previous_grade,
  r.withdrawn_at IS NOT NULL AS withdrawn
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id
JOIN judgements j ON j.reading_id = g.id
LEFT JOIN comparisons c ON c.report = r.id AND c.area = j.area;

CREATE VIEW current_ratings AS
SELECT
  p.urn, p.name AS provider, p.region, p.dfe_code, p.gss_code,
  r.remit, g.framework, j.area, j.area_label AS label, j.grade, j.rank, j.disputed,
  r.inspection_end, r.published, r.report_id, r.url AS report_url
FROM reports r
JOIN providers p ON p.urn = r.urn
JOIN readings g ON g.id = r.reading_id
JOIN judgements j ON j.reading_id = g.id
WHERE r.withdrawn_at IS NULL
  AND r.id = (
    SELECT latest.id
    FROM reports latest
    WHERE latest.urn = r.urn AND latest.remit = r.remit AND latest.withdrawn_at IS NULL
      AND latest.compared
    ORDER BY latest.inspection_end DESC, latest.published DESC, latest.report_id DESC
    LIMIT 1
  );

CREATE VIEW rating_changes AS
SELECT
  e.id AS event_id, e.known_at, r.published, p.urn, p.name AS provider, p.region, r.remit,
  c.area, c.previous_area, c.previous_grade, c.grade, c.direction, c.basis,
  r.report_id, r.url AS report_url
FROM event_changes c
JOIN events e ON e.id = c.event_id
JOIN reports r ON r.id = e.report
JOIN providers p ON p.urn = r.urn;

CREATE VIEW corrections AS
SELECT l.found_at, r.report_id, r.urn, l.area, l.before, l.after, l.reader_before, l.reader_after, l.notified
FROM correction_log l
JOIN reports r ON r.id = l.report;

CREATE VIEW published_reports AS
SELECT
  r.report_id, r.urn, p.name AS provider, r.remit, r.title, r.kind, g.framework, r.published,
  g.inspection_start, r.inspection_end, g.lead_inspector, r.url, r.sha256,
  COALESCE(g.status, 'missing') AS status,
  r.first_seen, r.withdrawn_at IS NOT NULL AS withdrawn
FROM reports r
JOIN providers p ON p.urn = r.urn
LEFT JOIN readings g ON g.id = r.reading_id;
