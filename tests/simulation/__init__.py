"""The simulation: whole rollouts with people, leaders, crashes and faults, from a seed, in milliseconds.

The protocol is the product's own (`services.advance`, `rollout.decision`, `sync`); what it works on through
its ports is in memory: a store, boards with Trello's ways, a clock.

    python -m tests.simulation --runs 1000
"""
