"""Each request is held against the SDK's own types: what they don't name is refused, as Stripe does."""

from __future__ import annotations

import functools
import re
import types
import typing
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import typing_extensions
from stripe._request_options import RequestOptions

from payment_fakes.processor import Refused
from payment_fakes.stripe_api.errors import invalid

_WRAPPERS = (typing.NotRequired, typing.Required, typing_extensions.NotRequired, typing_extensions.Required)
_LITERALS: tuple[Any, ...] = (Literal, typing_extensions.Literal)
# Names that the SDK's own options have, which never travel among the parameters.
_OPTIONS = frozenset(RequestOptions.__annotations__)
_NAMES_FOR_CHECKERS_ONLY = {"StripeContext": object, "Mapping": Mapping}


class Unknown(Refused):
    """A field that Stripe does not know, or that the stand-in can't act on."""

    def __init__(self, name: str, refused: Refused) -> None:
        super().__init__(refused.answer)
        self.name = name


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0]=c` as ``{"a": {"b": {"0": "c"}}}``; `a[]=c` counts up."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        first, _, rest = name.partition("[")
        keys = [first, *re.findall(r"([^\[\]]*)\]", rest)] if rest else [first]
        inside = found
        for number, key in enumerate(keys):
            key = key or str(len(inside))
            if number == len(keys) - 1:
                inside[key] = value
                continue
            deeper = inside.setdefault(key, {})
            if not isinstance(deeper, dict):
                raise invalid(f"Invalid object: {name}", name)
            inside = deeper
    return found


def read(kind: type, pairs: list[tuple[str, str]], used: frozenset[str]) -> dict[str, Any]:
    """The parameters of a request, with their types; ``used`` are those that the stand-in acts on.

    A parameter that Stripe knows and the stand-in would ignore is refused too: a test must not pass on it. Names are
    given as ``a.b``; where nothing below ``a`` is given, all below it is acted on.
    """
    checked = _typed_dict(kind, nested(pairs), "", _OPTIONS)
    _acted_on(checked, used, "")
    return checked


def _acted_on(value: Any, used: frozenset[str], name: str) -> None:
    if isinstance(value, list):
        for each in value:
            _acted_on(each, used, name)
        return
    if not isinstance(value, dict) or (name and not any(each.startswith(f"{name}.") for each in used)):
        return
    for key, inner in value.items():
        deeper = f"{name}.{key}" if name else key
        if deeper not in used:
            words = f"Stripe knows the parameter {deeper}, but its stand-in does not act on it."
            raise Unknown(deeper, invalid(words, deeper, "parameter_unknown"))
        _acted_on(inner, used, deeper)


@functools.cache
def fields(kind: type) -> dict[str, Any]:
    """The fields of one of the SDK's dictionaries, and their types."""
    return typing.get_type_hints(kind, localns=_NAMES_FOR_CHECKERS_ONLY)


def _typed_dict(kind: type, values: Any, name: str, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise invalid("Invalid object", name)
    known = fields(kind)
    found = {}
    for key, value in values.items():
        inner = f"{name}[{key}]" if name else key
        if key not in known or key in without:
            raise Unknown(inner, invalid(f"Received unknown parameter: {inner}", inner, "parameter_unknown"))
        found[key] = _checked(known[key], value, inner)
    for key in sorted(getattr(kind, "__required_keys__", ())):
        if key not in values and key not in without:
            inner = f"{name}[{key}]" if name else key
            raise invalid(f"Missing required param: {inner}.", inner, "parameter_missing")
    return found


def _checked(kind: Any, value: Any, name: str) -> Any:
    origin: Any = typing.get_origin(kind)
    inside = typing.get_args(kind)
    if origin in _WRAPPERS:
        return _checked(inside[0], value, name)
    if origin in (typing.Union, types.UnionType):
        return _one_of(inside, value, name)
    if origin in (list, typing.Sequence):
        if not isinstance(value, dict):
            raise invalid("Invalid array", name)
        ordered = sorted(value, key=lambda key: int(key) if key.isdecimal() else -1)
        return [_checked(inside[0], value[key], f"{name}[{key}]") for key in ordered]
    if origin is dict:
        if not isinstance(value, dict):
            raise invalid("Invalid object", name)
        return {key: _checked(inside[1], inner, f"{name}[{key}]") for key, inner in value.items()}
    if origin in _LITERALS:
        if value in inside:
            return value
        raise invalid(f"Invalid {name}: must be one of {', '.join(map(str, inside))}", name)
    if typing_extensions.is_typeddict(kind):
        return _typed_dict(kind, value, name)
    return _plain(kind, value, name)


def _one_of(kinds: tuple[Any, ...], value: Any, name: str) -> Any:
    fitting = [kind for kind in kinds if kind is not type(None)]
    named = [kind for kind in fitting if typing.get_origin(kind) in _LITERALS and typing.get_args(kind) != ("",)]
    if named and str in fitting:
        # The SDK lets a newer word through; Stripe itself refuses a word that it does not know.
        fitting.remove(str)
    # An unknown field deep inside says more than "fits none of these".
    first: Refused | None = None
    for kind in sorted(fitting, key=lambda kind: typing.get_origin(kind) not in _LITERALS):
        try:
            return _checked(kind, value, name)
        except Unknown:
            raise
        except Refused as refused:
            first = first or refused
    assert first is not None
    raise first


def _plain(kind: Any, value: Any, name: str) -> Any:
    if kind is Any:
        return value
    if not isinstance(value, str):
        raise invalid(f"Invalid {getattr(kind, '__name__', 'value')}", name)
    if kind is str:
        return value
    if kind is bool:
        if value in ("true", "false"):
            return value == "true"
        raise invalid(f"Invalid boolean: {value}", name, "parameter_invalid_boolean")
    if kind is int:
        if re.fullmatch(r"-?[0-9]{1,18}", value):
            return int(value)
        raise invalid(f"Invalid integer: {value}", name, "parameter_invalid_integer")
    if kind in (float, Decimal):
        try:
            return kind(value)
        except (ValueError, InvalidOperation):
            raise invalid(f"Invalid decimal: {value}", name) from None
    return value
