-- The schema of SQLite and of PostgreSQL alike: BIGINT, TEXT and BYTEA alone, which both understand. A server of the version
-- before must be able to work on it while another is brought up to date: columns are added with a default, and what is no longer
-- used goes a version later.
--
-- Times that a queue counts with are milliseconds since 1970; times for people are RFC 3339 in UTC.
-- Ids are 128 random bits as 32 hex digits; hashes are SHA-256 as 64 hex digits.

CREATE TABLE submission (
    id TEXT PRIMARY KEY,
    -- The client's key for this sending, and a keyed hash of the body it came with: the same again is the same submission.
    idempotency_key TEXT NOT NULL UNIQUE,
    body_fingerprint TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    received_at TEXT NOT NULL,
    -- What belongs together and is delivered in the order in which it came; its own id where the client named no case.
    case_key TEXT NOT NULL,
    blanket_id TEXT NOT NULL,
    blanket_version TEXT NOT NULL,
    blanket_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    engine_version TEXT NOT NULL,
    -- The key that seals this row's answers, wrapped under a key of the ring; empty when it was thrown away (src/vault.rs).
    wrapped_key BYTEA NOT NULL,
    -- What is delivered, canonical JSON, sealed; and the hash of exactly that text, before it was sealed.
    document BYTEA NOT NULL,
    document_sha256 TEXT NOT NULL,
    -- The answers for a person to read, as they were shown on the day, sealed.
    summary BYTEA NOT NULL
);
