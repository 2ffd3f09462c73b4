"""What each role sees at its desk."""

import re

import pytest
from office_town import LISTED, MARKER, PROTECTED

from hagukumi.audit import EventKind


@pytest.fixture
def coordinator(sign_in):
    return sign_in("kodomo-1")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/coordinator/", ["計画への指摘はありません", "うち外部提供3件", "こども未来課 係長", "承認された版"]),
        ("/coordinator/uses/", ["外部提供", "個人情報保護法第69条第2項第3号", "判定基準の検証", "利用 13件"]),
        ("/coordinator/uses/?purpose=poverty&direction=internal", ["利用 3件"]),
        ("/coordinator/uses/?direction=external", ["利用 3件"]),
        ("/coordinator/deliveries/", ["受入済み", "不受理", "文字コードが宣言と合いません", "X-15", "130"]),
        ("/coordinator/run/", ["最後まで終わりました", "名寄せ", "3.5秒", "2026年10月1日"]),
        ("/coordinator/lists/", ["登校の難しさ", "訪問の検討", "24人", "判定不能", "新規把握"]),
        ("/coordinator/log/", ["問題は見つかりませんでした", "外部の証明がまだありません", "hagukumi/"]),
    ],
)
def test_the_coordinator_sees_figures_and_never_a_name(coordinator, address, words):
    page = coordinator.get(address).content.decode()
    for word in words:
        assert word in page, word
    assert MARKER not in page


def test_the_coordinators_pages_are_asked_of_the_gate(coordinator, events):
    coordinator.get("/coordinator/uses/")
    asked = [event for event in events() if event.kind is EventKind.PERMIT_GRANTED]
    assert [(event.actor, event.role, event.department) for event in asked] == [("kodomo-1", "coordinator", "kodomo")]
    assert asked[0].detail["action"] == "figures"


def test_the_holder_sees_what_is_asked_of_it_and_why(sign_in):
    page = sign_in("shimin-1").get("/holder/").content.decode()
    for word in ("住民記録", "juki.csv", "CP932", "宛名番号", "支援が必要なこどもの早期把握", "破棄", "これがなければ判定できない"):
        assert word in page, word
    assert "出欠の記録" not in page


def test_the_holder_sees_quality_by_item_and_refusals(sign_in):
    page = sign_in("shimin-1").get("/holder/quality/").content.decode()
    assert "届いた190行 ＝ 受け入れた60行 ＋ 隔離した130行" in page and "2026年9月30日" in page and "暦にない日付" in page
    refused = sign_in("fukushi-1").get("/holder/quality/").content.decode()
    assert "受け入れられませんでした" in refused and "文字コード" in refused


def test_quarantine_tells_row_column_and_code_but_no_value(sign_in, events):
    client = sign_in("shimin-1")
    first = client.get("/holder/quarantine/juki/").content.decode()
    assert "130件のうち 100件" in first and "宛名番号" in first and "次のページ" in first
    second = client.get("/holder/quarantine/juki/?page=2").content.decode()
    assert "130件のうち 30件" in second and "前のページ" in second
    picked = client.get("/holder/quarantine/juki/?code=X-24").content.decode()
    assert "30件のうち 30件" in picked
    assert MARKER not in first + second + picked
    opened = [event for event in events() if event.kind is EventKind.BATCH_OPENED]
    assert opened and all(event.items == () for event in opened)
    assert "行を見る" in client.get("/holder/quarantine/").content.decode()


def test_a_supporter_sees_its_list_in_the_order_of_numbers(sign_in):
    client = sign_in("katei-1")
    assert "24人" in client.get("/supporter/").content.decode()
    page = client.get("/supporter/absence/").content.decode()
    numbers = re.findall(r"/supporter/absence/([A-Z2-7]{32})/", page)
    assert len(numbers) == LISTED and numbers == sorted(numbers)
    assert "番号の順に意味はありません" in page and "低い区分は安全を意味しません" in page
    assert f"{MARKER}町" not in page and "090" not in page


