"""A small plan in which every kind of record stands, and what tests of papers ask of documents."""

import datetime
from collections.abc import Callable, Iterator

import pytest

from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Checks, Document, Form, Heading, Points, Seals, Table, Text
from hagukumi.plan import records as r

DAY = datetime.date(2027, 6, 1)
END = datetime.date(2028, 3, 31)
OFFICE = r.Provision(statute="こども課設置規則", article="第3条", kind=r.ProvisionKind.ORGANISATION_CLAUSE)
COUNCIL = r.Provision(statute="児童福祉法", article="第25条の3", kind=r.ProvisionKind.STATUTE)
VIEWS = r.Viewpoints(temporary="一年間に限る", extent="項目を絞った", reason="早く支えるため", no_undue_harm="権限と記録で守る")
SECRECY = r.Restriction(statute="地方公務員法第34条", met_by="担当者だけが扱う")
CHECKED = r.Restriction(statute="住民基本台帳法第36条の2", met_by="住所だけに限る", confirmed_by_jurist=True)


def _department(id: str, name: str, body: str, *roles: r.Role, **more: str) -> r.Department:
    officers = (r.Officer(id=f"{id}-a", title="係長", roles=roles), r.Officer(id=f"{id}-b", title="主査", roles=roles))
    return r.Department(id=id, name=name, body=body, roles=roles, manager=f"{name}長", officers=officers, **more)


def _departments() -> tuple[r.Department, ...]:
    return (
        _department("kodomo", "こども未来課", "mayor", r.Role.COORDINATOR),
        _department("shimin", "市民課", "mayor", r.Role.HOLDER),
        _department("gakko", "学校教育課", "board", r.Role.HOLDER, r.Role.SUPPORTER),
        _department("soumu", "総務課", "mayor", r.Role.PRIVACY_OFFICER, r.Role.RIGHTS_DESK),
        _department("bunseki", "分析室", "labo", r.Role.ANALYST, commissioned_by="kodomo", contract="itaku"),
    )


def _sources() -> tuple[r.Source, ...]:
    juki = r.Layout(
        format=r.FileFormat.CSV,
        encoding=r.Encoding.CP932,
        columns=(
            r.Column(header="宛名番号", field="number", type=r.ValueType.RESIDENT_NUMBER, required=True, unique=True),
            r.Column(header="氏名", field="name", type=r.ValueType.NAME, link=r.LinkField.NAME),
            r.Column(header="異動日", field="moved_on", type=r.ValueType.DATE, form=r.DateForm.WAREKI),
            r.Column(header="本籍", discard=True),
        ),
        private_use={"\ue000": "髙"},
    )
    shukketsu = r.Layout(
        format=r.FileFormat.XLSX,
        sheet="出欠",
        header_row=3,
        columns=(
            r.Column(header="氏名", field="name", type=r.ValueType.NAME, link=r.LinkField.NAME, required=True),
            r.Column(header="欠席日数", field="absent", type=r.ValueType.INTEGER, minimum=0, maximum=31),
            r.Column(header="理由", field="reason", type=r.ValueType.CODE, codes={"病気": "illness", "不明": "9"}, blank="9"),
        ),
    )
    return (
        r.Source(id="juki", name="住民記録", holder="shimin", file="juki.csv", layout=juki, known_on="moved_on", spine=True, register=True),
        r.Source(
            id="shukketsu",
            name="出欠の記録",
            holder="gakko",
            file="shukketsu.xlsx",
            layout=shukketsu,
            covers_from=6,
            covers_to=14,
            refresh_months=3,
            provider=r.Provider.COMMISSIONED,
            provider_name="校務支援株式会社",
            provider_ground="委託契約第5条",
        ),
    )


def _item(id: str, name: str, kind: r.ItemKind, *restrictions: r.Restriction, **more: object) -> r.Item:
    facts = {
        "acquisition": r.Acquisition.HELD,
        "acquired_how": "届出による",
        "original_purpose": "もとの事務",
        "necessity": f"{name}が要る",
    }
    return r.Item(**{"id": id, "name": name, "kind": kind, "restrictions": restrictions, **facts, **more})


