"""The demo: the sample school played for some weeks, with people moving cards on the boards."""
