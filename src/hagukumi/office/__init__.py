"""職員の画面: the web office, one Django app per desk.

In: a home folder that a run has filled, officers named in the adopted release, and their requests. Out: pages in plain Japanese, each
behind a permit of the gate or its refusal, and events for sign-in, sign-out and every opening. Never: personal data of residents in
the office's own database, in addresses or in logs, a view that reaches the vault without a permit, or Django's admin.
"""
