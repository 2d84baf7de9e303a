"""Large plans: both passes over arrays, level by level, with the same results. Needs NumPy."""
