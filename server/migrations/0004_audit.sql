-- What has happened, without personal data.
CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    submission_id TEXT REFERENCES submission (id),
    detail TEXT NOT NULL
);
CREATE INDEX audit_submission ON audit (submission_id);
