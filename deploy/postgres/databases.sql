-- name: clone
-- A file copy: faster than replaying the migrations, and nothing of it is in the log.
CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy

-- name: drop
DROP DATABASE IF EXISTS "{name}" WITH (FORCE)

-- name: exists
SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)

-- name: role_exists
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)

-- name: identity
-- The same for as long as it is the same cluster, whatever its port or address.
SELECT system_identifier::text FROM pg_control_system()
