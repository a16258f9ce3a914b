"""What composes everything: a candidate through a gate."""
