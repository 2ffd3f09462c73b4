"""名寄せ of any files: a specification says which sources there are and what their columns mean; no plan, register or labels are needed.

In: a specification (TOML) and the CSV and Parquet files that it names. Out: a folder with `links.parquet`, `review.parquet`, `report.json`
and charts. This room is linkage's own edge: it alone reads and writes files and looks at the clock, and only for the times it reports.
Never: a value of a person in an error, a report, the terminal or a temporary file that others could read; a row left out; a result half
written.
"""

from hagukumi.files.problems import Problem, Refused
from hagukumi.linkage.general.spec import LinkSpec, read_spec

__all__ = ["LinkSpec", "Problem", "Refused", "read_spec"]
