"""De-identifying beyond one machine: Spark reads, counts, treats and writes the records; the search sees only what was counted.

In: a folder of Parquet files (or a Spark DataFrame) and a recipe of the method `global`. Out: a folder like that of one machine, `data/` in
place of `data.csv`. To this machine come: the unlike values of each item, the unlike combinations of quasi-identifiers on the finest
level that the recipe permits with how many records have each, and the classes of what was written. Never: a record by itself, a result
whose limits were not counted anew on the files as written, a readable file of what was not yet de-identified.
"""

from hagukumi.deident.spark.applying import Form
from hagukumi.deident.spark.work import DEIDENTIFICATION, deidentify_folder, deidentify_frame

__all__ = ["DEIDENTIFICATION", "Form", "deidentify_folder", "deidentify_frame"]
