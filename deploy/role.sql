-- Run once by the administrator of PostgreSQL, in a new database:
--   createdb arpenteur && psql -v ON_ERROR_STOP=1 -d arpenteur -f deploy/role.sql
-- One role owns the tables and migrates them, the other serves: it reads and writes rows and can change no table, policy or
-- trigger. Both are bound by row-level security: neither superuser nor BYPASSRLS. For a base of before, whose tables belong to
-- the role of the site, then: REASSIGN OWNED BY arpenteur TO arpenteur_owner; REVOKE CREATE ON SCHEMA public FROM arpenteur;
CREATE ROLE arpenteur_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE ROLE arpenteur LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
REVOKE ALL ON DATABASE arpenteur FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE arpenteur TO arpenteur_owner, arpenteur;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO arpenteur_owner;
GRANT USAGE ON SCHEMA public TO arpenteur;
