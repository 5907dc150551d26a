"""The written escalation procedure: a policy and its roster, said in the words of those who are bound by it."""
