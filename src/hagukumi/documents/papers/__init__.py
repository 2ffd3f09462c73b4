"""papers: what each official document says, printed from the plan alone.

In: a `Printing` (the plan, its release, the day, plain figures). Out: documents as blocks, which the renderers turn into files. One
module per paper, each with `build(printing)`. Never: personal data, a clock, a sentence that the plan does not support, or a silent
blank: what the plan leaves open is printed as 「（未記入）」.
"""
