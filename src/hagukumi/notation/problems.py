"""What can be wrong with a written value."""


class DateProblem(ValueError):
    """A text that is no date as declared. Carries a code only, never the text: it may be somebody's birth date.

    `code`: 'blank', 'not_a_date', 'wrong_form', 'no_such_day' or 'era_out_of_range'; where no form is declared also 'day_or_month'
    and 'short_year'.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
