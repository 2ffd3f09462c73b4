"""De-identifying any file: a recipe says what its items are and what must hold; no plan and no vault are needed.

In: a recipe, the file, its hierarchies. Out: a folder with the treated data, a report, and papers for the office. This room is the engine's
own edge: it alone reads and writes files, looks at the clock, and draws chance from the system where nobody may restore what it did. Never:
a value of a person in an error, the terminal or the report; an item that the recipe does not name; a result whose limits were not checked
on the result itself.
"""
