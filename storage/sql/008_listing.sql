-- Who is on the publisher's list and who no longer is, what each was called before, who followed whom; and files
-- that change to and fro.

ALTER TABLE providers ADD COLUMN missing_since TEXT;   -- first complete list that no longer showed it; NULL: it is listed
ALTER TABLE providers ADD COLUMN unlisted_at TEXT;     -- since when it counts as no longer listed; NULL: it does not
CREATE INDEX providers_missing ON providers (missing_since) WHERE missing_since IS NOT NULL;

-- What the publisher called a provider until then.
CREATE TABLE former_names (
  urn TEXT NOT NULL REFERENCES providers (urn),
  name TEXT NOT NULL,
  until TEXT NOT NULL,                 -- the first list with another name
  PRIMARY KEY (urn, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_names_by_name ON former_names (name COLLATE NOCASE);

-- A person's word on who followed whom, beside the reference table's.
CREATE TABLE provider_links (
  old TEXT NOT NULL REFERENCES providers (urn),
  new TEXT NOT NULL REFERENCES providers (urn),
  made_at TEXT NOT NULL,
  PRIMARY KEY (old, new)
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_links_by_new ON provider_links (new);

ALTER TABLE events ADD COLUMN provider TEXT REFERENCES providers (urn);   -- whom an event about no report is about
CREATE INDEX events_by_provider ON events (provider, sequence) WHERE provider IS NOT NULL;

ALTER TABLE reports ADD COLUMN flapping_since TEXT;    -- its address gives now one document, now another; NULL: it does not
CREATE INDEX reports_flapping ON reports (flapping_since) WHERE flapping_since IS NOT NULL;

-- 1: the document was not taken for the report's, as the address gave now one, now another.
ALTER TABLE fetches ADD COLUMN unused INTEGER NOT NULL DEFAULT 0;

CREATE VIEW listed_providers AS
SELECT
  p.urn, p.name AS provider, p.region, p.dfe_code, p.gss_code,
  p.first_seen AS listed_since, p.last_listed,
  CASE WHEN p.unlisted_at IS NOT NULL THEN p.missing_since END AS gone_since,
  (SELECT group_concat(name, '; ') FROM (SELECT name FROM former_names f WHERE f.urn = p.urn ORDER BY until DESC, name))
    AS former_names,
  (SELECT group_concat(new, ' ') FROM (SELECT new FROM provider_links l WHERE l.old = p.urn ORDER BY new)) AS linked_successors
FROM providers p;
