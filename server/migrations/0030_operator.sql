-- What whoever runs the server looks at, found without reading a million rows that are delivered.
CREATE INDEX outbox_parked ON outbox (receiver) WHERE state = 'parked';
CREATE INDEX outbox_delivered ON outbox (delivered_at) WHERE state = 'delivered';
