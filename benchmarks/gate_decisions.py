"""Gate decisions per second over a plan of about 150 items: rule by rule, and by the table that a release compiles into.

Every request of the workload is different (who, purpose, stage, action, 1 to 12 items, day); about half are allowed. The table is
measured cold ("first": as compiled, no request seen), warm on other requests ("unseen": none of them asked before), and on requests
asked before in another order ("again"). Rates are per second of processor time, so that other work on the machine does not count; the
wall clock is given beside it. Prints one JSON object.

    python benchmarks/gate_decisions.py [--requests N] [--seed S]
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from hagukumi.law import Action, Decision, DecisionTable, Request, decide, examine
from hagukumi.plan import Approval, Release, approve
from hagukumi.plan import records as r

_SOURCES = 16
_ATTRIBUTES = 7
_DAY = datetime.date(2027, 6, 1)
_END = datetime.date(2028, 3, 31)
_OFFICE = r.Provision(statute="設置条例", article="第3条", kind=r.ProvisionKind.UNDELEGATED_ORDINANCE)
_VIEWS = r.Viewpoints(temporary="一年間", extent="必要な項目", reason="早い支援", no_undue_harm="権限と記録")
_INTERNAL = r.InternalReason(ground=_OFFICE, viewpoints=_VIEWS)
_EXTERNAL = r.ExternalReason(ground=_OFFICE, viewpoints=_VIEWS)
_PURPOSES = ("poverty", "abuse", "absence", "carers")
_DERIVED = ("judgment.band", "judgment.points", "reason.name", "reason.detail", "coverage.fresh_on")


def _item(id: str, kind: r.ItemKind, acquisition: r.Acquisition) -> r.Item:
    return r.Item(
        id=id,
        name=f"項目{id}",
        kind=kind,
        acquisition=acquisition,
        acquired_how="届出",
        original_purpose="台帳の作成",
        necessity="見分けるため",
        restrictions=(r.Restriction(statute="なし", met_by="確かめた"),),
    )


def _source(number: int) -> tuple[r.Source, tuple[r.Item, ...]]:
    name = f"s{number:02}"
    fields = ("number", "birth_date", *(f"a{place}" for place in range(_ATTRIBUTES)))
    kinds = (r.ItemKind.DIRECT, r.ItemKind.INDIRECT, *(r.ItemKind.ATTRIBUTE for _ in range(_ATTRIBUTES)))
    layout = r.Layout(format=r.FileFormat.CSV, columns=tuple(r.Column(header=field, field=field) for field in fields))
    source = r.Source(id=name, name=name, holder=f"holder{number:02}", file=f"{name}.csv", layout=layout)
    return source, tuple(_item(f"{name}.{field}", kind, r.Acquisition.HELD) for field, kind in zip(fields, kinds, strict=True))


def _department(id: str, body: str, role: r.Role, officers: int = 3) -> r.Department:
    named = tuple(r.Officer(id=f"{id}-{number}", title="主査", roles=(role,)) for number in range(officers))
    return r.Department(id=id, name=id, body=body, roles=(role,), manager="課長", officers=named)


def _use(id: str, purpose: str, items: Sequence[str], stages: Sequence[r.Stage], way: tuple[str, str, r.Role], basis: r.Basis) -> r.Use:
    giver, receiver, role = way
    retention = {r.Stage.HANDED_OVER: "class1"}.get(stages[0], "class3")
    return r.Use(
        id=id,
        purpose=purpose,
        items=tuple(items),
        stages=tuple(stages),
        giver=giver,
        receiver=receiver,
        role=role,
        basis=basis,
        retention=retention,
        handling="渡して使う",
        safeguards="暗号化",
        until=_END,
    )


def _uses(sources: Sequence[r.Source], items: Sequence[r.Item]) -> list[r.Use]:
    stage, coordinator = r.Stage, ("coordinator", "coordinator", r.Role.COORDINATOR)
    uses = []
    for number, source in enumerate(sources):
        basis = _EXTERNAL if number % 3 == 0 else _INTERNAL
        way = (source.holder, "coordinator", r.Role.COORDINATOR)
        own = [item for item in items if item.table == source.id]
        identifiers = [item.id for item in own if item.kind is not r.ItemKind.ATTRIBUTE]
        attributes = [item.id for item in own if item.kind is r.ItemKind.ATTRIBUTE]
        uses.append(_use(f"link-{source.id}", "linkage", identifiers, (stage.DELIVERED, stage.LINKED), way, basis))
        for shift, purpose in enumerate(_PURPOSES):
            if (number + shift) % 2:
                uses.append(_use(f"{purpose}-{source.id}", purpose, attributes, (stage.DELIVERED, stage.ASSEMBLED), way, basis))
    for purpose in _PURPOSES:
        uses.append(_use(f"judge-{purpose}", purpose, _DERIVED, (stage.ASSEMBLED, stage.JUDGED), coordinator, _INTERNAL))
        analyst = ("coordinator", "analyst", r.Role.ANALYST)
        uses.append(_use(f"study-{purpose}", purpose, _DERIVED, (stage.PSEUDONYMISED,), analyst, _INTERNAL))
        for number in range(3):
            supporter = ("coordinator", f"supporter{number}", r.Role.SUPPORTER)
            uses.append(_use(f"hand-{purpose}-{number}", purpose, _DERIVED, (stage.HANDED_OVER,), supporter, _EXTERNAL))
    return uses


def _plan() -> r.Plan:
    sources, items = zip(*(_source(number) for number in range(_SOURCES)), strict=True)
    every = [item for own in items for item in own] + [_item(name, r.ItemKind.ATTRIBUTE, r.Acquisition.DERIVED) for name in _DERIVED]
    holders = [_department(f"holder{number:02}", "board" if number % 3 == 0 else "mayor", r.Role.HOLDER) for number in range(_SOURCES)]
    purposes = [
        r.Purpose(
            id=name,
            name=name,
            statement="早期発見",
            kind=r.PurposeKind.EARLY_DETECTION,
            grounds=(_OFFICE,),
            importance="重要",
            notice="公表",
            parent="" if name == "linkage" else "linkage",
        )
        for name in ("linkage", *_PURPOSES)
    ]
    return r.Plan(
        programme=r.Programme(
            id="bench",
            title="計測",
            municipality_code="999997",
            municipality="計測市",
            general_manager="部長",
            audit_manager="課長",
            privacy_organisation="別の課",
            disclosure_desk="総務課",
        ),
        bodies=(
            r.Body(id="mayor", name="市長", kind=r.BodyKind.MAYOR),
            r.Body(id="board", name="教育委員会", kind=r.BodyKind.BOARD_OF_EDUCATION),
        ),
        departments=(
            *holders,
            _department("coordinator", "mayor", r.Role.COORDINATOR),
            _department("analyst", "mayor", r.Role.ANALYST),
            *(_department(f"supporter{number}", "board", r.Role.SUPPORTER) for number in range(3)),
        ),
        purposes=tuple(purposes),
        retentions=tuple(
            r.Retention(
                id=f"class{number}",
                name=f"区分{number}",
                table_class=number,
                personal=True,
                months=12,
                counted_from=r.RetentionEvent.AS_OF,
                rule="文書管理規程",
            )
            for number in (1, 3)
        ),
        sources=sources,
        items=tuple(every),
        uses=tuple(_uses(sources, every)),
    )


def _release(plan: r.Plan) -> Release:
    approvals = (Approval(officer="analyst-0", on=_DAY), Approval(officer="analyst-1", on=_DAY))
    return approve(plan, author="coordinator-0", approvals=approvals, valid_from=datetime.date(2027, 4, 1), valid_until=_END)


def _request(plan: r.Plan, chance: random.Random) -> Request:
    """Half of them ask within a use; the other half change one thing at random."""
    use = chance.choice(plan.uses)
    items = chance.sample(use.items, chance.randint(1, len(use.items)))
    request = Request(
        actor=f"{use.receiver}-{chance.randrange(3)}",
        role=use.role,
        department=use.receiver,
        purpose=use.purpose,
        stage=chance.choice(use.stages),
        action=Action.OPEN,
        items=tuple(items),
        on=_DAY + datetime.timedelta(days=chance.randrange(300)),
    )
    return request if chance.random() < 0.5 else _astray(plan, chance, request)


def _astray(plan: r.Plan, chance: random.Random, request: Request) -> Request:
    other = {
        "actor": lambda: f"{chance.choice(plan.departments).id}-{chance.randrange(3)}",
        "role": lambda: chance.choice(tuple(r.Role)),
        "department": lambda: chance.choice(plan.departments).id,
        "purpose": lambda: chance.choice(plan.purposes).id,
        "stage": lambda: chance.choice(tuple(r.Stage)),
        "action": lambda: chance.choice(tuple(Action)),
        "items": lambda: (*request.items, *(item.id for item in chance.sample(plan.items, chance.randint(1, 6)))),
    }
    field = chance.choice(sorted(other))
    values = {name: getattr(request, name) for name in Request.__struct_fields__}
    return Request(**{**values, field: other[field]()})


def _rate(answer: Callable[[Request], Decision], requests: Sequence[Request]) -> tuple[int, int]:
    """Decisions per second of processor time, and per second of the wall clock."""
    wall, processor = time.perf_counter(), time.process_time()
    for request in requests:
        answer(request)
    return round(len(requests) / (time.process_time() - processor)), round(len(requests) / (time.perf_counter() - wall))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    plan = _plan()
    started = time.perf_counter()
    findings = examine(plan)
    if findings:
        raise SystemExit(f"the plan of the benchmark has findings: {findings}")
    examined = time.perf_counter() - started
    release = _release(plan)
    started = time.perf_counter()
    table = DecisionTable.compile(release)
    compiled = time.perf_counter() - started
    requests = list({_request(plan, chance): None for _ in range(2 * options.requests)})
    cold, unseen = requests[::2], requests[1::2]
    few = requests[: max(1, len(requests) // 10)]
    by_rule = _rate(lambda request: decide(release, request), few)
    first = _rate(table.decide, cold)
    new = _rate(table.decide, unseen)
    chance.shuffle(requests)
    again = _rate(table.decide, requests)
    unequal = sum(table.decide(request) != decide(release, request) for request in few)
    found = {
        "python": platform.python_version(),
        "items": len(plan.items),
        "uses": len(plan.uses),
        "findings": len(findings),
        "requests_distinct": len(requests),
        "allowed_share": round(sum(table.decide(request).allowed for request in requests) / len(requests), 3),
        "examine_s": round(examined, 4),
        "compile_s": round(compiled, 4),
        "per_processor_second": {"decide": by_rule[0], "table_first": first[0], "table_unseen": new[0], "table_again": again[0]},
        "per_wall_second": {"decide": by_rule[1], "table_first": first[1], "table_unseen": new[1], "table_again": again[1]},
        "ratio_unseen": round(new[0] / by_rule[0], 1),
        "unequal": unequal,
    }
    text = json.dumps(found, ensure_ascii=False, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
