#!/bin/sh
# Make the namespace what the workers need: there, with closed tickets kept 30 days, and with every search attribute a
# ticket carries. May be repeated.
#
# Environment: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE (default).
set -eu

namespace=${TEMPORAL_NAMESPACE:-default}
retention=30d

# A server that has just come up, or has just been told of a namespace, takes a while to know it.
patiently() {
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        if [ "$tries" -ge 60 ]; then
            echo "Temporal at ${TEMPORAL_ADDRESS:-localhost:7233} still refuses: $*" >&2
            exit 1
        fi
        sleep 2
    done
}

there() {
    temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1 ||
        temporal operator namespace create --namespace "$namespace" --retention "$retention"
}

patiently temporal operator cluster health
patiently there
patiently temporal operator namespace update --namespace "$namespace" --retention "$retention"

# A worker refuses to start without these, and a ticket that carried an unknown one could not go on.
while read -r name type; do
    patiently temporal operator search-attribute create --namespace "$namespace" --name "$name" --type "$type" </dev/null
done <<'ATTRIBUTES'
TicketStatus Keyword
TicketPriority Keyword
TicketTier Keyword
TicketOwner Keyword
TicketTeam Keyword
TicketCategory Keyword
TicketPolicy Keyword
TicketBreached Bool
TicketNextDue Datetime
ATTRIBUTES
