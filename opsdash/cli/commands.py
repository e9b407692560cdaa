"""The command line: import, query, metrics, profiles, sample. The same code as the pages.

Exit codes: 0 done; 1 a file or question failed, the reason on standard error; 2 the call needs
another word (usage, or a question about the file); 130 interrupted, nothing half stored.
"""

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from opsdash.calendar.organisation import Organisation, is_zone, load_organisation
from opsdash.calendar.periods import Comparison, Grain
from opsdash.cli.querying import Asked, print_answer, put_question, unknown_values
from opsdash.errors import AnswerNeededError, OpsdashError
from opsdash.intake.facts import Kind
from opsdash.intake.importing import Examined, examine, load, preview
from opsdash.intake.interpretation import Choices, Question
from opsdash.intake.local_days import stored_zone
from opsdash.intake.outcome import Outcome
from opsdash.intake.profiles import load_profiles
from opsdash.intake.shapes import DateOrder
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.definitions import definitions_markdown
from opsdash.settings import read_settings
from opsdash.store import Home, open_home
from opsdash.words import say
from opsdash.words.problems import explain

_DONE, _FAILED, _USAGE, _INTERRUPTED = 0, 1, 2, 130
_SHOWN_REJECTS = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        return int(asked.run(asked))
    except OpsdashError as error:
        _complain(str(explain(error)))
        return _FAILED
    except KeyboardInterrupt:
        _complain(say("cli.sample.interrupted"))
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        sys.stderr.close()
        return _DONE


