"""The sample programme of the made city: a complete plan that the law room finds nothing against.

In: the declarations of the extracts, the number of children, the as-of date. Out: a plan and its release. Never: data of anybody.
"""

from hagukumi.city.programme.sample_plan import sample_plan, sample_release

__all__ = ["sample_plan", "sample_release"]
