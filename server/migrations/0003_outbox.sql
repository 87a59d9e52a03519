CREATE TABLE outbox (
    -- The delivery's id, the same at every try.
    id TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    receiver TEXT NOT NULL,
    -- Deliveries of one case to one receiver are made one at a time, in the order of their positions.
    case_key TEXT NOT NULL,
    position BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'parked')),
    attempts BIGINT NOT NULL DEFAULT 0,
    -- When it may be tried next; while it is leased, when the lease runs out.
    next_attempt_at BIGINT NOT NULL,
    -- Whoever holds the token may write the outcome of the try.
    lease_token TEXT,
    last_error TEXT,
    delivered_at TEXT,
    UNIQUE (submission_id, receiver)
);
CREATE INDEX outbox_due ON outbox (receiver, next_attempt_at) WHERE state = 'queued';
-- What holds up those behind it.
CREATE UNIQUE INDEX outbox_case ON outbox (receiver, case_key, position) WHERE state <> 'delivered';
-- What whoever runs the server looks at, found without reading a million rows that are delivered.
CREATE INDEX outbox_parked ON outbox (receiver) WHERE state = 'parked';
CREATE INDEX outbox_delivered ON outbox (delivered_at) WHERE state = 'delivered';

-- The last position given in a case with more than one submission. Its row is locked until the submission is committed, so that
-- positions become visible in their order.
CREATE TABLE case_position (
    receiver TEXT NOT NULL,
    case_key TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (receiver, case_key)
);
