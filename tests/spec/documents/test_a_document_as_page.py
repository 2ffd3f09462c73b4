"""A page stands alone: Japanese, accessible, with nothing fetched from elsewhere and nothing that runs."""

import dataclasses
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.documents.sheet import Block, Checks, Column, Document, Drawing, Form, Format, Heading, Points, Seals, Table, Text

DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10" role="img" aria-labelledby="t"><title id="t">題</title>'
    '<defs><clipPath id="c"><rect width="4" height="4"/></clipPath></defs><text clip-path="url(#c)">市民課</text></svg>'
)


class Page(HTMLParser):
    """A page read tag by tag: tags with their attributes, and the text outside the style sheet."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._quiet = False
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._quiet = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._quiet = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._quiet else data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture
def page(press: Press, approved_printing: Printing) -> Callable[..., Page]:
    def made(*blocks: Block, printing: Printing = approved_printing, **more: object) -> Page:
        document = dataclasses.replace(Document(name="paper", title="利用目的の一覧", blocks=blocks), **more)
        return Page(press.render(document, printing, Format.HTML))

    return made


def test_it_is_a_japanese_page_with_a_title_and_one_first_heading(page) -> None:
    made = page(Heading("利用"), Heading("内訳", 2))
    assert made.all("html") == [{"lang": "ja"}]
    assert len(made.all("h1")) == len(made.all("h2")) == len(made.all("h3")) == 1
    assert made.all("title") and {"charset": "utf-8"} in made.all("meta")


def test_nothing_runs_and_nothing_is_fetched(page) -> None:
    made = page(Text(("本文",)), Drawing("図", DRAWN, "説明"))
    assert not [tag for tag, _ in made.tags if tag in ("script", "link", "iframe", "img", "object", "base", "form")]
    policy = next(meta["content"] for meta in made.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy and policy.startswith("default-src 'none'")
    assert not [value for _, attributes in made.tags for key, value in attributes.items() if key in ("href", "src", "srcset")]


def test_a_table_has_a_caption_and_headings_with_scope(page) -> None:
    made = page(Table("項目の一覧", (Column("項目"), Column("目的", 3.0)), (("氏名", "名寄せ"),)))
    assert len(made.all("caption")) == 1 and "項目の一覧" in made.text
    assert made.all("th") == [{"scope": "col"}] * 2
    assert [column["style"] for column in made.all("col")] == ["width: 25.0%", "width: 75.0%"]
    assert len(made.all("td")) == 2


def test_a_caption_that_repeats_the_heading_above_is_for_screen_readers_alone(page) -> None:
    table = Table("項目の一覧", (Column("項目"),), (("氏名",),))
    assert page(Heading("項目の一覧"), table, table).all("caption") == [{"class": "unseen"}, {}]


def test_an_empty_table_says_so_over_its_whole_width(page) -> None:
    made = page(Table("該当者", (Column("項目"), Column("目的")), (), empty="ありません。"))
    assert made.all("td") == [{"class": "none", "colspan": "2"}] and "ありません。" in made.text


def test_labels_of_a_form_are_row_headings(page) -> None:
    made = page(Form("届出", (("名称", "住民記録"), ("所管", "市民課"))))
    assert made.all("th") == [{"scope": "row"}] * 2


def test_what_a_check_found_is_told_in_words_too(page) -> None:
    made = page(Checks("点検", (("条項", True, "第3条"), ("検査", False, "未実施"), ("手書き", None, ""))))
    assert re.findall("[☑☐] (確認済|未確認|記入欄)", made.text) == ["確認済", "未確認", "記入欄"]


def test_a_wide_table_can_be_reached_by_keyboard_and_has_a_name(page) -> None:
    made = page(Table("項目の一覧", (Column("項目"),), (("氏名",),)))
    region = next(attributes for attributes in made.all("div") if attributes.get("role") == "region")
    assert region["tabindex"] == "0" and region["aria-label"] == "項目の一覧"


def test_two_tables_of_the_same_name_are_told_apart(page) -> None:
    made = page(*[Table("様式", (Column("項目"),), ())] * 2, Form("様式", ()))
    assert [region["aria-label"] for region in made.all("div") if "role" in region] == ["様式", "様式（2）", "様式（3）"]


def test_seals_are_boxes_with_titles(page) -> None:
    made = page(Seals(("課長", "部長", "市長")))
    assert len(made.all("th")) == len(made.all("td")) == 3


def test_a_drawing_is_an_image_with_a_name_and_its_words_stand_below(page) -> None:
    made = page(Drawing("流れの図", DRAWN, "市民課からこども未来課へ。"), Drawing("もう一つの図", DRAWN, "同じ。"))
    pictures = made.all("svg")
    assert [picture["role"] for picture in pictures] == ["img", "img"]
    assert [picture["aria-label"] for picture in pictures] == ["流れの図", "もう一つの図"]
    assert "市民課からこども未来課へ。" in made.text and "図の説明" in made.text


def test_ids_of_two_drawings_in_one_page_do_not_meet(page) -> None:
    made = page(Drawing("一", DRAWN, "一"), Drawing("二", DRAWN, "二"))
    ids = [attributes["id"] for _, attributes in made.tags if "id" in attributes]
    assert sorted(ids) == ["d1-c", "d2-c"]
    assert [text["clip-path"] for text in made.all("text")] == ["url(#d1-c)", "url(#d2-c)"]


def test_points_are_lists_numbered_where_order_matters(page) -> None:
    made = page(Points(("甲", "乙")), Points(("一", "二", "三"), numbered=True))
    assert len(made.all("ul")) == len(made.all("ol")) == 1 and len(made.all("li")) == 5


def test_it_carries_version_day_and_approvals(page, approved_printing: Printing) -> None:
    text = page(Text(("本文",))).text
    assert approved_printing.hash in text and "令和8年3月25日" in text and "承認: 令和8年3月25日 こども未来課" in text
    assert "案（" not in text


def test_a_draft_says_that_it_is_one(page, draft_printing: Printing) -> None:
    assert "案（承認前の計画から印刷したもので、効力はありません）" in page(printing=draft_printing).text


def test_readings_are_ruby_with_brackets_for_those_who_cannot_show_it(page) -> None:
    made = page(Text(("個人情報を守ります。",)), furigana=True)
    assert "個人（こじん）情報（じょうほう）を守（まも）ります。" in made.text
    assert len(made.all("rt")) >= 3 and not page(Text(("個人情報",))).all("rt")


def test_a_letter_names_addressee_and_sender(page) -> None:
    text = page(addressee="市民課長　様", sender="こども未来課長", legal_basis="個人情報保護法第69条").text
    assert text.index("市民課長　様") < text.index("こども未来課長") < text.index("（個人情報保護法第69条）")


def test_private_characters_stay_for_the_readers_own_face(page) -> None:
    """外字 have a shape on the municipality's machines; a page leaves the choice of face to them."""
    text = page(Text(("外字\ue000と制御\x07文字",))).text
    assert "外字\ue000と制御〓文字" in text and "（U+0007）" in text
