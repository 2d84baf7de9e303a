"""Use cases, as verbs: launch, advance, view ... Each takes the ports it works through as first argument."""
