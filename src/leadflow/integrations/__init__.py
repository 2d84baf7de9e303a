"""Adapters to the world outside: the clock now; mail, calendars and documents later."""
