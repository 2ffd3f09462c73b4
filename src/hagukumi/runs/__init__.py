"""A run of the pipeline: receive, link, assemble, judge, hand over, pseudonymise.

In: an approved release, a folder of extracts, a home folder and an as-of date. Out: encrypted batches at each stage, events in the log, and
a report without personal data. This room joins the vault and the pure engines: it asks the gate for every permit, hands engines what the
permit opened, and stores what they return. Never: a decision of its own about what may be read, or personal data outside the vault.
"""

from hagukumi.runs.pipeline import RunFailed, run_pipeline
from hagukumi.runs.report import RunReport, StepReport
from hagukumi.runs.workspace import Workspace, WorkspaceError, open_workspace

__all__ = ["RunFailed", "RunReport", "StepReport", "Workspace", "WorkspaceError", "open_workspace", "run_pipeline"]
