"""What /v1 takes and answers, a module a subject. Made from the mailroom's views; no rules here."""
