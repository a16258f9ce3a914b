"""Training data from suites: the rows of a `train` split in the forms that trainers read."""

from suites.training.export import Exported, export
from suites.training.files import Card, card_path
from suites.training.rows import FORMATS, Format
from suites.training.source import LEFT_OUT

__all__ = ["FORMATS", "LEFT_OUT", "Card", "Exported", "Format", "card_path", "export"]
