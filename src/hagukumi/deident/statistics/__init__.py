"""Tables of any file: a specification says how its items are counted, protected and published.

In: a specification (TOML), the file, earlier answers, a ledger where noise is added. Out: a folder with the tables as printed, what the
office must know of them, a record of the release against which later tables are checked, and one more entry in the ledger. This room is
the edge of `tables`: it reads and writes files and draws chance from the system. Never: a table without an audit or a noise that is paid
for, a count of a withheld cell or the true count of a noisy one in what is printed or recorded, a value of a record in an error.
"""
