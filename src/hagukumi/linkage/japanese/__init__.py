"""名寄せ of records written in Japanese: what is compared, what speaks for and against one person, what only a clerk may decide.

In: tables of the sources with their match keys. Out: records, profiles, edges, persons and relations as tables `_lk_*` in the connection.
Never: a name or any other value of a person in evidence, figures or errors.
"""
