#!/bin/sh
# Bring both of Temporal's databases to the schema of this image's Temporal version. May be repeated; run it before the
# server at each upgrade, one minor version at a time.
#
# Environment: POSTGRES_HOST, POSTGRES_USER, SQL_PASSWORD; optional POSTGRES_PORT (5432), TEMPORAL_SCHEMA (the folder in
# the image).
set -eu

versions=${TEMPORAL_SCHEMA:-/etc/temporal/schema/postgresql/v12}

on() {
    database=$1
    shift
    temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_HOST" -p "${POSTGRES_PORT:-5432}" -u "$POSTGRES_USER" \
        --db "$database" "$@"
}

for store in temporal visibility; do
    case $store in
        temporal) database=temporal ;;
        visibility) database=temporal_visibility ;;
    esac
    on "$database" create
    on "$database" setup-schema -v 0.0
    on "$database" update-schema -d "$versions/$store/versioned"
done
