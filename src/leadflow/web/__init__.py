"""The pages: Starlette and templates, useful without JavaScript."""
