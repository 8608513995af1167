-- The text of the documents that reports hold, page by page, to be searched. Documents recorded before have none
-- until `reread` extracts it.

CREATE TABLE document_texts (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE REFERENCES documents (sha256),
  pages INTEGER NOT NULL               -- with text on them
) STRICT;

CREATE TABLE page_texts (
  id INTEGER PRIMARY KEY,              -- of document_texts, times 1024, plus the page, counted from 1
  text TEXT NOT NULL                   -- on one line
) STRICT;

-- The words alone: the text stands in page_texts, once.
CREATE VIRTUAL TABLE page_search USING fts5 (
  text, content = 'page_texts', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER page_texts_added AFTER INSERT ON page_texts BEGIN
  INSERT INTO page_search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER page_texts_removed AFTER DELETE ON page_texts BEGIN
  INSERT INTO page_search (page_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
