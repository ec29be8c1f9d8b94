-- The index holds active entries alone, so that what is switched off or taken away costs a search nothing. Rebuilt as before:
--   INSERT INTO faq_fts(faq_fts) VALUES ('rebuild');
DROP TRIGGER faq_documents_insert;
--> statement-breakpoint
DROP TRIGGER faq_documents_delete;
--> statement-breakpoint
DROP TRIGGER faq_documents_update;
--> statement-breakpoint
DROP TABLE faq_fts;
--> statement-breakpoint
CREATE VIEW faq_active AS SELECT rowid AS entry, question, answer, keywords FROM faq_documents WHERE is_active = 1;
--> statement-breakpoint
CREATE VIRTUAL TABLE faq_fts USING fts5(
  question, answer, keywords,
  content='faq_active', content_rowid='entry',
  tokenize="unicode61 remove_diacritics 2"
);
--> statement-breakpoint
INSERT INTO faq_fts(faq_fts) VALUES ('rebuild');
--> statement-breakpoint
CREATE TRIGGER faq_documents_insert AFTER INSERT ON faq_documents WHEN new.is_active = 1 BEGIN
  INSERT INTO faq_fts(rowid, question, answer, keywords) VALUES (new.rowid, new.question, new.answer, new.keywords);
END;
--> statement-breakpoint
CREATE TRIGGER faq_documents_delete AFTER DELETE ON faq_documents WHEN old.is_active = 1 BEGIN
  INSERT INTO faq_fts(faq_fts, rowid, question, answer, keywords)
  VALUES ('delete', old.rowid, old.question, old.answer, old.keywords);
END;
--> statement-breakpoint
CREATE TRIGGER faq_documents_update AFTER UPDATE ON faq_documents BEGIN
  INSERT INTO faq_fts(faq_fts, rowid, question, answer, keywords)
  SELECT 'delete', old.rowid, old.question, old.answer, old.keywords WHERE old.is_active = 1;
  INSERT INTO faq_fts(rowid, question, answer, keywords)
  SELECT new.rowid, new.question, new.answer, new.keywords WHERE new.is_active = 1;
END;
