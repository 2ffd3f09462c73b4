"""受入: reading departmental extracts.

In: an open stream with a file, its declared source and layout, the fields that the release asks for. Out: conformed rows as
Arrow tables, quarantined rows by number with coded reasons, a quality report of counts, or the refusal of the whole file.
The room never guesses an encoding, a layout or a value, never lets a row get lost (rows = accepted + quarantined), never
takes in a 個人番号 or a column that is not asked for, and never shows a value of a row that it did not accept.
"""

from hagukumi.intake.codes import MEANINGS, Code, Meaning, Reach, codes_page
from hagukumi.intake.reception import QUARANTINE, Received, accepted_schema, receive
from hagukumi.intake.refusals import Refusal
from hagukumi.intake.report import FieldQuality, QualityReport, summary

__all__ = [
    "MEANINGS",
    "QUARANTINE",
    "Code",
    "FieldQuality",
    "Meaning",
    "QualityReport",
    "Reach",
    "Received",
    "Refusal",
    "accepted_schema",
    "codes_page",
    "receive",
    "summary",
]
