"""render: a document as PDF, page, workbook, table or picture.

In: a document of the sheet model and what it is printed from. Out: bytes, the same on every machine that has the same fonts. Never: a
clock, the network, a sentence of its own beyond titles of parts, or text of the plan read as markup, formula or script.
"""

from hagukumi.documents.render.faces import FontsMissing
from hagukumi.documents.render.press import Press

__all__ = ["FontsMissing", "Press"]
