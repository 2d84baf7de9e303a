"""An emulator of Trello's REST API over real HTTP: `emulator.Emulator`, or ``python -m tests.emulator``.

What it answers follows Trello's own recorded answers (``../shared/trello``): the same paths, statuses, field
names and error texts. What nobody recorded is said where it is guessed.
"""