def test_the_list_can_be_narrowed_without_script(sign_in):
    client = sign_in("katei-1")
    narrowed = client.get("/supporter/absence/?band=visit&new=1").content.decode()
    assert "6人を表示" in narrowed and narrowed.count("新規把握</span>") == 6
    by_band = client.get("/supporter/absence/?order=band").content.decode()
    bands = re.findall(r"<td>(訪問の検討|声かけ)</td>", by_band)
    assert bands == ["訪問の検討"] * 12 + ["声かけ"] * 12
    assert "6人を表示" in client.get("/supporter/poverty/?band=ask&new=1&order=band").content.decode()


def test_a_childs_page_has_reasons_missing_freshness_and_next_steps(sign_in, numbers, events):
    number = numbers("absence", "katei")[f"{MARKER}　児童0"]
    page = sign_in("katei-1").get(f"/supporter/absence/{number}/").content.decode()
    for word in (
        "該当した理由",
        "反対の材料",
        "分からないこと",
        "資料の鮮度",
        "次に確かめること",
        "判定は補助であり、低い区分は安全を意味しません",
    ):
        assert word in page, word
    for word in ("欠席が多い", "学級担任に", "2026年9月30日", f"{MARKER}町0番地", "出欠の記録"):
        assert word in page, word
    about = [event for event in events() if event.subjects]
    assert {event.kind for event in about} == {EventKind.PERMIT_GRANTED, EventKind.BATCH_OPENED}
    assert {(event.actor, event.department) for event in about} == {("katei-1", "katei")}


def test_the_event_of_a_childs_page_names_the_child(sign_in, numbers, events, town):
    from hagukumi.runs import open_workspace

    number = numbers("absence", "katei")[f"{MARKER}　児童0"]
    sign_in("katei-1").get(f"/supporter/absence/{number}/")
    with open_workspace(town.home, keys=town.keys, read_only=True) as work:
        key = work.vault.subject_key(number)
    assert key is not None and all(event.subjects[0].key == key for event in events() if event.subjects)


def test_whereabouts_of_a_protected_child_are_not_shown(sign_in, numbers):
    number = numbers("absence", "katei")[f"{MARKER}　児童{PROTECTED}"]
    page = sign_in("katei-1").get(f"/supporter/absence/{number}/").content.decode()
    assert "支援措置の対象です" in page
    assert f"{MARKER}町" not in page and "090" not in page and "保護者3" not in page


def test_two_departments_know_a_child_by_different_numbers(numbers):
    ours, theirs = numbers("absence", "katei"), numbers("absence", "gakko")
    assert ours.keys() == theirs.keys() and not set(ours.values()) & set(theirs.values())


def test_the_analyst_sees_figures_without_names_or_small_cells(sign_in, events):
    page = sign_in("bunseki-1").get("/analyst/").content.decode()
    assert "10未満" in page and "登校の難しさ" in page and "欠席が多い" in page and "充足率" in page
    assert MARKER not in page and not re.search("[A-Z2-7]{32}", page)
    assert not re.search(r'class="number">\s*[0-9]\s*<', page)
    opened = [event for event in events() if event.kind is EventKind.BATCH_OPENED]
    assert opened and {event.stage for event in opened} == {"pseudonymised"}
    assert not any(item.startswith("contact.") for event in opened for item in event.items)


@pytest.mark.parametrize(
    ("officer", "role", "addresses"),
    [
        ("kodomo-1", "", ["/coordinator/", "/coordinator/run/"]),
        ("shimin-1", "", ["/holder/", "/holder/quality/", "/holder/quarantine/"]),
        ("katei-1", "", ["/supporter/"]),
        ("gakko-1", "supporter", ["/supporter/"]),
        ("bunseki-1", "", ["/analyst/"]),
    ],
)
def test_the_start_page_leads_to_every_page_of_the_role(sign_in, officer, role, addresses):
    client = sign_in(officer, role)
    start = client.get("/").content.decode()
    for address in addresses:
        assert f'href="{address}"' in start and client.get(address).status_code == 200
