"""The stations' side of the server: one piece at a time, by lease, epoch and write grant."""
