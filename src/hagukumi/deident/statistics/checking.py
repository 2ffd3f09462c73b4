"""What a specification may not ask for, though each of its parts is understood."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hagukumi.deident.statistics.spec import CountedItem, Protection, StatisticsSpec, TableSpec
from hagukumi.deident.tables import MOST_DELTA, MOST_EPSILON
from hagukumi.files.problems import Problem, Refused

_ROUNDING: Final = (Protection.ROUND, Protection.RANDOM_ROUND)
_DIVISIONS: Final = ("hierarchy", "intervals", "values")


def check_spec(spec: StatisticsSpec, file: str) -> None:
    """Raises Refused with everything that contradicts itself. `file`: its name."""
    if problems := (*_general(spec, file), *_of_items(spec, file), *_of_method(spec, file)):
        raise Refused(problems)


def _general(spec: StatisticsSpec, file: str) -> Iterator[Problem]:
    names = [table.name for table in spec.table]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Problem(f"同じ名前の表「{name}」が二つ以上あります。", "表ごとに別の名前にしてください。", file)


def _of_items(spec: StatisticsSpec, file: str) -> Iterator[Problem]:
    used = {by for table in spec.table for by in table.by}
    for name, item in spec.items.items():
        given = [key for key in _DIVISIONS if getattr(item, key)]
        if len(given) > 1:
            yield Problem(f"{' と '.join(given)} の両方があります。", "どれか一つにしてください。", file, column=name)
        if name not in used:
            yield Problem("どの表の by にも使われていません。", "表に加えるか、[items] から除いてください。", file, column=name)
        if item.merge and item.hierarchy is None:
            message = "merge があるのに hierarchy がありません。"
            yield Problem(message, "どの区域がどの地域に属するかを、階層のファイルで指定してください。", file, column=name)


def _of_method(spec: StatisticsSpec, file: str) -> Iterator[Problem]:
    if spec.method is Protection.NOISE:
        yield from _noise(spec, file)
        return
    if spec.noise or any(table.epsilon is not None or table.rho is not None or table.known for table in spec.table):
        message = f'method が "{spec.method}" なのに、雑音の指定（[noise]、表の epsilon・rho・known）があります。'
        yield Problem(message, '雑音を加えるなら method を "noise" にし、そうでなければ雑音の指定を除いてください。', file)
    rules = spec.rules
    if spec.method in _ROUNDING and ((rules and (rules.dominance or rules.p_percent)) or any(t.amounts for t in spec.table)):
        message = "丸める方法（round・random_round）は、人数の表だけに使えます。"
        yield Problem(message, "amounts・dominance・p_percent を除くか、method を suppress にしてください。", file)
    if spec.method in _ROUNDING and spec.earlier:
        message = "過去に公表した表との照合は、秘匿する方法（suppress）だけで行えます。"
        yield Problem(message, "method を suppress にするか、過去の表と同じ基準日でないことを確かめて earlier を除いてください。", file)


def _noise(spec: StatisticsSpec, file: str) -> Iterator[Problem]:
    if spec.rules is not None:
        message = "雑音を加える方法（noise）と、欄を秘匿する基準（[rules]）の両方があります。"
        yield Problem(message, "秘匿した欄があること自体が人数の少なさを教えるため、合わせて使えません。どちらか一つにしてください。", file)
    for table in spec.table:
        if table.amounts or table.unit:
            message = f"表「{table.name}」に amounts 又は unit があります。雑音を加える方法は、人数の表だけに使えます。"
            yield Problem(message, "amounts・unit を除いてください。", file)
    for name in dict.fromkeys(by for table in spec.table for by in table.by):
        yield from _open_division(spec.items.get(name, CountedItem()), name, file)
    if spec.noise is None:
        yield Problem("[noise] がありません。", "予算の全体を、[noise] の budget に書いてください。", file)
        return
    if spec.noise.person is None and spec.noise.most > 1:
        message = "[noise] の most が2以上なのに、person がありません。"
        yield Problem(message, "だれの記録かを表す列を person に書いてください。ない資料では most を1にしてください。", file)
    yield from _costs(spec, spec.noise.delta, file)


def _open_division(item: CountedItem, name: str, file: str) -> Iterator[Problem]:
    """With noise the cells of a table must not depend on who is in the file: a row for a rare value would tell that somebody has it."""
    cut = item.intervals
    if cut and not (cut.bottom is not None and cut.top is not None and cut.bottom < cut.top and item.lowest):
        message = "雑音を加える表では、区分が資料の中身で変わってはいけません。"
        yield Problem(message, "intervals に bottom と top（bottom より大きい数）を、lowest に1以上を書いてください。", file, column=name)
    if not (item.hierarchy or cut or item.values):
        message = "雑音を加える表では、あり得る区分を資料の外で決めておく必要があります。"
        yield Problem(message, '[items."項目"] の values に値をすべて並べるか、hierarchy・intervals を書いてください。', file, column=name)
    if item.merge and not item.merge.residents:
        message = "雑音を加える表では、区域を合わせるかどうかを、この資料の人数で決めることができません。"
        yield Problem(message, "merge の residents に、公表されている人口のファイルを指定してください。", file, column=name)


def _costs(spec: StatisticsSpec, delta: float, file: str) -> Iterator[Problem]:
    budget = spec.noise.budget if spec.noise else 0.0
    if not (math.isfinite(budget) and 0 < budget <= MOST_EPSILON):
        message = "[noise] の budget（予算の全体、ε）が、使える範囲の外です。"
        yield Problem(message, f"0より大きく{MOST_EPSILON:g}以下の数にしてください。大きいほど守りは弱くなります。", file)
    if not 0 <= delta <= MOST_DELTA:
        message = "[noise] の delta が、使える範囲の外です。"
        yield Problem(message, f"0以上{MOST_DELTA:g}以下で、人口の逆数よりずっと小さい数にしてください。", file)
    for table in spec.table:
        yield from _cost(table, delta, file)


def _cost(table: TableSpec, delta: float, file: str) -> Iterator[Problem]:
    given = [cost for cost in (table.epsilon, table.rho) if cost is not None]
    if len(given) != 1:
        message = f"表「{table.name}」には、epsilon と rho のどちらか一つだけが要ります。"
        yield Problem(message, "この表に使う予算を書いてください。", file)
    if any(not (math.isfinite(cost) and cost > 0) for cost in given):
        yield Problem(f"表「{table.name}」の epsilon 又は rho が、0より大きい数ではありません。", "0より大きい数にしてください。", file)
    if table.rho is not None and not delta > 0:
        message = f"表「{table.name}」に rho がありますが、[noise] の delta が0です。"
        yield Problem(message, "delta を決めるか、rho の代わりに epsilon を書いてください。", file)
