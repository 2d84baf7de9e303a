"""Pure planning: the dependency network, the school calendar, both passes, states and findings."""
