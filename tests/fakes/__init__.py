"""Fakes that implement the ports, with visible state."""
