"""提案担当の机: de-identified batches, their provision by two persons of the desk, and the recipe by which the next one is made.

In: what the log says of the desk's own batches, method information opened for a typed reason, and what officers type. Out: pages, an event
for every act, a recipe as a file, and to the second person the data with its manifest. Never: a resident's row on a page, provision by one
person alone, a file left on the server, or a batch of another desk.
"""
