"""The managed block: what goes in comes out, whatever people do around it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadflow.sync import block
from leadflow.sync.block import CUT, END, LIMIT, START, Unwrapped, same_text, shortened, tidy, unwrap, wrap

KEY = "spring/set-norms_1.a"
NASTY = st.sampled_from(
    [
        START,
        END,
        "leadflow: other/key",
        "> leadflow: other/key",
        ">",
        "\\",
        "> x",
        "\r",
        "\n",
        "\n\n",
        " ",
        "\u2028",
        CUT,
    ]
)
TEXTS = st.lists(st.one_of(NASTY, st.text(max_size=20)), max_size=8).map("\n".join) | st.lists(
    st.one_of(NASTY, st.text(max_size=20)), max_size=8
).map("".join)


@given(text=TEXTS, free=TEXTS)
@example(text="", free="\n")
@example(text="\\> x\n\nleadflow: a/b", free=wrap("other/key", "a", "b"))
def test_what_goes_in_comes_out(text: str, free: str) -> None:
    assert unwrap(wrap(KEY, text, free)) == Unwrapped(KEY, tidy(text), free)


@given(text=TEXTS, free=TEXTS, other=TEXTS)
def test_writing_again_changes_the_block_alone(text: str, free: str, other: str) -> None:
    first = unwrap(wrap(KEY, text, free))
    assert wrap(KEY, first.text, first.free) == wrap(KEY, text, free)
    assert unwrap(wrap(KEY, other, first.free)).free == free


@given(TEXTS)
def test_a_text_without_a_block_is_all_peoples(free: str) -> None:
    if "Kept by leadflow" not in free:
        assert unwrap(free) == Unwrapped(None, "", free)


@given(text=TEXTS, free=st.text(alphabet="abc >\n", max_size=40))
def test_it_survives_windows_newlines(text: str, free: str) -> None:
    found = unwrap(wrap(KEY, text, free).replace("\n", "\r\n"))
    assert found == Unwrapped(KEY, tidy(text), free.replace("\n", "\r\n"))


@given(text=TEXTS, free=st.text(alphabet="abc \n", max_size=40))
def test_it_survives_a_removed_end_marker(text: str, free: str) -> None:
    whole = wrap(KEY, text, free)
    head, _, _ = whole.rpartition(f"\n{END}")
    assert unwrap(head + ("\n\n" + free if free else "")) == Unwrapped(KEY, tidy(text), free)


@given(text=TEXTS, above=st.text(alphabet="abc\n", min_size=1).filter(str.strip), free=TEXTS)
def test_words_above_the_block_are_kept_below_it(text: str, above: str, free: str) -> None:
    found = unwrap(f"{above}\n{wrap(KEY, text, free)}")
    assert (found.key, found.text) == (KEY, tidy(text))
    assert found.free == above.rstrip("\n") + (f"\n\n{free}" if free else "")
    assert unwrap(wrap(found.key or "", found.text, found.free)) == found


def test_words_between_the_markers_are_kept_below_the_block() -> None:
    lines = wrap(KEY, "one\ntwo", "mine").split("\n")
    lines.insert(3, "I typed this here")
    assert unwrap("\n".join(lines)) == Unwrapped(KEY, "one\ntwo", "I typed this here\n\nmine")


def test_a_second_block_pasted_below_is_peoples_text() -> None:
    other = wrap("spring/other", "x")
    assert unwrap(wrap(KEY, "one", other)) == Unwrapped(KEY, "one", other)
    cut_off = wrap(KEY, "one", "").replace(f"\n{END}", "") + f"\n{other}"
    assert unwrap(cut_off).key == KEY


def test_it_survives_an_editor_that_escapes_and_drops_bold() -> None:
    edited = (
        wrap("spring/a_b", "one", "mine").replace("**", "").replace("a_b", "a\\_b").replace("> one", ">one")
    )
    assert unwrap(edited) == Unwrapped("spring/a_b", "one", "mine")


def test_it_survives_a_lost_key_line() -> None:
    assert unwrap(wrap(KEY, "one", "mine").replace(f"> leadflow: {KEY}\n", "")) == Unwrapped(
        None, "one", "mine"
    )


@given(st.integers(0, LIMIT + 500), st.integers(0, LIMIT + 500))
@example(LIMIT, 0)
@example(0, LIMIT)
def test_the_block_gives_way_and_peoples_words_never_do(long_text: int, long_free: int) -> None:
    text, free = "words " * (long_text // 6), "f" * long_free
    description = wrap(KEY, text, free)
    assert len(description) <= max(LIMIT, len(free))
    found = unwrap(description)
    assert found.free == free
    assert found.key in (KEY, None)
    if found.text:
        assert same_text(tidy(text), found.text)


@given(st.integers(0, 60))
def test_a_cut_block_stands_for_the_whole_one(room: int) -> None:
    text = "one\n\n\\two\n\n\nthree four\n\nfive"
    header = len(wrap(KEY, "", "x")) - 1
    found = unwrap(wrap(KEY, text, "x" * (LIMIT - header - room)))
    assert found.key == KEY
    assert found.text == "" or same_text(text, found.text)
    assert (found.text == text) is (room >= len(block._quoted(text, LIMIT)))


@given(st.text(max_size=30), st.text(max_size=30))
def test_other_texts_do_not_stand_for_it(text: str, other: str) -> None:
    assert same_text(text, text)
    if not other.endswith(CUT):
        assert same_text(text, other) is (text == other)


def test_shortened() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("a " * 20, 20) == "a a a a a a a a" + CUT


@pytest.mark.parametrize(
    ("seen", "added"),
    [("one\ntwo", False), ("two", False), ("", False), ("one\ntwo!", True), ("one\nthree\ntwo", True)],
)
def test_words_that_people_put_into_the_block_are_noticed(seen: str, added: bool) -> None:
    assert block.added_words(seen, ["one\ntwo"]) is added
