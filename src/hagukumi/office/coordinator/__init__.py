"""総括管理主体の机: findings, release, uses, deliveries, run, sizes of lists and the health of the log.

In: figures of all stages. Out: pages without any name. Never: an item of a resident.
"""
