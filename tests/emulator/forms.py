"""Uploads: forms of several parts, as a browser and ruby-trello send files."""

from __future__ import annotations

import json
from email import message_from_bytes, policy


def taken_apart(kind: str, content: bytes) -> bytes:
    """The parts of a form as JSON; of a file its name and its size, as nobody reads it."""
    head = f"content-type: {kind}\r\n\r\n".encode()
    found: dict[str, object] = {}
    for part in message_from_bytes(head + content, policy=policy.HTTP).iter_parts():
        name = str(part.get_param("name", "", "content-disposition"))
        held = part.get_payload(decode=True)
        size = held if isinstance(held, bytes) else b""
        file = part.get_filename()
        found[name] = (
            {"name": file, "bytes": len(size), "type": part.get_content_type()} if file else size.decode()
        )
    return json.dumps(found).encode()
