-- Times that a queue counts with are milliseconds since 1970; times for people are RFC 3339 in UTC.
-- Ids are 128 random bits as 32 hex digits; hashes are SHA-256 as 64 hex digits.

CREATE TABLE submission (
    id TEXT PRIMARY KEY,
    -- The client's key for this sending, and the hash of the body it came with: the same again is the same submission.
    idempotency_key TEXT NOT NULL UNIQUE,
    body_sha256 TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    received_at TEXT NOT NULL,
    blanket_id TEXT NOT NULL,
    blanket_version TEXT NOT NULL,
    blanket_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    engine_version TEXT NOT NULL,
    -- What is delivered, canonical JSON, and the hash of exactly that text.
    document TEXT NOT NULL,
    document_sha256 TEXT NOT NULL,
    -- The answers for a person to read, as they were shown on the day.
    summary TEXT NOT NULL
);

CREATE TABLE attachment (
    -- Also the name of the file that holds the bytes.
    id TEXT PRIMARY KEY,
    -- As the citizen named it; for show only.
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Empty until the submission it belongs to is sent; then also a name that is safe on disk.
    submission_id TEXT REFERENCES submission (id),
    file_name TEXT
);
CREATE INDEX attachment_submission ON attachment (submission_id);

CREATE TABLE outbox (
    -- The delivery's id, the same at every try.
    id TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    receiver TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'parked')),
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL,
    -- Whoever holds the token may write the outcome of the try; until when nobody else may begin one.
    lease_token TEXT,
    leased_until BIGINT,
    last_error TEXT,
    delivered_at TEXT,
    UNIQUE (submission_id, receiver)
);
CREATE INDEX outbox_due ON outbox (receiver, state, next_attempt_at);

-- What has happened, without personal data.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    submission_id TEXT REFERENCES submission (id),
    detail TEXT NOT NULL
);
