"""Measurements, side by side. They print tables and are never tests: times say something about machines."""
