"""`kenshin inspect`: what is inside a saved model or a net, and how do one person's numbers flow?"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from kenshin.cli.files import write_text
from kenshin.cli.show import arguments, console, pairs, print_json
from kenshin.errors import UsageError
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say

if TYPE_CHECKING:
    from rich.text import Text

    from kenshin.nets.anatomy.anatomy import Anatomy
    from kenshin.nets.trace.person import PersonTrace
    from kenshin.nets.trace.trace import Trace
    from kenshin.workflow.model import Model

__all__ = ["Look", "run", "wished_form"]

Format = Literal["text", "svg", "html", "json"]
_FORMS: Final[dict[str, Format]] = {form: form for form in get_args(Format)}


@dataclass(frozen=True)
class Look:
    """What is looked at, and how it is shown.

    Attributes:
        model: folder of a saved model; None: a net.
        net: `simple` or `FILE.py:CLASS`; None: a model.
        arg: name=value for the net's `__init__`.
        input_shape: of one person, e.g. `4` or `3x32x32`; None: asked of the net.
        given: prepared numbers for a net alone, with commas between; None: nobody's.
        values: name=value of one person for a saved model.
        copy: of the model, counted from 0.
        equations: operations whose equations are all written; `all` is every one.
        form: text, svg, html or json.
        out: file; None: standard output.
    """

    model: Path | None
    net: str | None
    arg: list[str]
    input_shape: str | None
    given: str | None
    values: list[str]
    copy: int
    equations: list[str]
    form: Format
    out: Path | None


def wished_form(wish: str, out: Path | None, *, as_json: bool) -> Format:
    """The form that was asked for; where only a file was named, the one that its ending says.

    Raises:
        UsageError: no such form, or --json beside another one.
    """
    if as_json and wish not in ("text", "json"):
        raise UsageError("cli.json_or_format", got=wish[:20])
    if as_json:
        return "json"
    if wish not in _FORMS:
        raise UsageError("cli.format", got=wish[:20])
    if wish == "text" and out is not None:
        return _FORMS.get(out.suffix.removeprefix(".").lower(), "text")
    return _FORMS[wish]


def run(look: Look, language: Language) -> None:
    """Anatomy, or the way of one person where values were given."""
    if (look.model is None) == (look.net is None):
        raise UsageError("cli.model_or_net")
    if look.net is not None:
        _net(look, language)
    elif look.model is not None:
        _model(look, look.model, language)


def _model(look: Look, folder: Path, language: Language) -> None:
    from kenshin.workflow.model import load

    if look.arg or look.input_shape or look.given:
        raise UsageError("cli.only_for_a_net")
    model = load(folder)
    if look.values:
        person = model.trace_person(pairs(look.values), look.copy)
        _show(look, _Person(person), language)
    elif look.copy or look.equations:
        raise UsageError("cli.needs_a_person")
    else:
        _show(look, _Model(model), language)


def _net(look: Look, language: Language) -> None:
    from kenshin.nets.anatomy.measure import anatomy_of
    from kenshin.nets.trace.live import trace_of
    from kenshin.workflow.untrained import untrained_net

    if look.values or look.copy:
        raise UsageError("cli.only_for_a_model")
    net, shape = untrained_net(str(look.net), arguments(look.arg), _shape(look.input_shape))
    if look.given is not None:
        _show(look, _Trace(trace_of(net, _numbers(look.given, shape))), language)
    elif look.equations:
        raise UsageError("cli.needs_a_person")
    else:
        _show(look, _Anatomy(anatomy_of(net, shape)), language)


def _shape(wish: str | None) -> tuple[int, ...] | None:
    if wish is None:
        return None
    try:
        shape = tuple(int(n) for n in wish.replace("×", "x").replace(",", "x").lower().split("x"))
    except ValueError:
        shape = ()
    if not shape or min(shape) < 1:
        raise UsageError("cli.input_shape", got=wish[:40])
    return shape


def _numbers(given: str, shape: tuple[int, ...]) -> Any:
    import numpy as np

    try:
        numbers = np.array([float(number) for number in given.split(",")])
        return numbers.reshape(shape)
    except ValueError:
        raise UsageError("cli.input", shape="×".join(map(str, shape)), got=given[:40]) from None


class _Anatomy:
    """A net laid open, in each form."""

    def __init__(self, anatomy: "Anatomy") -> None:
        self.anatomy = anatomy

    def json(self) -> dict[str, Any]:
        return {"format": "kenshin-inspect/2"} | self.anatomy.to_json()

    def svg(self, language: Language) -> str:
        return self.anatomy.svg(language)

    def html(self, language: Language) -> str:
        return self.anatomy.page(language)

    def texts(self, language: Language, width: int) -> list["str | Text"]:
        from kenshin.nets.drawing.text import anatomy_text

        return [anatomy_text(self.anatomy, language, width), "", self.anatomy.structure]


class _Model(_Anatomy):
    """A saved model: its first copy, and what the card says."""

    def __init__(self, model: "Model") -> None:
        super().__init__(model.anatomy())
        self.model = model

    def json(self) -> dict[str, Any]:
        return super().json() | {"model": self.model.id, "card": self.model.card.shown()}

    def texts(self, language: Language, width: int) -> list["str | Text"]:
        from rich.text import Text

        net = self.model.card.net
        said = {"copies": net.copies, "net": net.name, "parameters": net.parameters_per_copy}
        head: list[str | Text] = [
            Text(text_in(self.model.schema.title, language), style="bold"),
            f"{say('validation.model_id', language)}  {self.model.id}",
            say("workflow.net_fact", language, **said),
            "",
        ]
        notices = [notice[language] for notice in self.model.card.notices]
        return [*head, *super().texts(language, width), "", *notices]


class _Trace:
    """Prepared numbers on their way through a net, in each form."""

    def __init__(self, trace: "Trace") -> None:
        self.trace = trace

    def json(self) -> dict[str, Any]:
        return {"format": "kenshin-trace/1"} | self.trace.to_json()

    def svg(self, language: Language) -> str:
        return self.trace.svg(language)

    def html(self, language: Language) -> str:
        return self.trace.page(language)

    def texts(self, language: Language, width: int) -> list["str | Text"]:
        from kenshin.nets.drawing.text import trace_text

        return [trace_text(self.trace, language, width)]

    def equations(self, names: list[str], language: Language, width: int) -> "Text":
        from kenshin.nets.drawing.text import equations_text

        steps = [step.operation.name for step in self.trace.steps]
        whole = [layer.name for layer in self.trace.anatomy.layers if len(layer.operations) > 1]
        for name in names:
            if name not in (*steps, *whole, "all"):
                known = ", ".join([*whole, *steps])
                raise UsageError("cli.no_such_layer", got=name[:60], known=known[:300])
        return equations_text(self.trace, steps if "all" in names else names, language, width)


class _Person(_Trace):
    """One person through a saved model, in each form."""

    def __init__(self, person: "PersonTrace") -> None:
        super().__init__(person.net)
        self.person = person

    def json(self) -> dict[str, Any]:
        return {"format": "kenshin-trace/1"} | self.person.to_json()

    def svg(self, language: Language) -> str:
        return self.person.svg(language)

    def html(self, language: Language) -> str:
        return self.person.page(language)

    def texts(self, language: Language, width: int) -> list["str | Text"]:
        from kenshin.nets.drawing.text import person_text

        return [person_text(self.person, language, width)]


def _show(look: Look, shown: _Anatomy | _Trace, language: Language) -> None:
    if look.form == "json" and look.out is None:
        print_json(shown.json())
    elif look.form == "text" and look.out is None:
        screen = console()
        for text in _texts(look, shown, language, screen.width):
            screen.print(text, soft_wrap=True)
    else:
        _write(look.out, _whole(look, shown, language), language)


def _texts(look: Look, shown: _Anatomy | _Trace, language: Language, width: int) -> list["str | Text"]:
    if look.equations and isinstance(shown, _Trace):
        return [shown.equations(look.equations, language, width)]
    return shown.texts(language, width)


def _whole(look: Look, shown: _Anatomy | _Trace, language: Language) -> str:
    if look.form == "svg":
        return shown.svg(language)
    if look.form == "html":
        return shown.html(language)
    if look.form == "json":
        import json

        return json.dumps(shown.json(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    texts = _texts(look, shown, language, 80)
    return "\n".join(text if isinstance(text, str) else text.plain for text in texts) + "\n"


def _write(out: Path | None, text: str, language: Language) -> None:
    if out is None:
        sys.stdout.write(text + ("" if text.endswith("\n") else "\n"))
        return
    write_text(out, text)
    console().print(say("cli.written", language, path=out), soft_wrap=True)
