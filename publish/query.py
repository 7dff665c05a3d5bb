"""A reader's query → what FTS5 is asked, what is to be marked, and what was left out. Nothing is ever an error.

Words and phrases must all stand in a report; of ``词1 OR 词2`` or ``词1|词2`` one is enough, and ``-词`` must not stand
there. A word of Chinese is a phrase, as if it stood in quotation marks: 复议 is never found in 复核异议. A mark of
punctuation within a phrase stands for any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from publish.words import BARRIER, tokens

MOST_TERMS = 32
"""How many terms are searched for; what follows is ignored."""
MOST_TOKENS = 64
"""How many tokens of one term are searched for."""
LONGEST = 2000
"""How many characters of a query are read."""

Phrase = tuple[str, ...]
"""Tokens that must stand one after the other."""

NOTHING = '""'
"""An expression of FTS5 that nothing matches."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asks.

    Attributes:
        expression: what FTS5 is to match; None where there is nothing to search for.
        phrases: what is to be marked in what is found.
        ignored: what was left out of the query, as it was typed.
        only_minus: whether it only says what must not stand there, of which nothing can be searched for.
    """

    expression: str | None
    phrases: tuple[Phrase, ...] = ()
    ignored: tuple[str, ...] = ()
    only_minus: bool = False


@dataclass(frozen=True, slots=True)
class _Term:
    """A word or a quoted phrase as it was typed, and what it is to be."""

    typed: str
    phrase: Phrase
    unwanted: bool = False


_QUOTED = r'["“”„＂](?P<double>[^"“”„＂]*)["“”„＂]?|「(?P<corner>[^」]*)」?|『(?P<white>[^』]*)』?'
_PIECES = re.compile(
    rf"(?P<minus>(?<!\S)[-－﹣−](?=[^\s\-－﹣−|｜]))?(?:{_QUOTED}|[|｜]|(?P<word>[^\s\"“”„＂「『|｜]+))"
)
_AND = "AND"
_OPERATORS = (_AND, "OR", "|", "｜")


def parse(text: str) -> Query:
    """Understand a query as far as it can be understood.

    Args:
        text: whatever was typed.
    """
    ignored: list[str] = [text[LONGEST:]] if len(text) > LONGEST else []
    groups: list[list[_Term]] = []
    unwanted: list[_Term] = []
    for number, (term, joined) in enumerate(_terms(text[:LONGEST], ignored)):
        if number >= MOST_TERMS:
            ignored.append(term.typed)
        elif term.unwanted:
            unwanted.append(term)
        elif joined and groups:
            groups[-1].append(term)
        else:
            groups.append([term])
    if not groups:
        return Query(None, ignored=(*ignored, *(term.typed for term in unwanted)), only_minus=bool(unwanted))
    expression = " AND ".join(map(_any_of, groups))
    if unwanted:
        expression = f"({expression}) NOT {_any_of(unwanted)}"
    phrases = dict.fromkeys(term.phrase for term in chain.from_iterable(groups))
    return Query(expression, tuple(phrases), tuple(ignored))


def expression(text: str | None) -> str:
    """What FTS5 is to match for a query: always an expression that it takes, if need be one that nothing matches."""
    return parse(text or "").expression or NOTHING


def _terms(text: str, ignored: list[str]) -> Iterator[tuple[_Term, bool]]:
    """The terms in order, each with whether an OR joins it to the one before; what is none goes to ``ignored``."""
    operators: list[str] = []  # those since the last term
    joinable = False
    for piece in _PIECES.finditer(text):
        typed = piece.group()
        if typed in _OPERATORS:
            operators.append(typed)
            continue
        term, cut = _term(piece)
        ignored.extend(filter(None, [cut]))
        if not term.phrase:
            ignored.append(typed)
            continue
        works = joinable and not term.unwanted
        ignored.extend(operators[1:] if works else operators)
        yield term, works and operators[:1] != [] and operators[0] != _AND
        operators, joinable = [], not term.unwanted
    ignored.extend(operators)


def _term(piece: re.Match[str]) -> tuple[_Term, str]:
    """A term, and what was cut off because it is too long."""
    said = next(piece[name] for name in ("double", "corner", "white", "word") if piece[name] is not None)
    found = tokens(said)
    cut = said[found[MOST_TOKENS].start :] if len(found) > MOST_TOKENS else ""
    phrase = [token.text for token in found[:MOST_TOKENS]]
    while phrase and phrase[0] == BARRIER:
        phrase.pop(0)
    while phrase and phrase[-1] == BARRIER:
        phrase.pop()
    return _Term(piece.group(), tuple(phrase), unwanted=piece["minus"] is not None), cut


def _any_of(terms: Iterable[_Term]) -> str:
    """An expression for one of some terms. No token has a quotation mark in it: each is a word or one character."""
    quoted = [f'"{" ".join(term.phrase)}"' for term in terms]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"
