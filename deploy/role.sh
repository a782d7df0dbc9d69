#!/bin/sh
# In the database container of compose.yaml, once: the database and both roles of the site, neither a superuser.
set -eu
createdb -U postgres arpenteur
psql -v ON_ERROR_STOP=1 -U postgres -d arpenteur -f /role.sql
psql -v ON_ERROR_STOP=1 -v password="$ARPENTEUR_ROLE_PASSWORD" -v owner="$ARPENTEUR_OWNER_PASSWORD" \
  -U postgres -d arpenteur <<'SQL'
ALTER ROLE arpenteur PASSWORD :'password';
ALTER ROLE arpenteur_owner PASSWORD :'owner';
SQL
