-- name: clone
-- A file copy: faster than replaying the migrations, and nothing of it is in the log.
CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy

-- name: drop
DROP DATABASE IF EXISTS "{name}" WITH (FORCE)