def _items() -> tuple[r.Item, ...]:
    direct, indirect, attribute = r.ItemKind.DIRECT, r.ItemKind.INDIRECT, r.ItemKind.ATTRIBUTE
    return (
        _item("juki.number", "宛名番号", direct, SECRECY, CHECKED),
        _item("juki.name", "氏名", direct, SECRECY, CHECKED),
        _item("juki.moved_on", "異動日", indirect, SECRECY),
        _item("shukketsu.name", "児童氏名", direct, SECRECY, direct_writing=True, purpose_notice="申込書に記す"),
        _item("shukketsu.absent", "欠席日数", attribute, SECRECY),
        _item("shukketsu.reason", "欠席の理由", attribute, SECRECY, sensitive=(r.Sensitive.MEDICAL_HISTORY,)),
        _item("judgment.band", "区分", attribute, acquisition=r.Acquisition.DERIVED),
    )


def _use(id: str, items: tuple[str, ...], stages: tuple[r.Stage, ...], giver: str, receiver: str, **more: object) -> r.Use:
    facts = {"purpose": "hakken", "role": r.Role.COORDINATOR, "retention": "short", "handling": f"{id}を扱う", "until": END}
    basis = r.InternalReason(ground=OFFICE, viewpoints=VIEWS)
    given = {"id": id, "items": items, "stages": stages, "giver": giver, "receiver": receiver, "basis": basis}
    return r.Use(**{**facts, **given, **more})


def _uses() -> tuple[r.Use, ...]:
    external = r.ExternalReason(ground=OFFICE, viewpoints=VIEWS)
    consent = r.Consent(
        capacity="面接で確かめる", capable=False, consenter=r.Consenter.PARENTAL_AUTHORITY, form="書面", proof="同意書", viewpoints=VIEWS
    )
    delivered, both = (r.Stage.DELIVERED,), (r.Stage.DELIVERED, r.Stage.ASSEMBLED)
    return (
        _use("juki-link", ("juki.number", "juki.name", "juki.moved_on"), delivered, "shimin", "kodomo"),
        _use("shukketsu-link", ("shukketsu.name",), delivered, "gakko", "kodomo", basis=external),
        _use("shukketsu-use", ("shukketsu.absent", "shukketsu.reason"), both, "gakko", "kodomo", basis=consent, safeguards="別の鍵で守る"),
        _use(
            "handover",
            ("judgment.band", "juki.name"),
            (r.Stage.HANDED_OVER,),
            "kodomo",
            "gakko",
            role=r.Role.SUPPORTER,
            basis=r.LegalGround(provision=COUNCIL, notified_item="juki.moved_on"),
            permanent=True,
        ),
        _use("review", ("judgment.band",), (r.Stage.PSEUDONYMISED,), "kodomo", "bunseki", purpose="kensho", role=r.Role.ANALYST),
    )


def _registers() -> tuple[r.FileRegister, ...]:
    facts = {
        "range": "こどものいる世帯",
        "collected_how": "各課の抽出",
        "desk": "総務課",
        "desk_address": "本町1番地",
        "special_procedure": "なし",
    }
    register = {
        "id": "juki",
        "name": "住民記録ファイル",
        "department": "shimin",
        "purposes": ("hakken",),
        "tables": ("juki",),
        "persons": 5000,
    }
    linkage = {"id": "renkei", "name": "連携ファイル", "department": "kodomo", "purposes": ("hakken",), "persons": 1200, "linkage": True}
    few = {
        "id": "shozoku",
        "name": "少人数ファイル",
        "department": "gakko",
        "purposes": ("kensho",),
        "tables": ("shukketsu",),
        "persons": 80,
    }
    return (
        r.FileRegister(**{**facts, **register}),
        r.FileRegister(**{**facts, **linkage, "tables": ("juki", "shukketsu", "judgment"), "recipients": ("育実県",)}),
        r.FileRegister(**{**facts, **few, "exemption": r.RegisterExemption.FEW_PERSONS, "exemption_reason": "千人に満たない"}),
    )


def _contract() -> r.Contract:
    return r.Contract(
        id="itaku",
        principal="kodomo",
        contractor="bunseki",
        subject="判定基準の検証",
        concluded_on=datetime.date(2027, 3, 1),
        starts=datetime.date(2027, 4, 1),
        ends=END,
        clauses=r.Clauses(secrecy="第1条 秘密を守る", sub_commission="不要"),
        ability="実績を確かめた",
        sub_commissions=(r.SubCommission(contractor="保守会社", work="機器の保守"),),
        inspections=(r.Inspection(on=datetime.date(2027, 5, 1), by="soumu-a", result="支障なし"),),
    )


def _criterion() -> r.Criterion:
    absent = r.Indicator(
        id="absent",
        name="欠席が多い",
        source="shukketsu",
        measure=r.Measure.MAX,
        item="shukketsu.absent",
        op=r.Operator.GE,
        threshold=10,
        points=3,
        check_next="理由を学校に確かめる",
    )
    return r.Criterion(
        id="futoko",
        name="不登校",
        purpose="hakken",
        version="1",
        indicators=(absent,),
        bands=(r.Band(id="few", name="該当が少ない", at_least=0), r.Band(id="look", name="確認を勧める", at_least=3, listed=True)),
        recipients=("gakko",),
        capacity=20,
        explanation="欠席を見る",
    )


