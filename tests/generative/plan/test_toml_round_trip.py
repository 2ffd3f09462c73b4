"""Whatever people write into a plan comes back unchanged."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from hagukumi.plan.toml_text import toml_text

_KEYS = st.text(alphabet="abcdefgh_-あ い.\"'#", min_size=1, max_size=5)
_SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=200),
    st.dates(),
    st.floats(allow_nan=False),
)
_VALUES = st.one_of(
    _SCALARS,
    st.lists(_SCALARS, max_size=4),
    st.dictionaries(_KEYS, _SCALARS, max_size=3),
    st.lists(st.dictionaries(_KEYS, _SCALARS, min_size=1, max_size=3), min_size=1, max_size=3),
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_text_reads_back_as_written(content: dict) -> None:
    assert tomllib.loads(toml_text(content)) == content
