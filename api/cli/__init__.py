"""The command line: options, help, one call each. What is heavy is imported inside the functions, so that --help stays fast."""
