"""A specification is read as it is written, or refused with the place and the remedy."""

import pytest

from hagukumi.linkage.general import Refused, read_spec
from hagukumi.linkage.general.spec import settings_of
from hagukumi.linkage.sources import DEFAULTS

OTHER = 'other = ["出生地", { name = "学校", column = "学校名" }]'
GOOD = f"""
script = "ja"
[[source]]
name = "住民"
path = "a.csv"
unique_per_person = true
[source.columns]
record = "番号"
full_name = "氏名"
{OTHER}
[[source]]
name = "税"
path = "sub/b.parquet"
[source.columns]
record = "番号"
resident_number = "番号"
"""


def _read(tmp_path, text):
    path = tmp_path / "spec.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_spec(path)


def test_a_specification_says_which_sources_there_are_and_what_their_columns_mean(tmp_path):
    spec = _read(tmp_path, GOOD)
    first, second = spec.source
    assert (spec.script, first.name, first.unique_per_person, second.unique_per_person) == ("ja", "住民", True, False)
    assert first.columns.named() == {"record": "番号", "full_name": "氏名"}
    assert first.columns.others() == {"出生地": "出生地", "学校": "学校名"}
    assert first.columns.headings() == ("番号", "氏名", "出生地", "学校名")
    assert spec.settings.seed == 1


def test_the_record_id_may_be_the_resident_number(tmp_path):
    assert _read(tmp_path, GOOD).source[1].columns.headings() == ("番号",)


def test_a_byte_order_mark_before_the_specification_is_no_matter(tmp_path):
    assert _read(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()).script == "ja"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('script = "ja"', "", "「script」が書かれていません"),
        ('script = "ja"', 'script = "jp"', '"ja" 又は "latin"'),
        ('script = "ja"', 'script = "ja"\ncolour = 1', "「colour」という指定はありません"),
        ('full_name = "氏名"', 'name = "氏名"', "資料「住民」: 「name」という指定はありません"),
        ('full_name = "氏名"', "full_name = 3", "文字で書いてください"),
        ('full_name = "氏名"', 'full_name = ""', "空か、使える範囲の外"),
        ("unique_per_person = true", 'unique_per_person = "yes"', "true 又は falseで書いてください"),
        (OTHER, 'other = "出生地"', "一覧で書いてください"),
        (
            OTHER,
            'other = ["出生地", { name = "学校" }]',
            "「column」が書かれていません",
        ),
        (OTHER, 'other = ["氏名"]', "列「氏名」: この列が2回使われています"),
        (OTHER, 'other = ["x", { name = "x", column = "y" }]', "other に「x」が2回"),
        ('path = "a.csv"', "", "資料「住民」: 「path」が書かれていません"),
        ('path = "a.csv"', 'path = "a\\u0000.csv"', "path に使えない文字"),
        ('path = "a.csv"', 'path = "a.csv"\nencoding = "latin1"', '"utf-8" 又は "cp932"'),
        ('name = "税"', "", "資料「2番目」: 「name」が書かれていません"),
        ('name = "税"', 'name = "住民"', "同じ名前の資料が2つ"),
        ('name = "税"', 'name = "税\\u0007"', "使えない文字"),
        ('record = "番号"\nresident_number', "resident_number", "「record」が書かれていません"),
        ('resident_number = "番号"', "", "比べる列がありません"),
        ('script = "ja"', 'script = "ja"\n[settings]\nseed = -1', "範囲の外"),
        ('script = "ja"', 'script = "ja"\n[settings]\nlink_weight = 3\nreview_weight = 4', "link_weight より大きく"),
        ('script = "ja"', 'script = "ja"\n[settings]\nreview_weight = 6', "link_weight より大きく"),
        ('script = "ja"', 'script = "latin"\n[settings]\ncity = "育実市"', "日本語の住所のための指定です"),
        ('resident_number = "番号"', 'occupation = "仕事"\nother = ["校名"]', "比べる列がありません"),
        ('name = "税"', "name = 税", "TOMLの書き方になっていません"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(tmp_path, old, new, told):
    assert old in GOOD
    with pytest.raises(Refused) as refused:
        _read(tmp_path, GOOD.replace(old, new, 1))
    assert told in str(refused.value) and str(refused.value).startswith("spec.toml")


def test_thresholds_are_the_scripts_own_unless_they_are_given(tmp_path):
    def weights(script, settings=""):
        told = settings_of(_read(tmp_path, GOOD.replace('script = "ja"', f'script = "{script}"\n[settings]\n{settings}', 1)))
        return told.script, told.link_weight, told.review_weight

    for script, usual in DEFAULTS.items():
        assert weights(script) == (script, usual.link_weight, usual.review_weight)
        assert weights(script, "link_weight = -4") == (script, -4.0, -4.0)
        assert weights(script, "review_weight = -1") == (script, usual.link_weight, -1.0)


def test_a_specification_without_any_source_is_refused(tmp_path):
    for text in ('script = "ja"\n', 'script = "ja"\nsource = []\n'):
        with pytest.raises(Refused):
            _read(tmp_path, text)


def test_all_problems_of_the_sources_are_told_at_once(tmp_path):
    with pytest.raises(Refused) as refused:
        _read(tmp_path, GOOD.replace('name = "税"', 'name = "住民"').replace('resident_number = "番号"', ""))
    assert len(refused.value.problems) == 2


def test_bytes_that_are_no_utf8_and_files_that_are_no_specification_are_refused(tmp_path):
    with pytest.raises(Refused, match="UTF-8"):
        _read(tmp_path, GOOD.encode("cp932"))
    with pytest.raises(Refused, match="大きすぎます"):
        _read(tmp_path, b"#" * 1_000_001)
