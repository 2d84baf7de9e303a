"""Launching from the pages: drafts of rollouts, what they would come to, and the launch itself."""