def _programme() -> r.Programme:
    return r.Programme(
        id="kodomo-renkei",
        title="育実市こどもデータ連携事業",
        municipality_code="999997",
        municipality="育実市",
        prefecture="愛知県",
        mayor="育実市長",
        general_manager="こども部長",
        audit_manager="監査室長",
        privacy_organisation="soumu",
        safeguards="二要素と暗号化",
        disclosure_desk="情報公開室",
        ordinance="育実市個人情報保護法施行条例",
    )


def _direction(id: str, kind: r.DirectionKind, receiver: str, content: str) -> r.Direction:
    given, due = datetime.date(2027, 4, 1), datetime.date(2027, 4, 20)
    return r.Direction(id=id, kind=kind, giver="kodomo", receiver=receiver, content=content, given_on=given, due=due)


def make_plan() -> r.Plan:
    """The plan, made anew."""
    purposes = (
        r.Purpose(
            id="hakken", name="早期発見", statement="支援の要るこどもを見付ける", kind=r.PurposeKind.EARLY_DETECTION, grounds=(OFFICE,)
        ),
        r.Purpose(
            id="kensho", name="検証", statement="判定基準を確かめる", kind=r.PurposeKind.EVALUATION, parent="hakken", notice="広報紙"
        ),
    )
    short = r.Retention(id="short", name="短期", table_class=1, personal=True, months=18, counted_from=r.RetentionEvent.AS_OF)
    duty = r.Duty(id="d1", duty="4.1-d01", department="kodomo", how="候補を比べた", state=r.Progress.IN_PLACE, evidence="議事録")
    return r.Plan(
        programme=_programme(),
        bodies=(
            r.Body(id="mayor", name="育実市長", kind=r.BodyKind.MAYOR),
            r.Body(id="board", name="育実市教育委員会", kind=r.BodyKind.BOARD_OF_EDUCATION),
            r.Body(id="labo", name="架空研究所", kind=r.BodyKind.PRIVATE),
        ),
        departments=_departments(),
        purposes=purposes,
        retentions=(short,),
        sources=_sources(),
        items=_items(),
        uses=_uses(),
        criteria=(_criterion(),),
        duties=(duty,),
        directions=(
            _direction("teikyo", r.DirectionKind.DELIVERY, "gakko", "毎月5日までに出すこと"),
            _direction("bunseki", r.DirectionKind.ANALYSIS, "bunseki", "偏りを調べること"),
        ),
        contracts=(_contract(),),
        file_registers=_registers(),
        storages=(r.Storage(id="s1", name="海外の保管庫", content="写し", country="SG", cloud=True, provider="架空クラウド"),),
        figures=(
            r.LocalFigure(id="kazu", figure="register-persons", value=500, since=datetime.date(2027, 4, 1), ordinance="施行条例第9条"),
        ),
    )


@pytest.fixture
def paper_plan() -> r.Plan:
    """A plan with all kinds of records; not a lawful one."""
    return make_plan()


@pytest.fixture
def print_of() -> Callable[[r.Plan], Printing]:
    """Prints a plan as a draft of a fixed day."""
    return lambda plan: Printing(plan, DAY)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.text
        case Text():
            yield from block.paragraphs
        case Points():
            yield from block.entries
        case Seals():
            yield from block.titles
        case Table():
            yield block.caption
            yield from (column.title for column in block.columns)
            yield from (cell for row in block.rows for cell in row)
            yield "" if block.rows else block.empty
        case Form():
            yield from (cell for row in block.rows for cell in row)
        case Checks():
            yield from (f"{what}{done}{found}" for what, done, found in block.rows)


@pytest.fixture
def words_in() -> Callable[[Document], str]:
    """All words of a document, one line a text."""
    return lambda document: "\n".join(text for block in document.blocks for text in _texts(block))


@pytest.fixture
def rows_of() -> Callable[[Document, str], list[dict[str, str]]]:
    """The rows of the table with this caption, by heading of the column."""

    def found(document: Document, caption: str) -> list[dict[str, str]]:
        table = next(block for block in document.blocks if isinstance(block, Table) and block.caption.startswith(caption))
        return [dict(zip((column.title for column in table.columns), row, strict=True)) for row in table.rows]

    return found
