"""Files of rows that people hand in with a specification: CSV and Parquet, read strictly, and refusals in words that help.

In: an open file. Out: its headings and its rows as text in a connection. Never: a value of a person in a refusal, a guessed encoding, a
copy on the disk, a row left out.
"""

from hagukumi.files.problems import Problem, Refused

__all__ = ["Problem", "Refused"]
