"""harness: a checkpoint moves forward only on evidence."""

__version__ = "0.1.0"
