-- Run once by the administrator of PostgreSQL, in a new database:
--   createdb arpenteur && psql -v ON_ERROR_STOP=1 -d arpenteur -f deploy/role.sql
-- The role of the site owns its tables and is bound by row-level security: neither superuser nor BYPASSRLS.
CREATE ROLE arpenteur LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
REVOKE ALL ON DATABASE arpenteur FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE arpenteur TO arpenteur;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO arpenteur;
