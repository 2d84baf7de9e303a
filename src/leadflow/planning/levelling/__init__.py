"""Levelling: a plan in which no group, no school and nobody carries too much at once."""
