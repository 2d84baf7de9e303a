"""Probes: what leadflow relies on at Trello, asked of a real Trello or of the emulator, one question each."""
