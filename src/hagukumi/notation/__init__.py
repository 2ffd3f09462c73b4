"""表記: the many ways in which one Japanese name, reading, date, address, telephone or number is written.

In: text as a source wrote it, with the form that its layout declares. Out: match keys, parts and conformed values; for the
made city the same writings the other way round. Keys are for comparing: the text as written is always kept beside them by
the caller. The room never guesses a form, never opens a file of its own accord, and never puts a value into an error.
"""

from hagukumi.notation.address_columns import address_columns, address_text_column
from hagukumi.notation.addresses import AddressKey, address_key, address_text
from hagukumi.notation.any_dates import ERA_GAPS, DayOrder, DayOrderFound, era_mistaken, read_any_date
from hagukumi.notation.characters import has_private_use, map_private_use, same_legal_character, variants_of
from hagukumi.notation.columns import over_distinct, rows_over_distinct
from hagukumi.notation.contact_columns import email_columns, phone_column, postal_column
from hagukumi.notation.date_columns import date_column, date_columns, day_order, regular_day_column
from hagukumi.notation.dates import DATE_FORMS, DATE_STYLES, DateReading, PartialDate, era_of, read_date, write_date
from hagukumi.notation.emails import EmailKeys, email_key, email_parts
from hagukumi.notation.kana import kana_ascii, kana_key, kana_loose_key
from hagukumi.notation.kana_columns import kana_ascii_column, kana_columns, kana_key_column
from hagukumi.notation.latin import LatinKeys, LatinOrder, latin_key, latin_parts
from hagukumi.notation.latin_columns import latin_columns, latin_key_column
from hagukumi.notation.municipalities import municipalities_in, municipality_column
from hagukumi.notation.name_columns import name_columns, name_key_column, name_strict_key_column
from hagukumi.notation.names import KEPT_APART, NameKeys, NameParts, name_candidates, name_key, name_keys, name_strict_key, split_name
from hagukumi.notation.numbers import find_my_numbers, is_my_number, municipality_code_valid, phone_key, postal_key
from hagukumi.notation.problems import DateProblem
from hagukumi.notation.readings import KanaCodes, kana_codes
from hagukumi.notation.version import NOTATION_VERSION

__all__ = [
    "DATE_FORMS",
    "DATE_STYLES",
    "ERA_GAPS",
    "KEPT_APART",
    "NOTATION_VERSION",
    "AddressKey",
    "DateProblem",
    "DateReading",
    "DayOrder",
    "DayOrderFound",
    "EmailKeys",
    "KanaCodes",
    "LatinKeys",
    "LatinOrder",
    "NameKeys",
    "NameParts",
    "PartialDate",
    "address_columns",
    "address_key",
    "address_text",
    "address_text_column",
    "date_column",
    "date_columns",
    "day_order",
    "email_columns",
    "email_key",
    "email_parts",
    "era_mistaken",
    "era_of",
    "find_my_numbers",
    "has_private_use",
    "is_my_number",
    "kana_ascii",
    "kana_ascii_column",
    "kana_codes",
    "kana_columns",
    "kana_key",
    "kana_key_column",
    "kana_loose_key",
    "latin_columns",
    "latin_key",
    "latin_key_column",
    "latin_parts",
    "map_private_use",
    "municipalities_in",
    "municipality_code_valid",
    "municipality_column",
    "name_candidates",
    "name_columns",
    "name_key",
    "name_key_column",
    "name_keys",
    "name_strict_key",
    "name_strict_key_column",
    "over_distinct",
    "phone_column",
    "phone_key",
    "postal_column",
    "postal_key",
    "read_any_date",
    "read_date",
    "regular_day_column",
    "rows_over_distinct",
    "same_legal_character",
    "split_name",
    "variants_of",
    "write_date",
]
