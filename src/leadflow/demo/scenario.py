"""The demo's scenario: what goes wrong at the sample school."""
