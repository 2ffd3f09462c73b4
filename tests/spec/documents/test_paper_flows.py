"""図4-1 and 図5-1: who takes part, and every numbered flow from whom to whom, on which basis, for what."""

from itertools import pairwise

import msgspec
import pytest

from hagukumi.documents.drawing import EDGE, GREY, INK, LINE, PAPER, QUIET, TINT, WARM, circled
from hagukumi.documents.flow_list import flows_of
from hagukumi.documents.flow_stations import ROOM, Map, Side
from hagukumi.documents.papers.flows import build
from hagukumi.documents.render.picture import picture
from hagukumi.documents.sheet import Drawing, Format
from hagukumi.law import Reading
from hagukumi.plan import records as r


@pytest.fixture
def bodies(print_of, paper_plan):
    def built(**changes):
        return build(print_of(msgspec.structs.replace(paper_plan, **changes)))[0]

    return built


@pytest.fixture
def numbered(print_of, paper_plan):
    def built(**changes):
        return build(print_of(msgspec.structs.replace(paper_plan, **changes)))[1]

    return built


def _drawing(document):
    (drawing,) = (block for block in document.blocks if isinstance(block, Drawing))
    return drawing


def _words_drawn(document):
    return [element.text for element in picture(_drawing(document).svg).root.iter("text")]


def _shapes(document, tag):
    return list(picture(_drawing(document).svg).root.iter(tag))


def _department(id, name, body, *roles, **more):
    return r.Department(id=id, name=name, body=body, roles=roles, manager="課長", **more)


def _many(plan, count):
    """The plan with so many more holders of both bodies, each with a use."""
    first = plan.uses[0]
    holders = [_department(f"h{n:02}", f"第{n}保健福祉課", "board" if n % 3 else "mayor", r.Role.HOLDER) for n in range(count)]
    uses = [msgspec.structs.replace(first, id=f"u{n:02}", giver=f"h{n:02}") for n in range(count)]
    return {"departments": (*plan.departments, *holders), "uses": (*plan.uses, *uses)}


def test_flows_are_numbered_from_delivery_to_hand_over(numbered, rows_of):
    rows = rows_of(numbered(), "番号ごとの流れ")

    assert [(row["番号"], row["流れ"], row["提供元"], row["提供先（主体）"]) for row in rows] == [
        ("①", "抽出データの提供", "育実市教育委員会　学校教育課", "育実市長　こども未来課（総括管理主体）"),
        ("②", "抽出データの提供", "育実市長　市民課", "育実市長　こども未来課（総括管理主体）"),
        ("③", "分析用データの提供", "育実市長　こども未来課", "架空研究所　分析室（分析主体）"),
        ("④", "判定の結果の引渡し", "育実市長　こども未来課", "育実市教育委員会　学校教育課（活用主体）"),
    ]


def test_uses_that_go_the_same_way_are_one_flow_with_all_their_bases_items_and_purposes(numbered, rows_of):
    row = rows_of(numbered(), "番号ごとの流れ")[0]

    assert "相当の理由がある外部提供（個人情報保護法第69条第2項第3号）" in row["法的な根拠"]
    assert "本人の同意があるとき（個人情報保護法第69条第2項第1号）" in row["法的な根拠"]
    assert (row["項目数"], row["段階"], row["利用目的"]) == ("3", "受入、組合せ", "早期発見")


def test_another_body_is_external_provision_and_a_contractor_counts_as_its_principal(numbered, rows_of):
    kinds = [row["区分"] for row in rows_of(numbered(), "番号ごとの流れ")]

    assert kinds == ["外部提供", "内部利用", "内部利用", "外部提供"]


def test_provision_straight_from_a_holder_is_a_flow_of_its_own(numbered, rows_of, paper_plan):
    straight = msgspec.structs.replace(
        paper_plan.uses[0], id="straight", giver="shimin", receiver="gakko", role=r.Role.SUPPORTER, stages=(r.Stage.HANDED_OVER,)
    )

    rows = rows_of(numbered(uses=(*paper_plan.uses, straight)), "番号ごとの流れ")

    assert [row["流れ"] for row in rows][-2:] == ["判定の結果の引渡し", "保有・管理主体からの直接の提供"]


def test_work_inside_a_department_is_numbered_inside_its_box(numbered, paper_plan):
    own = msgspec.structs.replace(paper_plan.uses[0], id="own", giver="kodomo", stages=(r.Stage.LINKED, r.Stage.JUDGED))
    extract = msgspec.structs.replace(paper_plan.uses[0], id="extract", receiver="shimin", role=r.Role.HOLDER)

    drawn = _words_drawn(numbered(uses=(*paper_plan.uses, own, extract)))

    assert "① 自課での抽出" in drawn
    assert "④ 名寄せ・組合せ・判定" in drawn


def test_every_flow_of_the_table_stands_in_the_picture(numbered, rows_of):
    drawn = "".join(_words_drawn(numbered()))

    assert [row["番号"] for row in rows_of(numbered(), "番号ごとの流れ") if row["番号"] not in drawn] == []


