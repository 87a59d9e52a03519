-- What has happened, without personal data. A row is written in the transaction of what it tells about, and linked a moment later:
-- it is given a number, the hash before it and its own (src/audit.rs). No row is deleted, and it outlives what it is about.
CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    -- Milliseconds since 1970.
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    -- `citizen`, `server`, or `operator:` and a pseudonym.
    actor TEXT NOT NULL,
    purpose TEXT NOT NULL,
    submission_id TEXT,
    detail TEXT NOT NULL,
    -- From 1; empty until it is linked.
    seq BIGINT,
    previous TEXT,
    hash TEXT
);
CREATE INDEX audit_submission ON audit (submission_id);
CREATE UNIQUE INDEX audit_seq ON audit (seq);
CREATE INDEX audit_unlinked ON audit (at, id) WHERE seq IS NULL;

-- How far the chain reaches. Its one row is locked by whoever links.
CREATE TABLE audit_head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- How far the chain reached at a time, signed (src/audit/checkpoint.rs).
CREATE TABLE audit_checkpoint (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    hash TEXT NOT NULL,
    key TEXT NOT NULL,
    signature TEXT NOT NULL
);
