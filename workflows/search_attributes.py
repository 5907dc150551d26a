"""The search attributes a ticket's workflow carries: ids and states only, never anything personal.

A namespace on a SQL visibility store takes at most 10 Keyword attributes and 3 of each other kind, so a new key must
earn its place. `REGISTERED` is what a deployment has to create before the first ticket.
"""

from temporalio.common import SearchAttributeKey

STATUS = SearchAttributeKey.for_keyword("TicketStatus")
PRIORITY = SearchAttributeKey.for_keyword("TicketPriority")
TIER = SearchAttributeKey.for_keyword("TicketTier")
OWNER = SearchAttributeKey.for_keyword("TicketOwner")
TEAM = SearchAttributeKey.for_keyword("TicketTeam")
CATEGORY = SearchAttributeKey.for_keyword("TicketCategory")
POLICY = SearchAttributeKey.for_keyword("TicketPolicy")
BREACHED = SearchAttributeKey.for_bool("TicketBreached")
NEXT_DUE = SearchAttributeKey.for_datetime("TicketNextDue")

REGISTERED = (STATUS, PRIORITY, TIER, OWNER, TEAM, CATEGORY, POLICY, BREACHED, NEXT_DUE)
