"""活用主体の机: the list that was handed over to a department, and a child's page with reasons for, against and missing.

In: what was handed over to the officer's own department. Out: pages that are never stored by the browser; opening a child is an event that
names the child. Never: a ranking, another department's list, the whereabouts of a protected child.
"""