def test_the_picture_without_numbers_says_on_the_lines_what_goes_along_them(bodies):
    drawn = _words_drawn(bodies())

    assert drawn.count("提供") == 2
    assert {"分析用データ", "判定の結果"} <= set(drawn)
    assert not any(circled(number) in text for number in range(1, 5) for text in drawn)


def _with_desk(plan):
    """The plan in which 市民課 gives its file to a desk for proposals, which keeps what is made of it."""
    desk = _department("teian", "企画課", "mayor", r.Role.PROPOSALS_DESK)
    first = msgspec.structs.replace(plan.uses[0], receiver="teian", role=r.Role.PROPOSALS_DESK)
    stages = {"motouke": r.Stage.DELIVERED, "kekka": r.Stage.DEIDENTIFIED}
    uses = (msgspec.structs.replace(first, id=id, stages=(stage,)) for id, stage in stages.items())
    return {"departments": (*plan.departments, desk), "uses": (*plan.uses, *uses)}


def test_what_goes_to_the_desk_for_proposals_passes_the_coordinator_on_one_line(bodies, numbered, paper_plan, rows_of):
    plan = _with_desk(paper_plan)
    assert "分析主体・活用主体・提案担当" in _words_drawn(bodies(**plan))
    assert _words_drawn(bodies(**plan)).count("匿名加工") == 1
    given = [row["番号"] for row in rows_of(numbered(**plan), "番号ごとの流れ") if any("企画課" in cell for cell in row.values())]
    assert len(given) == 2, "the table still tells the extract and the result apart"
    assert "、".join(given) in _words_drawn(numbered(**plan))
    assert "分析主体・活用主体" in _words_drawn(bodies())


def test_external_provision_is_dashed_and_the_legend_says_so(numbered):
    dashes = [line.get("stroke-dasharray", "") for line in _shapes(numbered(), "polyline") if line.get("stroke") == LINE]

    assert dashes.count("9 6") == 3  # two flows to or from the board of education, and the legend
    assert "外部提供（別の機関へ）" in _words_drawn(numbered())


def test_all_who_take_part_are_drawn_and_departments_are_grouped_by_body(bodies):
    drawn = _words_drawn(bodies())

    assert {"市民課", "学校教育課", "こども未来課", "分析室", "育実市長", "育実市教育委員会", "活用主体　育実市教育委員会"} <= set(drawn)
    assert any("住民（こども・保護者）" in text and "民間の提供者：校務支援株式会社" in text for text in drawn)


def test_a_contractor_and_a_second_role_are_told_in_the_box(bodies):
    drawn = _words_drawn(bodies())

    assert {"こども未来課の委託先", "活用主体を兼ねる", "保有・管理主体を兼ねる"} <= set(drawn)


@pytest.mark.parametrize(
    ("roles", "stand"),
    [
        ((r.Role.PRIVACY_OFFICER,), "四つの主体とは別の組織"),
        ((r.Role.PRIVACY_OFFICER, r.Role.HOLDER), "四つの主体と兼ねる課がある"),
        ((r.Role.RIGHTS_DESK,), "担当課が書かれていない"),
    ],
)
def test_it_tells_whether_the_privacy_organisation_stands_apart(bodies, paper_plan, roles, stand):
    departments = tuple(msgspec.structs.replace(found, roles=roles) if found.id == "soumu" else found for found in paper_plan.departments)

    assert any(f"プライバシー保護組織：総務課（{stand}）" in text for text in _words_drawn(bodies(departments=departments)))


def test_forty_departments_are_put_together_by_body_and_still_named(numbered, paper_plan, rows_of):
    document = numbered(**_many(paper_plan, 36))
    drawn = _words_drawn(document)

    assert {"25の担当課", "13の担当課"} <= set(drawn)
    assert "".join(drawn).count("保健福祉課") == 36
    assert len(rows_of(document, "番号ごとの流れ")) == 40
    assert {"①〜㉕", "㉖〜㊳"} <= set(drawn)


def test_more_names_than_can_be_read_are_left_to_the_table(numbered, paper_plan):
    changes = _many(paper_plan, 150)

    drawn = _words_drawn(numbered(**changes))

    assert drawn.count("名は次の表のとおり") == 2


def test_more_bodies_than_there_is_room_for_become_one_box(bodies, paper_plan, rows_of):
    extra = [r.Body(id=f"b{n:02}", name=f"第{n}法人", kind=r.BodyKind.PRIVATE) for n in range(12)]
    holders = [_department(f"h{n:02}", f"第{n}事業所", f"b{n:02}", r.Role.HOLDER) for n in range(12)]

    document = bodies(bodies=(*paper_plan.bodies, *extra), departments=(*paper_plan.departments, *holders))

    assert {"14の機関", "14の担当課"} <= set(_words_drawn(document))
    assert len([row for row in rows_of(document, "主体と担当課") if row["主体・役割"] == "保有・管理主体"]) == 14


