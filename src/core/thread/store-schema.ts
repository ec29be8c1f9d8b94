/** Additive and numbered: an object that slept for months wakes up in an older shape. Never change one that was deployed. */
export const migrations: readonly string[] = [
  `CREATE TABLE docs (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
   CREATE TABLE inbox (
     event_id TEXT PRIMARY KEY, state TEXT NOT NULL, conversation TEXT NOT NULL, seq INTEGER NOT NULL,
     reply_seq INTEGER, received_at INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE INDEX inbox_pending ON inbox (seq) WHERE state = 'pending';
   CREATE TABLE messages (
     conversation TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (conversation, seq)) WITHOUT ROWID;
   CREATE TABLE history (n INTEGER PRIMARY KEY, conversation TEXT NOT NULL, body TEXT NOT NULL);
   CREATE TABLE outbox (
     id TEXT PRIMARY KEY, n INTEGER NOT NULL, state TEXT NOT NULL, external_id TEXT, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE INDEX outbox_order ON outbox (n);
   CREATE INDEX outbox_open ON outbox (n) WHERE state IN ('queued', 'sending', 'unknown');
   CREATE INDEX outbox_external ON outbox (external_id) WHERE external_id IS NOT NULL;
   CREATE TABLE deadlines (kind TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
   CREATE TABLE unrecorded (
     tbl TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (tbl, id)) WITHOUT ROWID;`,
  // which messages are new or changed, in the order of their last change: what the app's cursor counts
  `CREATE TABLE changes (n INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL, seq INTEGER NOT NULL, UNIQUE (conversation, seq));
   INSERT INTO changes (conversation, seq) SELECT conversation, seq FROM messages ORDER BY conversation, seq;`,
];
