"""Numbers in circles, words that fit, lines with heads."""

import pytest

from hagukumi.documents import drawing as d


@pytest.mark.parametrize(
    ("number", "shown"), [(1, "①"), (20, "⑳"), (21, "㉑"), (35, "㉟"), (36, "㊱"), (50, "㊿"), (51, "(51)"), (0, "(0)")]
)
def test_numbers_stand_in_circles_as_far_as_there_are_circles(number, shown):
    assert d.circled(number) == shown


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [([], ""), ([3], "③"), ([1, 2], "①、②"), ([1, 2, 3, 4, 7], "①〜④、⑦"), ([7, 3, 2, 1, 2], "①〜③、⑦"), ([49, 50, 51, 52], "㊾〜(52)")],
)
def test_runs_of_three_or_more_are_told_by_their_ends(numbers, shown):
    assert d.circled_ranges(numbers) == shown


def test_a_line_is_broken_after_a_comma_where_that_keeps_a_name_whole():
    assert d.wrapped("市民課、学校教育課、福祉課", 80, 10) == ("市民課、", "学校教育課、", "福祉課")


def test_a_name_longer_than_a_line_is_broken_between_characters():
    assert d.wrapped("こども未来応援課", 40, 10) == ("こども未", "来応援課")


def test_a_closing_bracket_begins_no_line():
    assert d.wrapped("総務課（個）", 50, 10) == ("総務課（個）",)


def test_text_becomes_smaller_until_it_fits_and_nothing_is_cut_off():
    size, lines = d.fitted("育実市教育委員会事務局学校教育部学務課", 100, 16, 2)

    assert "".join(lines) == "育実市教育委員会事務局学校教育部学務課"
    assert len(lines) == 2
    assert size < 16
    assert max(d.width_of(line, size) for line in lines) <= 100 + size


def test_characters_of_mark_up_are_written_as_characters():
    assert ">A&amp;B &lt;課&gt;<" in d.words(d.Point(0, 0), "A&B <課>", 10)


def test_an_arrow_ends_where_it_points():
    drawn = d.line((d.Point(0, 5), d.Point(50, 5)))

    assert 'points="50,5 39,-0.5 39,10.5"' in drawn or 'points="50,5 39,10.5 39,-0.5"' in drawn


def test_a_line_without_heads_has_none():
    assert "polygon" not in d.line((d.Point(0, 0), d.Point(9, 0)), arrow=False)


def test_a_line_both_ways_has_two_heads():
    assert d.line((d.Point(0, 0), d.Point(0, 90)), back=True).count("<polygon") == 2


def test_characters_that_xml_cannot_hold_are_shown_as_a_blank_square_and_line_feeds_as_spaces():
    assert ">あ〓い う<" in d.words(d.Point(0, 0), "あ\x00い\nう", 10)


def test_a_full_width_space_stays():
    assert ">市長　市民課<" in d.words(d.Point(0, 0), "市長　市民課", 10)