@pytest.mark.parametrize("count", [0, 5, 36, 150])
def test_no_word_reaches_beyond_the_picture(bodies, paper_plan, count):
    document = bodies(**_many(paper_plan, count))
    drawn = picture(_drawing(document).svg)

    for element in drawn.root.iter("text"):
        assert 0 < float(element.get("x")) < drawn.width
        assert 0 < float(element.get("y")) < drawn.height
        assert float(element.get("font-size")) >= 9.5, element.text


def test_boxes_of_a_column_do_not_lie_on_one_another(bodies, paper_plan):
    boxes = [
        (float(box.get("x")), float(box.get("y")), float(box.get("y")) + float(box.get("height")))
        for box in _shapes(bodies(**_many(paper_plan, 5)), "rect")
        if box.get("fill") == PAPER and box.get("stroke") == EDGE and box.get("x") in ("30", "926")
    ]

    for column in {x for x, _, _ in boxes}:
        places = sorted((top, bottom) for x, top, bottom in boxes if x == column)
        assert len(places) > 1
        assert all(above[1] < below[0] for above, below in pairwise(places))


def test_the_picture_tells_its_content_to_those_who_do_not_see_it(numbered):
    drawing = _drawing(numbered())

    assert "①育実市教育委員会　学校教育課から総括管理主体の育実市長　こども未来課への抽出データの提供（外部提供）。" in drawing.alternative
    assert drawing.alternative in drawing.svg
    assert 'role="img"' in drawing.svg


def test_a_plan_without_uses_says_that_nothing_flows(numbered, rows_of):
    document = numbered(uses=())

    assert _drawing(document).alternative == "計画に利用が書かれていないため、データの流れはありません。"
    assert rows_of(document, "番号ごとの流れ") == []


def test_a_plan_without_coordinator_or_departments_is_still_drawn(bodies):
    assert "（計画に書かれていません）" in _words_drawn(bodies(departments=()))


def test_a_department_that_the_plan_lacks_is_told_as_such(bodies, paper_plan):
    lost = msgspec.structs.replace(paper_plan.uses[0], id="lost", giver="nai", receiver="doko", role=r.Role.ANALYST)

    drawn = _words_drawn(bodies(uses=(*paper_plan.uses, lost)))

    assert {"nai（計画にない参照）", "doko（計画にない参照）"} <= set(drawn)


def test_the_tables_name_post_holders_and_where_data_comes_from(bodies, rows_of):
    parties = {(row["主体・役割"], row["担当課"]): row for row in rows_of(bodies(), "主体と担当課")}
    sources = {row["抽出データ"]: row for row in rows_of(bodies(), "抽出データの出どころ")}

    assert parties["分析主体", "分析室"]["委託"] == "こども未来課からの委託（itaku）"
    assert parties["総括管理主体", "こども未来課"]["担当者"] == "係長、主査（2）"
    assert (sources["出欠の記録"]["提供者"], sources["出欠の記録"]["提供の根拠"]) == ("校務支援株式会社", "委託契約第5条")
    assert sources["住民記録"]["提供者"] == "なし"


def test_a_process_is_told_apart_from_persons(bodies, rows_of, paper_plan):
    process = r.Officer(id="run", title="自動処理", roles=(r.Role.COORDINATOR,), kind=r.OfficerKind.PROCESS)
    departments = tuple(
        msgspec.structs.replace(found, officers=(process,)) if found.id == "kodomo" else found for found in paper_plan.departments
    )

    rows = rows_of(bodies(departments=departments), "主体と担当課")

    assert rows[0]["担当者"] == "自動処理（自動処理）（1）"


def test_both_documents_can_be_had_as_a_picture_file(bodies, numbered):
    assert Format.SVG in bodies().formats
    assert Format.SVG in numbered().formats


def test_the_order_of_the_plans_lists_changes_nothing(print_of, paper_plan):
    reversed_plan = msgspec.structs.replace(
        paper_plan,
        **{name: tuple(reversed(getattr(paper_plan, name))) for name in ("bodies", "departments", "uses", "sources", "purposes")},
    )

    assert build(print_of(reversed_plan)) == build(print_of(paper_plan))


def test_columns_have_room_for_what_they_show(paper_plan):
    for count in (0, 8, 30):
        reading = Reading(msgspec.structs.replace(paper_plan, **_many(paper_plan, count)))
        found = Map(reading, flows_of(reading))
        for side, stations in ((Side.LEFT, found.left), (Side.RIGHT, found.right)):
            assert len({station.frame for station in stations}) + len(stations) <= ROOM[side]


def _luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ground", [PAPER, TINT, WARM, GREY])
@pytest.mark.parametrize("ink", [INK, QUIET, LINE])
def test_words_stand_out_from_their_ground(ink, ground):
    """WCAG 2.2, 1.4.3 (AA): at least 4.5 : 1."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5
