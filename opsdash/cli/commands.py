"""The command line: import, query, batches, undo and the rest. The same code as the pages.

Exit codes: 0 done; 1 a file or question failed, the reason on standard error; 2 the call needs
another word (usage, or a question about the file); 130 interrupted, nothing half stored; 141 nobody
reads what it says.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event

from opsdash.access.actor import owner
from opsdash.access.exports import note_export
from opsdash.access.outbox import deliver
from opsdash.access.tokens import Scope
from opsdash.calendar.organisation import is_zone
from opsdash.calendar.periods import Comparison, Grain
from opsdash.cli import ledger
from opsdash.cli.analyse import add_analyses, analyse
from opsdash.cli.arguments import day, where
from opsdash.cli.console import Console, to_terminal
from opsdash.cli.goals import add_goals, goals
from opsdash.cli.importing import DONE, FAILED, INTERRUPTED, USAGE, import_files
from opsdash.cli.morning import notice
from opsdash.cli.own_metrics import own_metrics
from opsdash.cli.people import add_people, people
from opsdash.cli.querying import Asked, print_answer, put_question, unknown_values
from opsdash.cli.remote import carry_out_there
from opsdash.cli.share import add_share, share
from opsdash.cli.tokens import tokens
from opsdash.errors import OpsdashError
from opsdash.intake.local_days import organisation_for
from opsdash.intake.profiles import load_profiles
from opsdash.intake.shapes import DateOrder
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.definitions import definitions_markdown
from opsdash.metrics.own import catalog_of
from opsdash.report.file_names import file_name
from opsdash.settings import read_settings
from opsdash.store import Home, open_home
from opsdash.store.served import find_server
from opsdash.words import say
from opsdash.words.problems import explain

# A line that can be copied in the folder of the repository.
# As the audit tells where somebody acts from.
_ORIGIN = "command line"
_CALLED = ".venv/bin/python -m opsdash"

# Takes the opened home, what was asked, and where to speak; returns the exit code.
_Run = Callable[[Home, argparse.Namespace, Console], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: in the running server, where there is one."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    asked = _parser().parse_args(words)
    console = Console(to_terminal, Path.cwd(), owner(_ORIGIN))
    try:
        if asked.local:
            return int(asked.local(asked))
        return _in_process_with_home(words, asked, console)
    except OpsdashError as error:
        console.complain(str(explain(error)))
        return FAILED
    except KeyboardInterrupt:
        console.complain(say("cli.sample.interrupted"))
        return INTERRUPTED


def carry_out(
    home: Home,
    arguments: Sequence[str],
    folder: str,
    user: str,
    write: Callable[[str, str], None],
    stopped: Event,
) -> int:
    """One command on a home that is open already: the server's part of `main`."""
    console = Console(write, Path(folder), owner(_ORIGIN, user), stopped)
    asked = _parser().parse_args(list(arguments))
    try:
        return int(asked.run(home, asked, console))
    except OpsdashError as error:
        console.complain(str(explain(error)))
        return FAILED


def _in_process_with_home(words: Sequence[str], asked: argparse.Namespace, console: Console) -> int:
    settings = read_settings()
    served = find_server(settings.home)
    code = carry_out_there(served, words, console) if served else None
    if code is not None:
        return code
    with closing(open_home(settings)) as home:
        deliver(home)
        return int(asked.run(home, asked, console))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_CALLED, description=say("cli.about"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_import(commands)
    _add_query(commands)
    add_analyses(_command(commands, "analyse", analyse))
    add_goals(_command(commands, "goals", goals))
    metrics = _command(commands, "metrics", _metrics)
    # What is shipped needs no home, so that the documentation can be made without one.
    metrics.add_argument(
        "--markdown", dest="local", action="store_const", const=_markdown,
        help=say("cli.help.markdown"),
    )  # fmt: skip
    _flag(metrics, "json")
    _add_own_metrics(commands)
    profiles = _command(commands, "profiles", local=_profiles)
    _flag(profiles, "json")
    sample = _command(commands, "sample", _sample)
    _flag(sample, "remove")
    sample.add_argument("--until", type=day, metavar="D", help=say("cli.help.until"))
    _add_notice(commands)
    _add_token(commands)
    add_people(_command(commands, "people", people))
    add_share(_command(commands, "share", share))
    _add_ledger(commands)
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse names the type of add_subparsers only so


def _command(
    commands: "_Commands[argparse.ArgumentParser]",
    name: str,
    run: _Run | None = None,
    local: Callable[[argparse.Namespace], int] | None = None,
) -> argparse.ArgumentParser:
    """A command that runs on an opened home, or a `local` one that needs none."""
    text = say(f"cli.help.{name.replace('-', '_')}")
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run, local=local)
    return parser


