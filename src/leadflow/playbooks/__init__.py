"""Pure: playbooks (what is to be done, as data), their revision by overlay, and their expansion to a plan."""
