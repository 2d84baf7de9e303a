"""Importing a school year as districts publish it (ICS, CSV, JSON, `holidays`) into a calendar file."""
