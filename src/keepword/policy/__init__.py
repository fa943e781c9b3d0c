"""The policy engine: reads a privacy policy, decides by it, compares two of them, and renders one; plain Python."""

from keepword.policy import render
from keepword.policy.compare import Change, Comparison, compare
from keepword.policy.decide import Decision, Outcome, decide, explain
from keepword.policy.document import Policy
from keepword.policy.glossary import Choice, Cookie, Recipient
from keepword.policy.meaning import Meaning, meaning, no_looser
from keepword.policy.periods import Duration
from keepword.policy.problems import Place, PolicyError, Problem
from keepword.policy.questions import Collect, Connect, Disclose, Keep, Question, SetCookie, Use
from keepword.policy.reading import parse, read
from keepword.policy.statements import Statement, Vouch

__all__ = ["Change", "Choice", "Collect", "Comparison", "Connect", "Cookie", "Decision", "Disclose", "Duration"]
__all__ += ["Keep", "Meaning", "Outcome", "Place", "Policy", "PolicyError", "Problem", "Question", "Recipient"]
__all__ += ["SetCookie", "Statement", "Use", "Vouch", "compare", "decide", "explain", "meaning", "no_looser", "parse"]
__all__ += ["read", "render"]
