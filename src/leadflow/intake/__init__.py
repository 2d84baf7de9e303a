"""Intake: what people write (YAML and CSV), read with positions, checked, and made into a definition."""
