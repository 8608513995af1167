-- What delivering needs beside the outbox: digests, held bursts, order, endpoints that rest, addresses that
-- are off, and alarms that get worse and are acknowledged.

-- Beside waiting, sent, dead, cancelled a delivery may be digested: it went into the message `digest`.
ALTER TABLE deliveries ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;   -- its event's
ALTER TABLE deliveries ADD COLUMN lane TEXT NOT NULL DEFAULT '';         -- what it must keep its order among: a URN, an alarm
ALTER TABLE deliveries ADD COLUMN mode TEXT NOT NULL DEFAULT 'instant';  -- instant; digest: it waits for others to go with
ALTER TABLE deliveries ADD COLUMN hold TEXT;                             -- run: its run is not over; burst: a person decides; NULL: neither
ALTER TABLE deliveries ADD COLUMN lease TEXT;                            -- of the sender that has it
ALTER TABLE deliveries ADD COLUMN digest TEXT REFERENCES events (id);
ALTER TABLE deliveries ADD COLUMN first_due_at TEXT;                     -- as planned, before any failure

-- An event that is held is shown nowhere, whether anybody is subscribed to it or not. run: its run is not over;
-- burst: a person decides; dropped: a person did; NULL: it is told.
ALTER TABLE events ADD COLUMN hold TEXT;
CREATE INDEX events_held ON events (hold) WHERE hold IS NOT NULL;

UPDATE deliveries SET
  sequence = (SELECT e.sequence FROM events e WHERE e.id = event_id),
  lane = COALESCE((SELECT r.urn FROM events e JOIN reports r ON r.id = e.report WHERE e.id = event_id), ''),
  first_due_at = due_at;

DROP INDEX deliveries_waiting;
CREATE INDEX deliveries_waiting ON deliveries (due_at, sequence) WHERE state = 'waiting';
CREATE INDEX deliveries_in_order ON deliveries (subscription, recipient, lane, sequence) WHERE state = 'waiting';
CREATE INDEX deliveries_for_digests ON deliveries (due_at, subscription, recipient)
  WHERE state = 'waiting' AND mode = 'digest';
CREATE INDEX deliveries_by_event ON deliveries (event_id);
CREATE INDEX deliveries_by_digest ON deliveries (digest) WHERE digest IS NOT NULL;
CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL;

-- Every address that anything was ever written for. The token stands for it in links that go outside.
CREATE TABLE addresses (
  subscription TEXT NOT NULL,
  recipient TEXT NOT NULL,
  token TEXT NOT NULL UNIQUE,
  off_since TEXT,                      -- NULL: it gets what it asked for
  off_kind TEXT,                       -- bounced: what comes waits; unsubscribed: nothing is written for it
  off_reason TEXT,
  on_since TEXT,                       -- since when it gets messages again; NULL: it was never off, or is
  PRIMARY KEY (subscription, recipient)
) STRICT;
INSERT INTO addresses (subscription, recipient, token)
  SELECT subscription, recipient, lower(hex(randomblob(16))) FROM deliveries GROUP BY subscription, recipient;

-- Machines that messages go through and that failed when last tried.
CREATE TABLE endpoints (
  endpoint TEXT PRIMARY KEY,
  failing_since TEXT NOT NULL,
  failures INTEGER NOT NULL,           -- in a row
  rests_until TEXT NOT NULL,
  last_error TEXT NOT NULL
) STRICT;

-- Since when each subscription has stood in the configuration as it does: what was known before it was not for it.
CREATE TABLE subscription_forms (
  name TEXT PRIMARY KEY,
  form TEXT NOT NULL,
  since TEXT NOT NULL
) STRICT;

ALTER TABLE alarms ADD COLUMN cure TEXT NOT NULL DEFAULT '';
ALTER TABLE alarms ADD COLUMN level INTEGER NOT NULL DEFAULT 1;          -- how bad it was when last told
ALTER TABLE alarms ADD COLUMN subjects TEXT NOT NULL DEFAULT '[]';       -- what it was then about, as JSON
ALTER TABLE alarms ADD COLUMN latest INTEGER NOT NULL DEFAULT 1;         -- how bad it was at the last look
ALTER TABLE alarms ADD COLUMN upto TEXT;                                 -- when the latest of it came; NULL: not known
ALTER TABLE alarms ADD COLUMN acknowledged_at TEXT;                      -- NULL: nobody did, or something new came since
ALTER TABLE alarms ADD COLUMN acknowledged_upto TEXT;                    -- what `upto` was then
ALTER TABLE alarms ADD COLUMN told_at TEXT;                              -- that it began or got worse; NULL: nobody was told yet, it may pass
ALTER TABLE alarms ADD COLUMN looks INTEGER NOT NULL DEFAULT 1;          -- how often it was met
UPDATE alarms SET told_at = began_at;

-- Small things that must outlive a restart.
CREATE TABLE notes (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

ALTER TABLE runs ADD COLUMN providers INTEGER;                           -- on the list; 0: it, or what it leads to, could not be read; NULL: not known

-- Events up to this one were counted at the end of their run; those of before were never held.
INSERT INTO notes VALUES ('settled', (SELECT CAST(COALESCE(MAX(sequence), 0) AS TEXT) FROM events));
