"""Written names of a whole column taken apart as `split_name` does it."""

from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.notation.columns import where
from hagukumi.notation.names import MARKS, split_name

OTHER_SPACES: Final = r"\x00-\x1f\x7f\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}"
"""RE2: what `str.split` may take for a space beside the half- and full-width one."""

SPACE: Final = rf"[ 　{OTHER_SPACES}]"
"""RE2: any of them."""

_ODD: Final = rf"[{MARKS.replace('[', chr(92) + '[').replace(']', chr(92) + ']')}{OTHER_SPACES}]"


class Split(NamedTuple):
    """The parts of n names, '' where a name has no such part."""

    family: pa.StringArray
    given: pa.StringArray
    former: pa.StringArray
    alias: pa.StringArray


def split_names(texts: pa.StringArray) -> Split:
    """`split_name` of n texts without nulls: at the first space, and one by one where brackets or commas decide."""
    parts = pc.split_pattern_regex(pc.utf8_trim(texts, " 　"), "[ 　]+", max_splits=1)
    flat, ends = parts.flatten(), parts.offsets.to_numpy()[1:] - parts.offsets[0].as_py()
    two = np.diff(parts.offsets.to_numpy()) == 2
    family = pc.if_else(pa.array(two), flat.take(pa.array(np.maximum(ends - 2, 0))), "")
    nothing = pa.repeat("", len(texts))
    columns = (family, flat.take(pa.array(ends - 1)), nothing, nothing)
    return Split(*where(pc.match_substring_regex(texts, _ODD), texts, columns, split_name))
