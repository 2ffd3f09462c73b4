"""Accounts of officers: sign-in with password and second factor, lock-out, and the one role a person works in at a time.

In: an officer id of the adopted plan, a password, a code. Out: a session that ends after 30 idle minutes, and an event for each sign-in,
failure, role change and sign-out. Never: an account without a second factor past the first sign-in, or anything about residents.
"""
