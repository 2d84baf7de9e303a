"""Mail: one message of plain text at a time, handed to the school's own mail server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING

from leadflow.errors import ServiceAwayError
from leadflow.settings import MailSafety

if TYPE_CHECKING:
    from leadflow.settings import Settings

SECONDS = 20.0
"""How long the mail server may take for an answer."""


def send(settings: Settings, to: str, subject: str, text: str) -> None:
    """Hand a message over. Raises `ServiceAwayError` when the server cannot be reached or refuses it."""
    sender = settings.mail_from or settings.mail_user
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"  # so that holiday answers are not sent back
    message.set_content(text)
    try:
        with _connected(settings) as server:
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password.get_secret_value())
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        # The server's own words may repeat what was sent to it, so only the kind of error is told.
        raise ServiceAwayError(
            f"The mail server {settings.mail_host}:{settings.mail_port} did not take the message "
            f"({type(error).__name__}). Look at LEADFLOW_MAIL_HOST, _PORT, _USER, _PASSWORD and _SAFETY."
        ) from None


def _connected(settings: Settings) -> smtplib.SMTP:
    place = settings.mail_host, settings.mail_port
    if settings.mail_safety is MailSafety.TLS:
        return smtplib.SMTP_SSL(*place, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(*place, timeout=SECONDS)
    try:
        if settings.mail_safety is MailSafety.STARTTLS:
            server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise
    return server
