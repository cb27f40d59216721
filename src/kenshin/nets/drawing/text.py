"""How do a net and a person's way through it look in a terminal?

Everything is counted in terminal cells, so that columns stand straight in Japanese too, and no line
is wider than asked for. Colours only repeat what signs and marks already say: the plain text is the
whole drawing.
"""

from collections.abc import Sequence

from rich.text import Text

from kenshin.nets.anatomy.anatomy import Anatomy
from kenshin.nets.drawing.terminal.anatomy import anatomy_lines
from kenshin.nets.drawing.terminal.equations import equations_lines
from kenshin.nets.drawing.terminal.person import person_lines
from kenshin.nets.drawing.terminal.sheet import joined, sized
from kenshin.nets.drawing.terminal.trace import trace_lines
from kenshin.nets.trace.person import PersonTrace
from kenshin.nets.trace.trace import Trace
from kenshin.wording.say import Language

__all__ = ["anatomy_text", "equations_text", "person_text", "trace_text"]


def anatomy_text(anatomy: Anatomy, language: Language, width: int = 80) -> Text:
    """A net without a person: its flow, its costs, what it has learned.

    Args:
        anatomy: of the net.
        language: the reader's.
        width: in terminal cells; taken between 48 and 120.
    """
    return joined(anatomy_lines(sized(language, width), anatomy))


def trace_text(trace: Trace, language: Language, width: int = 80) -> Text:
    """One person's prepared numbers on their way through a net.

    Args:
        trace: the way.
        language: the reader's.
        width: in terminal cells; taken between 48 and 120.
    """
    return joined(trace_lines(sized(language, width), trace))


def person_text(person: PersonTrace, language: Language, width: int = 80) -> Text:
    """One person from check-up values to the draft estimate.

    Args:
        person: the whole way.
        language: the reader's.
        width: in terminal cells; taken between 48 and 120.
    """
    return joined(person_lines(sized(language, width), person))


def equations_text(trace: Trace, names: Sequence[str], language: Language, width: int = 80) -> Text:
    """Every equation of some steps, with all terms.

    Args:
        trace: the way.
        names: of steps, or of layers whose steps are all meant.
        language: the reader's.
        width: in terminal cells; taken between 48 and 120.

    Raises:
        KeyError: no step or layer has that name.
    """
    return joined(equations_lines(sized(language, width), trace, names))
