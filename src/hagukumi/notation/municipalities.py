"""Municipalities at the head of addresses, learnt from the addresses themselves: some sources write them, others leave them out.

For sources outside a plan, which name no municipality. A name is taken for a municipality only because somewhere it stands behind a
prefecture; no register of municipalities is needed, and none is guessed from an address without a prefecture.
"""

import re
from collections import Counter
from collections.abc import Collection
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.notation.address_columns import plain_address_column
from hagukumi.notation.addresses import PREFECTURES, plain_address
from hagukumi.notation.columns import Texts, coded

_IRREGULAR: Final = "(?:四日市|廿日市|野々市|市原|市川|大和郡山|蒲郡|小郡)市|杵島郡大町町|柴田郡村田町|佐波郡玉村町"
"""Names that hold 市, 町, 村 or 郡 before their end; every other municipality of Japan ends where the usual form does."""

_USUAL: Final = "[^0-9郡]{1,4}郡[^0-9町村]{1,5}[町村]|[^0-9市]{1,6}市(?:[^0-9区]{1,4}区)?|[^0-9区]{1,3}区|[^0-9町村]{1,5}[町村]"
_COUNTY: Final = re.compile("[^郡]{1,4}郡(?=.*[町村]$)")
_BEHIND_PREFECTURE: Final = f"^(?:{PREFECTURES}) ?(?P<name>{_IRREGULAR}|{_USUAL})"


def municipalities_in(values: Texts) -> dict[str, int]:
    """The municipalities that stand behind a prefecture in a column of addresses, with how many rows name them.

    Names are as `plain_address` writes them, with 郡 and ward, in the order of their code points: 育実市, 横浜市中区, 西郡川上町.
    """
    column = coded(values)
    plain = plain_address_column(column.dictionary.cast(pa.string()))
    names = pc.extract_regex(plain, _BEHIND_PREFECTURE).field("name").take(column.indices)
    counts = Counter({row["values"]: row["counts"] for row in pc.value_counts(names).to_pylist()})
    return {name: counts[name] for name in sorted(filter(None, counts))}


def municipality_column(values: Texts, known: Collection[str]) -> pa.Array:
    """For each address the longest of the `known` municipalities that stands at its head, '' for none, null for null.

    A 町 or 村 is also known without its 郡. Given to `address_columns` as `city`, the column makes the keys of an address with and
    without its municipality one.
    """
    plain_names = {plain_address(name) for name in known} - {""}
    names = sorted(plain_names | {_COUNTY.sub("", name, count=1) for name in plain_names}, key=lambda name: (-len(name), name))
    column = coded(values)
    plain = plain_address_column(column.dictionary.cast(pa.string()))
    if not names:
        return pa.repeat("", len(plain)).take(column.indices)
    shape = f"^(?:{PREFECTURES})? ?(?P<name>{'|'.join(map(re.escape, names))})"
    return pc.fill_null(pc.extract_regex(plain, shape).field("name"), "").take(column.indices)
