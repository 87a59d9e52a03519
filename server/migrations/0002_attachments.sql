CREATE TABLE attachment (
    id TEXT PRIMARY KEY,
    -- As the citizen named it; for show only.
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    -- The key of its bytes: `attachments/` and an id of their own.
    object TEXT NOT NULL UNIQUE,
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

-- A file on its way. When it is taken in, it becomes the attachment of the same id, and these rows go.
CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    -- As the citizen named it; for show only.
    name TEXT NOT NULL,
    -- How many bytes there will be, and how many there are.
    size BIGINT NOT NULL,
    received BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- What has come of it, part by part: where in the file each begins, and the key of its bytes.
CREATE TABLE upload_part (
    upload_id TEXT NOT NULL REFERENCES upload (id),
    begins BIGINT NOT NULL,
    object TEXT NOT NULL UNIQUE,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    wrapped_key BYTEA,
    PRIMARY KEY (upload_id, begins)
);