def _flag(parser: argparse.ArgumentParser, name: str) -> None:
    help_text = say(f"cli.help.{name}")
    parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=help_text)


def _add_import(commands: "_Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "import", import_files)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("cli.help.files"))
    parser.add_argument("--profile", metavar="P", help=say("cli.help.profile"))
    parser.add_argument("--source", metavar="S", help=say("cli.help.source"))
    parser.add_argument("--timezone", type=_zone, metavar="Z", help=say("cli.help.timezone"))
    orders = [order.value for order in DateOrder]
    parser.add_argument("--date-order", choices=orders, help=say("cli.help.date_order"))
    parser.add_argument("--decimal", choices=[".", ","], help=say("cli.help.decimal"))
    parser.add_argument("--currency", type=_currency, metavar="C", help=say("cli.help.currency"))
    parser.add_argument("--encoding", metavar="E", help=say("cli.help.encoding"))
    parser.add_argument("--member", metavar="M", help=say("cli.help.member"))
    parser.add_argument(
        "--gone", choices=["keep", "delete"], default="keep", help=say("cli.help.gone")
    )
    parser.add_argument("--agent", metavar="A", action="append", help=say("cli.help.agent"))
    _flag(parser, "dry_run")
    _flag(parser, "json")


def _add_query(commands: "_Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "query", _query)
    parser.add_argument("metrics", nargs="+", metavar="METRIC", help=say("cli.help.metrics_named"))
    parser.add_argument(
        "--from", dest="first", type=day, required=True, metavar="D", help=say("cli.help.from")
    )
    parser.add_argument(
        "--to", dest="last", type=day, required=True, metavar="D", help=say("cli.help.to")
    )
    grains = [grain.value for grain in Grain]
    parser.add_argument("--grain", choices=grains, default="total", help=say("cli.help.grain"))
    parser.add_argument("--by", metavar="DIM", help=say("cli.help.by"))
    parser.add_argument(
        "--where", action="append", default=[], type=where, metavar="DIM=VALUE",
        help=say("cli.help.where"),
    )  # fmt: skip
    without = (Comparison.NONE, Comparison.TARGET)
    comparisons = [each.value for each in Comparison if each not in without]
    parser.add_argument("--compare", choices=comparisons, help=say("cli.help.compare"))
    formats = ["table", "csv", "json"]
    parser.add_argument("--format", choices=formats, default="table", help=say("cli.help.format"))


def _add_ledger(commands: "_Commands[argparse.ArgumentParser]") -> None:
    batches = _command(commands, "batches", ledger.batches)
    batches.add_argument("--limit", type=int, default=50, metavar="N", help=say("cli.help.limit"))
    _flag(batches, "json")
    undo = _command(commands, "undo", ledger.undo_batch)
    rejects = _command(commands, "rejects", ledger.rejects)
    for parser in (undo, rejects):
        parser.add_argument("batch", type=int, metavar="BATCH", help=say("cli.help.batch"))
    rejects.add_argument("--output", type=Path, metavar="FILE", help=say("cli.help.output"))
    source = _command(commands, "delete-source", ledger.delete_source)
    source.add_argument("source", metavar="SOURCE", help=say("cli.help.source_named"))
    customer = _command(commands, "forget-customer", ledger.forget_customer)
    customer.add_argument("identity", metavar="IDENTITY", help=say("cli.help.identity"))
    for parser in (undo, source, customer):
        _flag(parser, "yes")


def _add_own_metrics(commands: "_Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "metric", own_metrics)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help=say("cli.help.metric_list"))
    export = actions.add_parser("export", help=say("cli.help.metric_export"))
    export.add_argument("ids", nargs="*", metavar="ID", help=say("cli.help.metric_ids"))
    taken = actions.add_parser("import", help=say("cli.help.metric_import"))
    taken.add_argument("file", type=Path, metavar="FILE", help=say("cli.help.metric_file"))


def _add_notice(commands: "_Commands[argparse.ArgumentParser]") -> None:
    actions = _command(commands, "notice", notice).add_mutually_exclusive_group(required=True)
    for name, text in (("dry-run", "dry_run"), ("send", "send"), ("log", "log")):
        help_text = say(f"cli.help.notice_{text}")
        actions.add_argument(f"--{name}", action="store_true", help=help_text)


def _add_token(commands: "_Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "token", tokens)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action, name in (("create", "name"), ("list", ""), ("revoke", "id")):
        below = actions.add_parser(action, help=say(f"cli.help.token_{action}"))
        if name:
            below.add_argument(name, metavar=name.upper(), help=say(f"cli.help.token_{name}"))
        if action == "create":
            _add_scope(below)
            told = say("cli.help.token_group")
            below.add_argument("--group", dest="groups", action="append", metavar="G", help=told)


def _add_scope(create: argparse.ArgumentParser) -> None:
    create.set_defaults(scope=Scope.IMPORT)
    scopes = create.add_mutually_exclusive_group()
    for scope in Scope:
        text = say(f"cli.help.token_{scope}")
        scopes.add_argument(
            f"--{scope}", action="store_const", const=scope, dest="scope", help=text
        )


def _zone(text: str) -> str:
    if not is_zone(text):
        raise argparse.ArgumentTypeError(say("cli.usage.zone", value=text))
    return text


def _currency(text: str) -> str:
    code = text.upper()
    if len(code) != len("EUR") or not (code.isascii() and code.isalpha()):
        raise argparse.ArgumentTypeError(say("cli.usage.currency", value=text))
    return code


def _query(home: Home, asked: argparse.Namespace, console: Console) -> int:
    if asked.last < asked.first:
        console.complain(say("cli.usage.order"))
        return USAGE
    question = Asked(
        metrics=tuple(asked.metrics),
        first=asked.first,
        last=asked.last,
        grain=Grain(asked.grain),
        by=asked.by,
        where=tuple(asked.where),
        comparison=Comparison(asked.compare or "none"),
    )
    answer = put_question(home, question, organisation_for(home))
    for note in unknown_values(home, question):
        console.complain(note)
    if asked.format == "csv":
        subject = " ".join(answer.question.metrics)
        name = file_name(subject, answer.question.period, answer.question.filters)
        note_export(home.state, console.actor, f"{name}.csv")
    return print_answer(answer, asked.format, console)


def _markdown(_asked: argparse.Namespace) -> int:
    print(definitions_markdown(load_catalog()), end="")
    return DONE


def _metrics(home: Home, asked: argparse.Namespace, console: Console) -> int:
    catalog = catalog_of(home.state, read_coverage(home.facts))
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
        console.tell(json.dumps(rows, ensure_ascii=False, indent=1))
        return DONE
    for row in rows:
        console.tell(f"{row['metric']:<24}{row['unit']:<18}{row['definition']}")
    return DONE


def _profiles(asked: argparse.Namespace) -> int:
    profiles = load_profiles(read_settings().home)
    if asked.json:
        rows = [
            {"profile": each.name, "title": each.title, "fact": each.fact.name, "rows": each.rows}
            for each in profiles
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return DONE
    for each in profiles:
        print(f"{each.name:<24}{each.fact.name:<10}{each.title}")
    return DONE


def _sample(home: Home, asked: argparse.Namespace, console: Console) -> int:
    # Making the sample needs numpy, which no other command should pay for.
    from opsdash.sample.loading import load_sample, remove_sample  # noqa: PLC0415

    if asked.remove:
        remove_sample(home, console.actor)
        console.tell(say("cli.sample.removed"))
        return DONE
    outcomes = load_sample(home, organisation_for(home), console.actor, asked.until)
    console.tell(say("cli.sample.loaded", rows=sum(outcome.loaded for outcome in outcomes)))
    return DONE
