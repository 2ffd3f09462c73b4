"""表記: the many ways in which one Japanese name, reading, date, address, telephone or number is written.

In: text as a source wrote it, with the form that its layout declares. Out: match keys, parts and conformed values; for the
made city the same writings the other way round. Keys are for comparing: the text as written is always kept beside them by
the caller. The room never guesses a form, never opens a file of its own accord, and never puts a value into an error.
"""

from hagukumi.notation.addresses import AddressKey, address_key, address_text
from hagukumi.notation.characters import has_private_use, map_private_use, same_legal_character, variants_of
from hagukumi.notation.columns import over_distinct
from hagukumi.notation.dates import (
    DATE_FORMS,
    DATE_STYLES,
    DateReading,
    PartialDate,
    era_of,
    read_date,
    write_date,
)
from hagukumi.notation.kana import kana_ascii, kana_key, kana_loose_key
from hagukumi.notation.names import NameParts, latin_key, name_candidates, name_key, split_name
from hagukumi.notation.numbers import (
    find_my_numbers,
    is_my_number,
    municipality_code_valid,
    phone_key,
    postal_key,
)
from hagukumi.notation.problems import DateProblem
from hagukumi.notation.version import NOTATION_VERSION

__all__ = [
    "DATE_FORMS",
    "DATE_STYLES",
    "NOTATION_VERSION",
    "AddressKey",
    "DateProblem",
    "DateReading",
    "NameParts",
    "PartialDate",
    "address_key",
    "address_text",
    "era_of",
    "find_my_numbers",
    "has_private_use",
    "is_my_number",
    "kana_ascii",
    "kana_key",
    "kana_loose_key",
    "latin_key",
    "map_private_use",
    "municipality_code_valid",
    "name_candidates",
    "name_key",
    "over_distinct",
    "phone_key",
    "postal_key",
    "read_date",
    "same_legal_character",
    "split_name",
    "variants_of",
    "write_date",
]
