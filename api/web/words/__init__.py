"""What the operator pages say, in each language: one TOML file each, with the same keys."""
