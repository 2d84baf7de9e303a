"""Forms: what is typed stays, what is wrong is named."""

from __future__ import annotations

from datetime import date

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.steps import CauseKind, Status
from leadflow.web.forms import LONGEST, FieldError, Form


def test_what_was_typed_stays_in_the_form_it_was_typed_into() -> None:
    form = Form("flag", {"reason": "keys"})
    assert form.typed("flag", "reason") == "keys"
    assert form.typed("skip", "reason", "before") == "before"
    assert form.typed("flag", "other", "before") == "before"


def test_a_refusal_names_the_field() -> None:
    refused = Form("due", {"due": "x"}).refused(FieldError("due", "not a date"), "")
    assert refused.named == "Due date: Not a date."
    assert refused.wrong("due", "due") == "Not a date."
    assert refused.wrong("due", "who") == refused.wrong("move", "due") == ""
    assert refused.typed("due", "due") == "x"


def test_an_error_that_names_no_field_is_about_the_forms_own() -> None:
    refused = Form("move").refused(RefusedError("a step that is done cannot become skipped"), "to")
    assert refused.named == "Where to: A step that is done cannot become skipped."
    assert Form("unflag").refused(RefusedError("No."), "").named == "No."


def test_texts_have_to_be_there_and_not_too_long() -> None:
    assert Form("flag", {"reason": "  keys "}).text("reason", "Say it.") == "keys"
    with pytest.raises(FieldError, match="Say it"):
        Form("flag", {"reason": "  "}).text("reason", "Say it.")
    with pytest.raises(FieldError, match="301 characters; 300 is the most"):
        Form("flag", {"reason": "x" * (LONGEST["reason"] + 1)}).text("reason", "Say it.")


def test_a_number_of_the_page_is_read_or_refused() -> None:
    assert Form("move", {"version": "12"}).number("version") == 12
    assert Form("move").number("version") is None
    for text in ("", "-1", "²", "٣", "1" * 10, "1" * 5000):
        with pytest.raises(FieldError, match="Load the page again"):
            Form("move", {"version": text}).number("version")


def test_choices_are_of_the_list() -> None:
    assert Form("move", {"to": "done"}).status("to") is Status.DONE
    assert Form("flag", {"kind": "decision"}).cause("kind") is CauseKind.DECISION
    with pytest.raises(FieldError, match="Choose one of the list"):
        Form("move", {"to": "elsewhere"}).status("to")
    for derived in ("dependency", "sync", ""):
        with pytest.raises(FieldError, match="Choose what it is waiting for"):
            Form("flag", {"kind": derived}).cause("kind")


def test_dates_may_be_empty_and_must_make_sense() -> None:
    assert Form("due", {"due": " 2026-11-18 "}).day("due") == date(2026, 11, 18)
    assert Form("due", {"due": ""}).day("due") is None
    with pytest.raises(FieldError, match="‘tomorrow’ is not a date like 2026-11-18"):
        Form("due", {"due": "tomorrow"}).day("due")
