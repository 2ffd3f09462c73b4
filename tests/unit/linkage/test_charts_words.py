"""Every comparison and level that the engine knows has words that a clerk reads."""

import pytest

from hagukumi.linkage.charts.traits import PRESENCE
from hagukumi.linkage.charts.words import GROUPS, comparison_word, group_word, has_word, level_word, value_word
from hagukumi.linkage.japanese.comparisons import COMPARISONS
from hagukumi.linkage.latin.comparisons import comparisons_for

LATIN_COLUMNS = (
    *("given", "family", "birth", "sex", "number", "email", "phone", "address", "postal", "city", "household"),
    *("occupation", "other_1"),
)
LEVELS = [
    *(("ja", comparison.name, level.name) for comparison in COMPARISONS for level in comparison.levels),
    *(("latin", comparison.name, level.name) for comparison in comparisons_for(LATIN_COLUMNS) for level in comparison.levels),
]


@pytest.mark.parametrize(("script", "comparison", "level"), LEVELS, ids=lambda part: part.replace(" ", "_"))
def test_a_level_has_words_in_japanese(script, comparison, level):
    assert has_word(script, comparison, level), f"plan/linkage_words.toml has no words for {comparison}={level} of {script}"
    word = level_word(script, comparison, level)
    assert any("\u3040" <= character <= "\u9fff" for character in word) and level != word


@pytest.mark.parametrize("script", ["ja", "latin"])
def test_two_levels_of_a_comparison_never_read_the_same(script):
    words = [(comparison, level_word(script, comparison, level)) for one, comparison, level in LEVELS if one == script]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("comparison", sorted({comparison for _, comparison, _ in LEVELS}))
def test_a_comparison_has_a_heading_and_says_so_when_nothing_could_be_compared(comparison):
    assert comparison_word(comparison) != comparison
    assert level_word("ja", comparison, "unknown") == f"{comparison_word(comparison)}は比べられない"


def test_a_level_of_another_version_is_called_by_its_name():
    assert level_word("ja", "name", "moon phase") == "氏名の「moon phase」の段階"
    assert level_word("ja", "shoe size", "same") == "shoe sizeの「same」の段階"
    assert level_word("latin", "occupation", "moon phase") == "職業の「moon phase」の段階"


def test_subgroups_have_words():
    assert set(PRESENCE) <= set(GROUPS)
    assert group_word("latin_name") == "ローマ字の名" and group_word("district") == "district"
    assert value_word("birth", "2010s") == "2010年代生まれ"
    assert value_word("source", "absent") == "absent"
    assert value_word("kana", "absent") == "記載なし" and value_word("district", "北区") == "北区"
