"""`kenshin inspect`: what is inside a saved model, or a net?"""

from pathlib import Path

from kenshin.cli.report import print_parameters, print_structure
from kenshin.cli.show import arguments, console, print_json
from kenshin.errors import UsageError
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say

__all__ = ["run"]


def run(folder: Path | None, net: str | None, arg: list[str], *, as_json: bool, language: Language) -> None:
    """Structure, parameters and total; of a model its card as well."""
    if (folder is None) == (net is None):
        raise UsageError("cli.model_or_net")
    if net is not None:
        _inspect_net(net, arg, as_json=as_json, language=language)
    elif folder is not None:
        _inspect_model(folder, as_json=as_json, language=language)


def _inspect_net(net: str, arg: list[str], *, as_json: bool, language: Language) -> None:
    from kenshin.nets.find import NetPlan, find_net
    from kenshin.nets.structure import structure_of

    structure = structure_of(NetPlan(find_net(net), arguments(arg), "").build()).to_json()
    if as_json:
        print_json({"format": "kenshin-inspect/1"} | structure)
    else:
        print_structure(structure, language)


def _inspect_model(folder: Path, *, as_json: bool, language: Language) -> None:
    from kenshin.workflow.model import load

    model = load(folder)
    if as_json:
        shape = {"format": "kenshin-inspect/1", "model": model.id, **model.saved.anatomy}
        print_json(shape | {"card": model.card.model_dump(mode="json")})
        return
    out = console()
    out.print(text_in(model.schema.title, language), style="bold")
    out.print(f"{say('validation.model_id', language)}  {model.id}")
    print_parameters(model, language)
    for notice in model.card.notices:
        out.print(notice[language])
