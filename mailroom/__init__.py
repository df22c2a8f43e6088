"""The business of Federkiel: lists, templates, mailings, letters, pieces, stations, keys. No HTTP, no command line.

A package a subject; each package's `__init__` is its only face, and says what the package is, what it is not, and who may use
it. Higher ones import lower ones, never the other way (import-linter checks it):

    jobs · worker · celery_app · produce     put the subjects together and run them
    mailings | stations                      letters from draft to post | pieces leased to plotters
    pieces | writing                         one sheet side and its states | one letter's text and strokes
    people | access                          lists and recipients | tenants, operators, keys
    core                                     services, tables, seals, states, the queue of computing work

Every service is a plain function that takes a SQLAlchemy `Session` and a `Context` (tenant, vault, clock, ids) and never
commits: one request is one transaction. The few things that compute between two transactions (jobs, claims, previews) take
`Services` instead and open their own short ones. Results are frozen dataclasses (each package's `views`), times aware UTC.
"""
