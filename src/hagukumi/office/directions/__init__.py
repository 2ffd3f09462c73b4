"""指示の机: directions of the coordinator to other departments, with due date, reply and remark.

In: what officers write about their work, and the plan's own directions, which are shown and never changed here. Out: pages for the two
departments concerned, and an event for every act. Never: a readable text at rest, an act of a third department, or personal data: the forms
ask for none, and what people write is sealed all the same.
"""
