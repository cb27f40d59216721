import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from kenshin.nets.drawing.terminal.cells import padded, tame, wrapped

# Kana, kanji, combining marks, emoji with joiners, right-to-left letters, control characters.
ODD = (
    "aZ9 .,%()「」、。ーっカ゚が\u3099漢字㌔é\u0301ﾊﾟ👩\u200d👩\u200d👧🏽❤\ufe0f🇯🇵שלום\u202e\n\t\x1b\u00ad\u200b"
)
odd_texts = st.text(st.one_of(st.sampled_from(ODD), st.characters()), max_size=60)


@given(odd_texts)
def test_a_tamed_text_is_as_wide_as_its_letters_together(text):
    tamed = tame(text)
    assert cell_len(tamed) == sum(cell_len(letter) for letter in tamed)
    assert "\n" not in tamed
    assert not any(unicodedata.category(letter) in ("Cc", "Cf") for letter in tamed)


@given(odd_texts, st.integers(8, 60), st.integers(0, 5))
@example("、" * 40, 8, 0)
def test_wrapped_lines_fit_and_lose_nothing(text, room, hanging):
    tamed = tame(text)
    lines = wrapped(tamed, room, hanging)
    assert all(cell_len(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(tamed.split())


@given(
    st.lists(
        st.sampled_from(["値", "を", "確かめる", "ネット", "です。", "重みは、", "「層」", "16個", "ReLU"]),
        min_size=1,
    )
)
@example(["ReLU", "ReLU", "ReLU", "16個"])
def test_no_japanese_line_begins_with_what_ends_a_clause(words):
    for line in wrapped("".join(words), 14):
        assert line[0] not in "、。」ーッ個"
        assert line[-1] != "「"


def test_english_breaks_between_words_only():
    said = "Every output is a draft until a qualified professional has reviewed it."
    assert " ".join(wrapped(said, 21)) == said


def test_columns_are_counted_in_cells_not_in_letters():
    assert [cell_len(padded(name, 12)) for name in ("年齢", "Age", "か\u3099ん")] == [12, 12, 12]
