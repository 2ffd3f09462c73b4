"""The papers of a result for the office: a workbook and a PDF of what was done, what is left of risk, and what two people decide.

In: the recipe, the report's figures, the five standards, an imprint whose day comes from the caller. Out: a document, and its files. Never:
a value of a record, a sentence that the law is satisfied, a clock.
"""

from hagukumi.deident.papers.document import office_document
from hagukumi.deident.papers.imprint import imprint_of, recipe_imprint
from hagukumi.deident.papers.writing import write_papers

__all__ = ["imprint_of", "office_document", "recipe_imprint", "write_papers"]
