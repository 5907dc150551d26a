#!/bin/sh
# A backend with nothing but HTTP: opens a ticket, acts on it, is refused, and looks at it.
#
#     ESCALATION_URL=http://127.0.0.1:8080 ESCALATION_API_KEY=esc_… sh http.sh ZD-48213
set -eu
reference=$1

ask() { # method, path, body, idempotency key
  curl --silent --show-error --noproxy '*' --request "$1" "$ESCALATION_URL/v1/tickets$2" \
    --header "Authorization: Bearer $ESCALATION_API_KEY" --header 'Content-Type: application/json' \
    --header "Idempotency-Key: $4" --data "$3" --write-out '\n%{http_code}\n'
}

ask POST '' '{"reference": "'"$reference"'", "subject": "Invoice charged twice",
  "customer": {"id": "C-77", "email": "'"$reference"'@customer.example"}}' open-1
ask POST "/$reference/note" '{"text": "It is in our books, too.", "by": "amira"}' note-1
ask POST "/$reference/reopen" '{"reason": "a mistake", "by": "amira"}' reopen-1
ask POST "/$reference/cancel" '{"reason": "opened twice"}' cancel-1
curl --silent --show-error --noproxy '*' "$ESCALATION_URL/v1/tickets/$reference" --header "Authorization: Bearer $ESCALATION_API_KEY"
