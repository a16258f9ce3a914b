"""The shop's handbook: texts for continued pretraining, in the words of a split.

Policies with a worked case, articles of the help center, procedures of agents, pages of products and
subscriptions, glossaries. Only `train` and `dev` have one: no other split's texts may be exported.
"""

from suites.support.handbook.pages import SPLITS, texts

__all__ = ["SPLITS", "texts"]
