"""Exchange: a plan as other programs read and write it. Text and bytes in and out; files are the caller's."""
