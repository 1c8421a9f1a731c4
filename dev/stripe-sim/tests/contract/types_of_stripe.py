"""Checks an answer against the types that Stripe's own client declares for it."""

import typing

import stripe


def problems(kind, value, path):
    """What the type does not accept in the value, as sentences."""
    if isinstance(kind, typing.ForwardRef):
        kind = kind.__forward_arg__
    if isinstance(kind, str):
        # The package loads its classes when they are asked for. A few are declared under an alias; of those the
        # simulation answers with `DisputeResource` alone.
        kind = getattr(stripe, kind.removesuffix("Resource"), kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Union:
        return of_union(arguments, value, path)
    if origin is typing.Literal:
        return [] if value in arguments else [f"{path}: {value!r} is none of {arguments}"]
    if kind is type(None):
        return [] if value is None else [f"{path}: {value!r} should be null"]
    if origin is list:
        return of_list(arguments[0], value, path)
    if origin is stripe.ListObject:
        return of_list(arguments[0], value.get("data"), f"{path}.data")
    if kind in (int, str, bool, float):
        # bool is an int to Python, and not to Stripe.
        fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        return [] if fits else [f"{path}: {value!r} is no {kind.__name__}"]
    if kind is typing.Any or getattr(origin or kind, "__name__", "") == "UntypedStripeObject":
        return []
    if isinstance(kind, type) and hasattr(kind, "__annotations__"):
        return of_object(kind, value, path)
    return [f"{path}: no check for {kind!r}"]


def of_union(kinds, value, path):
    # `Literal[…] | str` stands for the words known today: the answer must be one of them.
    if any(typing.get_origin(kind) is typing.Literal for kind in kinds):
        kinds = [kind for kind in kinds if kind is not str]
    found = [problems(kind, value, path) for kind in kinds]
    return [] if any(not one for one in found) else max(found, key=lambda one: one[0].count("."))


def of_list(kind, value, path):
    if not isinstance(value, list):
        return [f"{path}: {value!r} is no list"]
    return [one for place, item in enumerate(value) for one in problems(kind, item, f"{path}[{place}]")]


def of_object(kind, value, path):
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is no object"]
    fields = {name: of for name, of in kind.__annotations__.items() if name.islower() and name[0] != "_"}
    found = [f"{path}.{name}: Stripe knows no such field" for name in value if name not in fields]
    for name, of in fields.items():
        optional = type(None) in typing.get_args(of)
        if name in value:
            found += problems(of, value[name], f"{path}.{name}")
        elif not optional:
            found.append(f"{path}.{name} is missing")
    return found
