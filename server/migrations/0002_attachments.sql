CREATE TABLE attachment (
    -- Also the name of the file that holds the bytes.
    id TEXT PRIMARY KEY,
    -- As the citizen named it; for show only.
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- The key that seals the file, wrapped under a key of the ring; NULL where the file lies as it came.
    wrapped_key BYTEA,
    -- Empty until the submission it belongs to is sent; then also a name that is safe on disk.
    submission_id TEXT REFERENCES submission (id),
    file_name TEXT
);
CREATE INDEX attachment_submission ON attachment (submission_id);