def _complain(text: str) -> None:
    print(text, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m opsdash", description=say("cli.about"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_import(commands)
    _add_query(commands)
    metrics = _command(commands, "metrics", _metrics)
    _flag(metrics, "markdown")
    _flag(metrics, "json")
    profiles = _command(commands, "profiles", _profiles)
    _flag(profiles, "json")
    sample = _command(commands, "sample", _sample)
    _flag(sample, "remove")
    sample.add_argument("--until", type=_day, metavar="D", help=say("cli.help.until"))
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse names the type of add_subparsers only so


def _command(
    commands: "_Commands[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    text = say(f"cli.help.{name}")
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _flag(parser: argparse.ArgumentParser, name: str) -> None:
    help_text = say(f"cli.help.{name}")
    parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=help_text)


def _add_import(commands: "_Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "import", _import)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("cli.help.files"))
    parser.add_argument("--profile", metavar="P", help=say("cli.help.profile"))
    parser.add_argument("--source", metavar="S", help=say("cli.help.source"))
    parser.add_argument("--timezone", type=_zone, metavar="Z", help=say("cli.help.timezone"))
    orders = [order.value for order in DateOrder]
    parser.add_argument("--date-order", choices=orders, help=say("cli.help.date_order"))
    parser.add_argument("--decimal", choices=[".", ","], help=say("cli.help.decimal"))
    parser.add_argument("--currency", type=_currency, metavar="C", help=say("cli.help.currency"))
    _flag(parser, "dry_run")
    _flag(parser, "json")


def _add_query(commands: "_Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "query", _query)
    parser.add_argument("metrics", nargs="+", metavar="METRIC", help=say("cli.help.metrics_named"))
    parser.add_argument(
        "--from", dest="first", type=_day, required=True, metavar="D", help=say("cli.help.from")
    )
    parser.add_argument(
        "--to", dest="last", type=_day, required=True, metavar="D", help=say("cli.help.to")
    )
    grains = [grain.value for grain in Grain]
    parser.add_argument("--grain", choices=grains, default="total", help=say("cli.help.grain"))
    parser.add_argument("--by", metavar="DIM", help=say("cli.help.by"))
    parser.add_argument(
        "--where", action="append", default=[], type=_where, metavar="DIM=VALUE",
        help=say("cli.help.where"),
    )  # fmt: skip
    comparisons = [Comparison.PREVIOUS.value, Comparison.YEAR.value]
    parser.add_argument("--compare", choices=comparisons, help=say("cli.help.compare"))
    formats = ["table", "csv", "json"]
    parser.add_argument("--format", choices=formats, default="table", help=say("cli.help.format"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(say("cli.usage.day", value=text)) from None


def _zone(text: str) -> str:
    if not is_zone(text):
        raise argparse.ArgumentTypeError(say("cli.usage.zone", value=text))
    return text


def _currency(text: str) -> str:
    code = text.upper()
    if len(code) != len("EUR") or not (code.isascii() and code.isalpha()):
        raise argparse.ArgumentTypeError(say("cli.usage.currency", value=text))
    return code


def _where(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise argparse.ArgumentTypeError(say("cli.usage.where", value=text))
    return name, value


@contextmanager
def _opened() -> Iterator[Home]:
    home = open_home(read_settings())
    try:
        yield home
    finally:
        home.close()


def _organisation(home: Home, said_zone: str | None) -> Organisation:
    """The organisation; before the first run its zone is that of the facts, or the one said."""
    organisation = load_organisation(home.state)
    if organisation.configured:
        return organisation
    zone = stored_zone(home.facts) or said_zone or organisation.timezone
    return replace(organisation, timezone=zone)


def _import(asked: argparse.Namespace) -> int:
    choices = Choices(
        profile=asked.profile,
        source=asked.source,
        timezone=asked.timezone,
        date_order=asked.date_order,
        decimal=asked.decimal,
        currency=asked.currency,
    )
    with _opened() as home:
        organisation = _organisation(home, asked.timezone)
        codes = [_import_one(home, path, choices, organisation, asked) for path in asked.files]
    return max(codes)


def _import_one(
    home: Home,
    path: Path,
    choices: Choices,
    organisation: Organisation,
    asked: argparse.Namespace,
) -> int:
    try:
        with examine(home, path, path.name, choices, organisation) as examined:
            if examined.understood.questions:
                _ask(path.name, examined.understood.questions)
                return _USAGE
            outcome = (
                preview(examined).outcome
                if asked.dry_run
                else load(home, examined, getpass.getuser())
            )
            _report(examined, outcome, asked)
    except OpsdashError as error:
        told = explain(error)
        what = told.what if path.name in told.what else f"{path.name}: {told.what}"
        _complain(f"{what} {told.todo}")
        return _USAGE if isinstance(error, AnswerNeededError) else _FAILED
    except OSError as error:
        _complain(f"{path}: {error.strerror}")
        return _FAILED
    return _DONE if outcome.loaded else _FAILED


def _ask(file: str, questions: Sequence[Question]) -> None:
    for question in questions:
        _complain(
            say(
                f"cli.question.{question.ask}",
                file=file,
                column=question.column,
                example=question.example,
                options="|".join(question.options),
            )
        )


def _report(examined: Examined, outcome: Outcome, asked: argparse.Namespace) -> None:
    if asked.json:
        print(json.dumps(asdict(outcome), ensure_ascii=False, default=str))
        return
    counts = {
        "file": outcome.file,
        "rows": outcome.rows_in,
        "new": outcome.new,
        "changed": outcome.changed,
        "same": outcome.same,
        "folded": outcome.folded,
        "ignored": outcome.ignored,
        "rejected": outcome.rejected,
    }
    print(say(f"cli.import.{'dry' if asked.dry_run else 'line'}", **counts))
    understood = examined.understood
    for item in understood.readings:
        if item.unknown and item.kind is Kind.STATUS:
            print(say("cli.import.unknown", column=item.column, values=", ".join(item.unknown)))
    print(
        say(
            "cli.import.read_as",
            title=understood.recognition.profile.title,
            encoding=examined.text.encoding,
            zone=understood.zone,
            day_zone=understood.day_zone,
            first=outcome.extent.first_day,
            through=outcome.extent.through_day,
        )
    )
    _report_rejects(outcome)


def _report_rejects(outcome: Outcome) -> None:
    for reject in outcome.rejects[:_SHOWN_REJECTS]:
        reason = say(f"imports.reason.{reject.reason}")
        print(
            say(
                "cli.import.reject",
                line=reject.line,
                column=reject.column,
                value=reject.value,
                reason=reason,
            )
        )
    if outcome.rejected > _SHOWN_REJECTS:
        print(say("cli.import.more", count=outcome.rejected - _SHOWN_REJECTS))


def _query(asked: argparse.Namespace) -> int:
    if asked.last < asked.first:
        _complain(say("cli.usage.order"))
        return _USAGE
    question = Asked(
        metrics=tuple(asked.metrics),
        first=asked.first,
        last=asked.last,
        grain=Grain(asked.grain),
        by=asked.by,
        where=tuple(asked.where),
        comparison=Comparison(asked.compare or "none"),
    )
    with _opened() as home:
        answer = put_question(home, question, _organisation(home, None))
        for note in unknown_values(home, question):
            _complain(note)
    return print_answer(answer, asked.format)


def _metrics(asked: argparse.Namespace) -> int:
    catalog = load_catalog()
    if asked.markdown:
        print(definitions_markdown(catalog), end="")
        return _DONE
    rows = [
        {
            "metric": metric.id,
            "name": metric.name,
            "unit": metric.unit,
            "better": metric.better,
            "definition": metric.definition,
        }
        for metric in catalog.metrics.values()
    ]
    if asked.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return _DONE
    for row in rows:
        print(f"{row['metric']:<24}{row['unit']:<18}{row['definition']}")
    return _DONE


def _profiles(asked: argparse.Namespace) -> int:
    profiles = load_profiles(read_settings().home)
    if asked.json:
        rows = [
            {"profile": each.name, "title": each.title, "fact": each.fact.name, "rows": each.rows}
            for each in profiles
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return _DONE
    for each in profiles:
        print(f"{each.name:<24}{each.fact.name:<10}{each.title}")
    return _DONE


def _sample(asked: argparse.Namespace) -> int:
    # Making the sample needs numpy, which no other command should pay for.
    from opsdash.sample.loading import load_sample, remove_sample  # noqa: PLC0415

    with _opened() as home:
        if asked.remove:
            remove_sample(home)
            print(say("cli.sample.removed"))
            return _DONE
        outcomes = load_sample(home, _organisation(home, None), asked.until)
    print(say("cli.sample.loaded", rows=sum(outcome.loaded for outcome in outcomes)))
    return _DONE
