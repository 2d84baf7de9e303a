"""Contexts: what each template is given, as frozen dataclasses. No template computes anything.

A page's context names its template; the template uses every field of it and nothing else (a test compares
the two).
"""
