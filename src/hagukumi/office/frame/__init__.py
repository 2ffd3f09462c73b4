"""What every desk shares: the layout and its tokens, access through the gate, errors, logs of requests.

In: a request of a signed-in officer. Out: an `Access` with a permit, or a page that says why not. Never: a permit of its own making.
"""
