-- What a database says of itself, in words that do not depend on the order in which things were made.

-- name: columns
select table_schema, table_name, column_name, data_type, udt_name, is_nullable, column_default, is_identity, collation_name
  from information_schema.columns where table_schema in ('intake', 'stream')
 order by table_schema, table_name, ordinal_position

-- name: constraints
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
 where connamespace in ('intake'::regnamespace, 'stream'::regnamespace) order by 1, 2

-- name: indexes
select schemaname, indexname, indexdef from pg_indexes where schemaname in ('intake', 'stream') order by 1, 2

-- name: policies
select schemaname, tablename, policyname, permissive, roles::text, cmd, qual, with_check from pg_policies order by 1, 2, 3

-- name: row_security
select oid::regclass::text, relrowsecurity, relforcerowsecurity, reloptions::text from pg_class
 where relnamespace in ('intake'::regnamespace, 'stream'::regnamespace) and relkind in ('r', 'v', 'p') order by 1

-- name: views
select schemaname, viewname, definition from pg_views where schemaname in ('intake', 'stream') order by 1, 2

-- name: functions
select pronamespace::regnamespace::text, proname, pg_get_functiondef(oid), proacl::text from pg_proc
 where pronamespace in ('intake'::regnamespace, 'stream'::regnamespace) order by 1, 2, 3

-- name: triggers
select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1, 2

-- name: privileges
select table_schema, table_name, grantee, privilege_type from information_schema.role_table_grants
 where table_schema in ('intake', 'stream') order by 1, 2, 3, 4

-- name: column_privileges
select table_schema, table_name, column_name, grantee, privilege_type from information_schema.column_privileges
 where table_schema in ('intake', 'stream') order by 1, 2, 3, 4, 5

-- name: extensions
select extname from pg_extension order by 1
