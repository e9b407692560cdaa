"""The language of own metrics: what is written reads back the same, and mistakes are named."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.errors import DefinitionError
from opsdash.metrics.catalog import Condition
from opsdash.metrics.own_definition import (
    BETTER,
    CHANGES,
    Expression,
    Function,
    OwnMetric,
    Part,
    ProblemCode,
    Variant,
    slug,
)
from opsdash.metrics.own_language import read_expression, write_expression
from opsdash.metrics.own_text import read_definitions, write_definitions
from opsdash.words.own_metrics import problem_words

WRITTEN = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
SHOWN = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=12)
NAMED = SHOWN.filter(lambda text: bool(text.strip()) and text == text.strip())
IDS = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
NUMBERS = st.decimals("0.001", "100000", places=3).map(Decimal.normalize)

conditions = st.builds(
    Condition,
    WRITTEN,
    st.lists(WRITTEN, min_size=1, max_size=3, unique=True).map(tuple),
    st.booleans(),
)
parts = st.builds(
    Part,
    st.sampled_from([1, -1]),
    st.sampled_from(list(Function)),
    WRITTEN,
    st.lists(conditions, max_size=2).map(tuple),
)
sides = st.lists(parts, min_size=1, max_size=3).map(tuple)
expressions = st.builds(Expression, sides, st.one_of(st.just(()), sides), NUMBERS, NUMBERS)
windows = st.one_of(st.none(), st.integers(1, 30))
variants = st.lists(
    st.builds(Variant, WRITTEN, expressions, windows),
    max_size=2,
    unique_by=lambda each: each.value,
)
metrics = st.builds(
    OwnMetric,
    id=IDS,
    name=NAMED,
    expression=expressions,
    unit=NAMED,
    better=st.sampled_from(BETTER),
    change=st.sampled_from(CHANGES),
    decimals=st.integers(0, 4),
    definition=SHOWN,
    thin_below=st.integers(0, 1000),
    window=windows,
    variants=variants.map(tuple),
)


def refusals(read: Callable[[str], object], text: str) -> list[str]:
    """What is said of the text, nothing where it can be read."""
    try:
        read(text)
    except DefinitionError as error:
        return [problem_words(each) for each in error.problems]
    return []


@given(expressions)
def test_a_value_reads_back_as_it_was_written(expression: Expression) -> None:
    assert read_expression(write_expression(expression)) == expression


@given(st.lists(metrics, min_size=1, max_size=3, unique_by=lambda each: each.id))
def test_definitions_read_back_as_they_were_written(found: list[OwnMetric]) -> None:
    assert read_definitions(write_definitions(found)) == tuple(found)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    assert all(refusals(read_definitions, f"[a]\nname = 'a'\nvalue = {text}"))


@given(st.text("cou nt()[]'',=+-*/ inquiries where topic in not and 100", max_size=60))
def test_any_value_is_read_or_refused_in_words(text: str) -> None:
    assert all(refusals(read_expression, text))


@given(st.text(max_size=80))
def test_every_name_has_an_id(name: str) -> None:
    assert read_definitions(write_definitions([OwnMetric(slug(name), "x", COUNTED)]))


COUNTED = Expression((Part(1, Function.COUNT, "inquiries"),))


def test_a_value_as_a_manager_writes_it() -> None:
    text = (
        "count(inquiries where topic in ['Delivery', 'it''s'] and group = 'A') / sum(orders) * 100"
    )
    found = read_expression(text)
    topics = Condition("topic", ("Delivery", "it's"))
    part = Part(1, Function.COUNT, "inquiries", (topics, Condition("group", ("A",))))
    assert found == Expression((part,), (Part(1, Function.SUM, "orders"),), Decimal(100))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "Found the end where"),
        ("inquiries", "no function inquiries"),
        ("cuont(inquiries)", "Did you mean count?"),
        ("count(inquiries where topic in [Delivery])", "a text in single quotes"),
        ("count(inquiries where topic in ['a')", "where ] was expected"),
        ("count(a) + count(b) / count(c)", "brackets around"),
        ("count(a) / count(b) / count(c)", "a number"),
        ("count(a) * 0", "zero"),
        ("count(a) ; DROP TABLE inquiry", "Found ;"),
        ("__import__('os').system('x')", "Found .system('x')"),
        ("count(a) count(b)", "Found count where the end was expected"),
    ],
)
def test_a_mistake_in_a_value_is_named(value: str, words: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_expression(value)
    assert words in problem_words(caught.value.problems[0])


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", ProblemCode.NOTHING, None),
        ("[a\n", ProblemCode.NOT_TOML, 1),
        ("a = 1", ProblemCode.WRONG_TYPE, None),
        ("[A-b]\nname='x'\nvalue='count(a)'", ProblemCode.BAD_ID, 1),
        ("[a]\nvalue='count(a)'", ProblemCode.MISSING_KEY, 1),
        ("[a]\nname='x'\nvalue='count(a'", ProblemCode.SYNTAX, 3),
        ("[a]\nname='x'\n\nbeter='lower'\nvalue='count(a)'", ProblemCode.UNKNOWN_KEY, 4),
        ("[a]\nname='x'\nvalue='count(a)'\nbetter='less'", ProblemCode.NOT_ALLOWED, 4),
        ("[a]\nname='x'\nvalue='count(a)'\ndecimals=true", ProblemCode.NOT_ALLOWED, 4),
        ("[a]\nname='x'\nvalue='count(a)'\nwindow=400", ProblemCode.NOT_ALLOWED, 4),
        ("[a]\nname='x\\ty'\nvalue='count(a)'", None, None),
        ('[a]\nname="x\\ny"\nvalue="count(a)"', ProblemCode.CONTROL, 2),
        ("[a]\nname='x'\nvalue=1", ProblemCode.WRONG_TYPE, 3),
        (
            "[a]\nname='x'\nvalue='count(a)'\n[a.variant.'G 1']\nvalue='count('",
            ProblemCode.SYNTAX,
            5,
        ),
        ("[a]\nname='x'\nvalue='count(a)'\nvariant=1", ProblemCode.WRONG_TYPE, 1),
        ("x = " + "[" * 5000, ProblemCode.NOT_TOML, 1),
    ],
)
def test_a_mistake_in_the_text_is_named_with_its_line(
    text: str, code: ProblemCode | None, line: int | None
) -> None:
    if code is None:
        assert read_definitions(text)
        return
    with pytest.raises(DefinitionError) as caught:
        read_definitions(text)
    (problem,) = caught.value.problems
    assert problem.code is code
    assert problem.line == line
    assert problem_words(problem)


def test_several_mistakes_are_named_at_once() -> None:
    text = "[a]\nname='x'\nvalue='cunt(a)'\n[b]\nname='y'\nvalue='count(b'"
    with pytest.raises(DefinitionError) as caught:
        read_definitions(text)
    assert [each.line for each in caught.value.problems] == [3, 6]


def test_too_much_is_refused() -> None:
    many = "\n".join(f"[m{n}]\nname='x'\nvalue='count(a)'" for n in range(201))
    for text in (many, "#" * 500_001, f"[a]\nname='x'\nvalue='count({'a' * 5000})'"):
        with pytest.raises(DefinitionError):
            read_definitions(text)
