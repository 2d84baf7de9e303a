"""Chances: how sure the goals are, from a thousand plans with drawn durations."""
