-- Full-text index over the FAQ: derived from faq_documents, rebuilt by
--   INSERT INTO faq_fts(faq_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE faq_fts USING fts5(
  question, answer, keywords,
  content='faq_documents', content_rowid='rowid',
  tokenize="unicode61 remove_diacritics 2"
);
--> statement-breakpoint
CREATE TRIGGER faq_documents_insert AFTER INSERT ON faq_documents BEGIN
  INSERT INTO faq_fts(rowid, question, answer, keywords) VALUES (new.rowid, new.question, new.answer, new.keywords);
END;
--> statement-breakpoint
CREATE TRIGGER faq_documents_delete AFTER DELETE ON faq_documents BEGIN
  INSERT INTO faq_fts(faq_fts, rowid, question, answer, keywords)
  VALUES ('delete', old.rowid, old.question, old.answer, old.keywords);
END;
--> statement-breakpoint
CREATE TRIGGER faq_documents_update AFTER UPDATE ON faq_documents BEGIN
  INSERT INTO faq_fts(faq_fts, rowid, question, answer, keywords)
  VALUES ('delete', old.rowid, old.question, old.answer, old.keywords);
  INSERT INTO faq_fts(rowid, question, answer, keywords) VALUES (new.rowid, new.question, new.answer, new.keywords);
END;
