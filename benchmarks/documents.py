"""Examining a wide plan, and printing the whole set of its documents in every format.

The plan is the made city's own, widened: sources of single departments are copied, each with a new department, its items, uses, file
register, candidates, duties and directions, until it holds the items and departments asked for. Seconds are wall clock unless they are
said to be of the processor, as those of single papers are; the set is printed twice, each time with a new press, to show that the bytes
agree. On a machine that does other work the wall clock tells little.

    python benchmarks/documents.py [--items N] [--departments N] [--out FILE]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import re
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from hagukumi.city.make import make_city
from hagukumi.documents.catalogue import PAPERS, print_documents
from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.documents.sheet import Format
from hagukumi.law import examine
from hagukumi.plan import Approval, Release, approve, read_release
from hagukumi.plan.lists import LISTS, REFERENCES
from hagukumi.plan.records import Plan, Role, Source, Use

_OF_A_HOLDER = re.compile("[a-z_]+-4-(d02|2-d[0-9]+)")


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        make_city(Path(folder) / "city", residents=300, seed=1, noise="light")
        release = read_release(Path(folder) / "city" / "plan")
        wide = _approved(widened(release.plan, options.items, options.departments), release)
        figures = {"plan": _size(wide.plan), "examine": _examine(wide.plan), "print": _print(wide, Path(folder)), **_machine()}
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    print(text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=300)
    parser.add_argument("--departments", type=int, default=40)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def widened(plan: Plan, items: int, departments: int) -> Plan:
    """The plan with copies of its narrowest sources until it has at least so many items and departments."""
    sizes = Counter(item.table for item in plan.items)
    narrow = sorted((source for source in plan.sources if _stands_alone(plan, source)), key=lambda source: (sizes[source.id], source.id))[
        :6
    ]
    lists: dict[str, list[Any]] = {listed.name: list(getattr(plan, listed.name)) for listed in LISTS}
    for number in itertools.count(1):
        if len(lists["items"]) >= items and len(lists["departments"]) >= departments:
            break
        source = narrow[number % len(narrow)]
        for name, copies in _copies(plan, source, number).items():
            lists[name].extend(copies)
        lists["uses"] = [_with_copies(use, source, number) if _gathers(use) else use for use in lists["uses"]]
    return msgspec.structs.replace(plan, **{name: tuple(entries) for name, entries in lists.items()})


def _stands_alone(plan: Plan, source: Source) -> bool:
    """A source of a department that only holds, on whose items no legal basis leans."""
    leaning = f'"{source.id}.' in json.dumps([msgspec.to_builtins(use.basis) for use in plan.uses])
    roles = next(department.roles for department in plan.departments if department.id == source.holder)
    return not source.spine and not leaning and Role.COORDINATOR not in roles


def _gathers(use: Use) -> bool:
    """Whether a use takes items of several sources together."""
    return len({_table(item) for item in use.items}) > 1


def _with_copies(use: Use, source: Source, number: int) -> Use:
    copies = tuple(_renamed(item, number) for item in use.items if _table(item) == source.id)
    return msgspec.structs.replace(use, items=use.items + copies)


def _table(item: str) -> str:
    return item.partition(".")[0]


def _copies(plan: Plan, source: Source, number: int) -> dict[str, list[Any]]:
    """A source, its holder and all entries about them, under new ids and names; references among them follow."""
    registers = [register for register in plan.file_registers if source.id in register.tables]
    own = {purpose for register in registers for purpose in register.purposes if purpose.startswith("own-")}
    chosen: dict[str, list[Any]] = {
        "departments": [department for department in plan.departments if department.id == source.holder],
        "sources": [source],
        "items": [item for item in plan.items if item.table == source.id],
        "uses": [use for use in plan.uses if {_table(item) for item in use.items} == {source.id}],
        "candidates": [entry for entry in plan.candidates if any(_table(item) == source.id for item in entry.items)],
        "purposes": [purpose for purpose in plan.purposes if purpose.id in own],
        "file_registers": registers,
        "duties": [duty for duty in plan.duties if duty.department == source.holder and _OF_A_HOLDER.fullmatch(duty.id)],
        "directions": [direction for direction in plan.directions if direction.id == f"delivery-{source.holder}"],
    }
    new = {name: {entry.id: _renamed(entry.id, number) for entry in entries} for name, entries in chosen.items()}
    return {name: [_copied(name, entry, new, number) for entry in entries] for name, entries in chosen.items()}


def _renamed(old: str, number: int) -> str:
    table, dot, field = old.partition(".")
    return f"{table}_c{number}{dot}{field}"


def _copied(name: str, entry: Any, new: dict[str, dict[str, str]], number: int) -> Any:
    changes: dict[str, Any] = {"id": new[name][entry.id]}
    for field, listed in REFERENCES.get(name, {}).items():
        found = getattr(entry, field)
        known = new.get(listed, {})
        changes[field] = known.get(found, found) if isinstance(found, str) else tuple(known.get(one, one) for one in found)
    if hasattr(entry, "name") and name != "items":
        changes["name"] = f"{entry.name}（第{number}分室）"
    return msgspec.structs.replace(entry, **changes | _own_changes(name, entry, new, number))


def _own_changes(name: str, entry: Any, new: dict[str, dict[str, str]], number: int) -> dict[str, Any]:
    if name == "departments":
        holders = (officer for officer in entry.officers if Role.HOLDER in officer.roles)
        officers = (msgspec.structs.replace(one, id=_renamed(one.id, number), roles=(Role.HOLDER,)) for one in holders)
        return {"roles": (Role.HOLDER,), "officers": tuple(officers)}
    if name == "file_registers":
        return {"tables": tuple(new["sources"].get(table, table) for table in entry.tables)}
    return {"file": f"c{number}-{entry.file}"} if name == "sources" else {}


def _approved(plan: Plan, release: Release) -> Release:
    return approve(
        plan,
        author=release.author,
        approvals=[Approval(officer=one.officer, on=one.on) for one in release.approvals],
        valid_from=release.valid_from,
        valid_until=release.valid_until,
    )


def _size(plan: Plan) -> dict[str, int]:
    return {
        name: len(getattr(plan, name)) for name in ("departments", "sources", "items", "uses", "file_registers", "duties", "directions")
    }


def _examine(plan: Plan) -> dict[str, Any]:
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        findings = examine(plan)
        seconds.append(time.perf_counter() - start)
    rules = Counter(finding.rule for finding in findings)
    return {"seconds_first": seconds[0], "seconds_median": statistics.median(seconds), "findings": len(findings), "rules": dict(rules)}


def _print(release: Release, folder: Path) -> dict[str, Any]:
    first, seconds, processor = _printed(release, folder / "first")
    again, seconds_again, processor_again = _printed(release, folder / "second")
    return {
        "seconds_whole_set": seconds,
        "processor_seconds": processor,
        "seconds_again": seconds_again,
        "processor_seconds_again": processor_again,
        "same_bytes": [path.read_bytes() for path in first] == [path.read_bytes() for path in again],
        "files": len(first),
        "bytes": sum(path.stat().st_size for path in first),
        "papers": _papers(Printing(plan=release.plan, on=release.approvals[0].on, release=release)),
    }


def _printed(release: Release, folder: Path) -> tuple[tuple[Path, ...], float, float]:
    """The files of the whole set, wall-clock seconds, and seconds of processor time, with a press of its own."""
    printing = Printing(plan=release.plan, on=release.approvals[0].on, release=release)
    start, used = time.perf_counter(), time.process_time()
    made = print_documents(printing, folder)
    return made, time.perf_counter() - start, time.process_time() - used


def _papers(printing: Printing) -> dict[str, dict[str, float]]:
    """Processor seconds for each paper: building its documents, and setting them in each format."""
    press = Press()
    times: dict[str, dict[str, float]] = {}
    for paper in PAPERS:
        start = time.process_time()
        documents = paper.build(printing)
        found = {"documents": float(len(documents)), "build": time.process_time() - start}
        for form in Format:
            start = time.process_time()
            for document in documents:
                if form in document.formats:
                    press.render(document, printing, form)
            found[form.value] = time.process_time() - start
        times[paper.id] = {key: round(value, 4) for key, value in found.items()}
    return times


def _machine() -> dict[str, Any]:
    return {"machine": {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()}}


if __name__ == "__main__":
    main()
