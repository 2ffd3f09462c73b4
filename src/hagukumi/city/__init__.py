"""作りものの都市: a made municipality whose truth is known, for rehearsal, teaching, tests, benchmarks and the demonstration.

In: a number of residents, a seed, a noise level, an as-of date. Out: a folder with `plan` (a complete programme plan and its release),
`extracts` (what departments deliver, as untidy as real ones) and, apart from both, `truth` (who is who, who is in need, which rows
must be refused). The same arguments give the same bytes. Never: a real person's data, a clock, the network, or truth inside an extract.
"""

from hagukumi.city.extracts import extracts_table
from hagukumi.city.make import AS_OF, City, CityError, make_city
from hagukumi.city.rates import RATES, Noise, NoiseRates, rates_table

__all__ = ["AS_OF", "RATES", "City", "CityError", "Noise", "NoiseRates", "extracts_table", "make_city", "rates_table"]
