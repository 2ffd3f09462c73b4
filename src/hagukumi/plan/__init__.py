"""事業計画: the programme plan, its release and its differences.

In: a folder of TOML files written by the municipality. Out: frozen records, canonical bytes and their hash, an approved release, and the
differences between two of them in words. Never: law (what is allowed is the `law` room's question), data, clocks or network.
"""
