"""What every HTTP request of ours has in common: its key, its body, its idempotency, its pages of a list, its errors.

Not the addresses themselves (`api.v1`, `api.station`, `api.web`), and not the codes of errors, which `api.problems` keeps.
"""
