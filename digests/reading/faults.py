"""What pydantic refuses, as faults: the line, the field, and a sentence a person can act on."""

from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails
from rapidfuzz import process
from rapidfuzz.distance import OSA

from digests.errors import Fault
from digests.reading.document import Document, Path, describe

_LIKENESS_OF_MISSPELT = 0.5
_EXTRA = "extra_forbidden"


class FileModel(BaseModel):
    """A mapping in a file: only known fields; a field with nothing written counts as left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nothing(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {field: given for field, given in value.items() if given is not None}


def faults_of(error: ValidationError, model: type[BaseModel], document: Document) -> list[Fault]:
    """Turn each error of a model's validation into the fault of the document it stands for."""
    found: dict[tuple[Path, str], Fault] = {}
    details = error.errors(include_url=False)
    misspelt = {_meant(detail, model) for detail in details if detail["type"] == _EXTRA}
    for detail in details:
        if detail["type"] == "missing" and detail["loc"] in misspelt:
            continue
        path = _path(detail["loc"], document)
        problem, remedy = _sentences(detail, model)
        found.setdefault(
            (path, problem), Fault(document.line(path), describe(path), problem, remedy)
        )
    return list(found.values())


def closest(word: str, words: list[str]) -> str | None:
    """Return the one of some words that a misspelt one probably stands for."""
    hit = process.extractOne(
        word.casefold(), words, scorer=OSA.normalized_similarity, score_cutoff=_LIKENESS_OF_MISSPELT
    )
    return hit[0] if hit else None


def _path(location: Path, document: Document) -> Path:
    """Leave out the steps that pydantic adds of its own, such as "[key]"."""
    steps = location
    while steps and steps not in document.lines and str(steps[-1]).startswith("["):
        steps = steps[:-1]
    return steps


def _sentences(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Return the problem and the remedy of one error."""
    kind, limits = detail["type"], detail.get("ctx", {})
    if kind == "fault":
        return limits["problem"], limits["remedy"]
    if kind == _EXTRA:
        return _unknown_field(detail, model)
    most, least = limits.get("max_length"), limits.get("min_length")
    known = {
        "missing": ("This field is missing.", "Add it."),
        "string_too_long": (f"The text is longer than {most} characters.", "Shorten it."),
        "string_too_short": ("The text is empty.", "Write one, or remove the field."),
        "string_type": ("Here belongs one text.", "Write a single text, no list or mapping."),
        "too_long": (f"There are more than {most}.", f"Keep at most {most}."),
        "too_short": ("Nothing is given here.", f"Give at least {least}."),
        "list_type": ("Here belongs a list.", "Write [one, another], or a line with - for each."),
        "dict_type": ("Here belong texts by language.", "Write a line such as en: ... for each."),
        "model_type": ("Here belong fields.", "Write lines such as `title: ...`."),
    }
    return known.get(kind, (f"{detail['msg']}.", ""))


def _unknown_field(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    meant = _meant(detail, model)
    if meant:
        return "There is no such field.", f"Write {meant[-1]}."
    fields = _model_at(model, detail["loc"][:-1]).model_fields
    return "There is no such field.", f"Remove it; the fields are {', '.join(fields)}."


def _meant(detail: ErrorDetails, model: type[BaseModel]) -> Path | None:
    """Return the path that a misspelt field's name probably stands for."""
    around, name = detail["loc"][:-1], detail["loc"][-1]
    near = closest(str(name), list(_model_at(model, around).model_fields))
    return (*around, near) if near else None


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel]:
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            kinds = get_args(model.model_fields[step].annotation)
            model = next((kind for kind in kinds if _is_model(kind)), model)
    return model


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
