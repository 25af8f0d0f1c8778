"""A flow file of any content is judged or refused with places and words; nothing else ever comes of it."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.load.document import Document, Source, read
from checker.problems import InputError
from checker.validate.explain import explain
from tests.acme import KEPT
from tests.generated import check, flow_files, judge, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]
NO_FIT = "the file does not fit its format"
TEXTS = st.sampled_from(
    ["", "x", "NO", "no", "2026-02-30", "2026-01-01\n", "user.nam", "all", "always", "acme-1.5", "\u0661", "é"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 200) | st.sampled_from([1.5, 13.0, 1e300, 10**25]) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(TEXTS | st.sampled_from(["id", "min", "kind"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def places(value: Any, at: Path = ()) -> Iterator[Path]:
    yield at
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*at, index))


def changed(value: Any, at: Path, new: Any, key: str | None) -> Any:
    """A copy with the part at a path replaced, or taken out and put under another key."""
    if not at:
        return new
    value = copy.deepcopy(value)
    target = value
    for part in at[:-1]:
        target = target[part]
    if key is None or not isinstance(target, dict):
        target[at[-1]] = new
    else:
        target[key] = target.pop(at[-1])
    return value


def written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def judged_or_refused(text: str) -> list[str]:
    """The verdicts on what a text says, or the messages that refuse it, each at a place inside the text."""
    try:
        document = read("any.flow.yaml", text.encode())
        check().check(document)
        return [result.verdict for result in judge().judge(judge().flows(Source(document)), repairs=1)]
    except InputError as error:
        problems = error.problems
    assert problems
    lines = text.split("\n")
    for problem in problems:
        assert problem.place.path == "any.flow.yaml"
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
    return [problem.message for problem in problems]


PLAIN = yaml.safe_load(KEPT)


@settings(max_examples=100)
@given(st.data())
def test_a_flow_file_with_anything_anywhere_is_judged_or_refused(data: st.DataObject) -> None:
    at = data.draw(st.sampled_from(list(places(PLAIN))))
    text = written(changed(PLAIN, at, data.draw(VALUES), data.draw(st.none() | TEXTS)))
    assert all(judged_or_refused(text))


@given(flow_files(), st.data())
def test_any_flow_file_with_anything_anywhere_is_judged_or_refused(made: Any, data: st.DataObject) -> None:
    value = made
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.sampled_from(list(places(value))))
        value = changed(value, at, data.draw(VALUES), data.draw(st.none() | TEXTS))
    assert all(judged_or_refused(written(value)))


@settings(max_examples=100)
@given(VALUES | st.dictionaries(st.sampled_from(["version", "flows", "defaults", "uses", "parties"]), VALUES))
def test_a_document_of_any_content_is_judged_or_refused(value: Any) -> None:
    assert all(judged_or_refused(written(value)))


@settings(max_examples=100)
@given(st.data())
def test_what_explains_a_refusal_finds_a_reason_exactly_where_the_fast_check_refuses(data: st.DataObject) -> None:
    at = data.draw(st.sampled_from(list(places(PLAIN))))
    document = read("any.flow.yaml", written(changed(PLAIN, at, data.draw(VALUES.filter(bool)), None)).encode())
    explained = [problem.message for problem in explain(schema(), document)]
    assert (explained == [NO_FIT]) is fits(document)
    assert explained == [NO_FIT] or NO_FIT not in explained


def fits(document: Document) -> bool:
    try:
        check().check(document)
    except InputError:
        return False
    return True


@given(flow_files())
def test_any_flow_that_fits_the_schema_is_judged(made: Any) -> None:
    (verdict,) = judged_or_refused(written(made))
    assert verdict in {"compliant", "violation", "undetermined", "not-governed"}
