"""Sentences that remember how they were made."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from datetime import date

from leadflow.errors import RefusedError
from leadflow.intake.drafting import dumped
from leadflow.planning.words import listed, long
from leadflow.saying import Said, changed, joined, say, say_many, told


class Shouting:
    """English in capitals; the plural and each value marked."""

    def gettext(self, message: str, /) -> str:
        return message.replace("Done on", "DONE ON")

    def ngettext(self, one: str, many: str, number: float, /) -> str:
        return (one if number == 1 else many).upper().replace("%(NUM)S", "%(num)s")

    def number(self, value: float, /) -> str:
        return f"<{value:g}>"

    def day(self, day: date, form: str, /) -> str:
        return f"{day.isoformat()} {form}"


LOUD, DAY = Shouting(), date(2026, 11, 18)


def test_a_sentence_is_its_english_and_more() -> None:
    sentence = say("Done on %(day)s.", day=long(DAY))
    assert sentence == "Done on Wed 18 Nov 2026."
    assert sentence.told(LOUD) == "DONE ON 2026-11-18 EEE d MMM y."


def test_a_number_chooses_its_message() -> None:
    assert say_many("%(num)s step", "%(num)s steps", 1) == "1 step"
    assert say_many("%(num)s step", "%(num)s steps", 2.5) == "2.5 steps"
    assert say_many("%(num)s step", "%(num)s steps", 2).told(LOUD) == "<2> STEPS"


def test_parts_and_changes_are_told_too() -> None:
    text = joined(("a", say("Done on %(day)s", day=1)), " ")
    assert (text, told(text, LOUD)) == ("a Done on 1", "a DONE ON <1>")
    assert told(changed(text, str.upper), LOUD) == "A DONE ON <1>"
    assert changed("plain", str.upper) == "PLAIN"
    assert told("plain", LOUD) == "plain"
    assert told(listed([say("Done on"), "b", "c"]), LOUD) == "DONE ON, b and c"


def test_an_error_keeps_how_its_message_was_made() -> None:
    message = str(RefusedError(say("Done on")))
    assert isinstance(message, Said)
    assert message.told(LOUD) == "DONE ON"


def test_what_is_copied_sent_or_written_is_plain_english() -> None:
    sentence = say("Done on %(day)s.", day=long(DAY))
    for copy in (deepcopy(sentence), pickle.loads(pickle.dumps(sentence))):
        assert type(copy) is str
        assert copy == sentence
    assert json.loads(json.dumps({"sentence": sentence})) == {"sentence": "Done on Wed 18 Nov 2026."}


def test_it_is_written_into_files_as_any_text() -> None:
    assert dumped({"note": say("Done on %(day)s", day="Monday")}) == "note: Done on Monday\n"
    assert json.dumps([say("Yes")]) == '["Yes"]'
