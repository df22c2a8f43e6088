"""HTTP, web pages and the command line: the only package that knows HTTP. No rules; those are the mailroom's."""
