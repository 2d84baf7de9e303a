"""The demo: the sample school, some weeks of it on a simulated calendar, people moving cards on the boards."""
