"""Promotion gates: a policy written down before the run, checks, a verdict. Comes with `harness gate`."""
