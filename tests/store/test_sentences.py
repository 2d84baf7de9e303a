"""Sentences in the store: the English first, and how it was made behind it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.words import listed, long, school_days
from leadflow.saying import Said, changed, joined, named, numbered, opened, say, told
from leadflow.store.sentences import MARK, clean, kept, recalled
from leadflow.web.languages import language

DAY = date(2026, 11, 18)
SPANISH = language("es")

TEXTS = st.text(st.characters(), max_size=8)
VALUES = st.one_of(TEXTS, st.integers(-9, 9999), st.floats(0, 9).map(lambda each: round(each, 1)))
SAID = st.recursive(
    st.one_of(
        st.dates(date(2000, 1, 1), date(2099, 1, 1)).map(long),
        st.sampled_from([0.5, 1, 2, 3.5]).map(school_days),
        TEXTS.map(named),
        st.integers(-9, 9).map(lambda each: numbered(str(each), each)),
        VALUES.map(lambda each: say("Waits for '%(title)s', %(stands)s. 5 %%", title=each, stands="so")),
    ),
    lambda inner: st.one_of(
        inner.map(opened),
        st.lists(st.one_of(TEXTS, inner), min_size=1, max_size=3).map(joined),
        st.tuples(inner, inner).map(lambda two: say("%(a)s: %(b)s", a=two[0], b=two[1])),
    ),
    max_leaves=5,
)


@given(SAID)
def test_what_was_said_is_told_in_spanish_as_before(said: str) -> None:
    stored = kept(said)
    back = recalled(stored)
    assert back == clean(said[:])
    if clean(said[:]) == said:
        assert told(back, SPANISH) == clean(told(said, SPANISH))
        assert kept(back) == stored


@given(TEXTS)
def test_what_people_typed_stays_text_alone(text: str) -> None:
    assert kept(text) == clean(text)
    assert type(recalled(kept(text))) is str
    assert recalled(kept(f'x{MARK}["say","y",{{}}]')) == 'x["say","y",{}]'


def test_a_sentence_begins_with_its_english() -> None:
    stored = kept(say("Done on %(day)s.", day=long(DAY)))
    assert stored.startswith(f"Done on Wed 18 Nov 2026.{MARK}[")


@pytest.mark.parametrize(
    "how",
    [
        "",
        "{",
        "7",
        "null",
        '["nothing"]',
        '["say"]',
        '["say","%(a)s",{}]',
        '["say","b",{}]',
        '["day","a","x","y"]',
    ],
)
def test_where_the_rest_is_broken_the_english_counts(how: str) -> None:
    back = recalled(f"a{MARK}{how}")
    assert back == "a"
    assert not isinstance(back, Said)


def test_what_a_function_changed_is_stored_in_english() -> None:
    shouted = changed(say("Done."), str.upper)
    assert kept(shouted) == "DONE."
    assert told(recalled(kept(say("%(a)s!", a=shouted))), SPANISH) == "DONE.!"


def test_a_list_of_sentences_is_told_in_spanish() -> None:
    back = recalled(kept(listed([school_days(2), long(DAY)])))
    assert told(back, SPANISH) == "2 días lectivos y mié 18 nov 2026"
