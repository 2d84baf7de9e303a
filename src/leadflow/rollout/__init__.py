"""Pure: one school's run of a playbook: its definition, its progress, and what a pass makes of them."""
