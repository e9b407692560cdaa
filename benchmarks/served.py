"""The server of opsdash with any script in the shell's place, and a route to measure it.

Run as `python -m benchmarks.served SCRIPT PORT`. Every script runs in the process of opsdash, with
all its modules loaded, because Streamlit walks through all objects of the process after each run.
`/bench/forget` forgets all answers.
"""

import sys
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app import lifespan
from opsdash import charts
from opsdash.analysis.level_model import import_models
from opsdash.charts import Chart
from opsdash.findings.slope import SlopeFinding
from opsdash.findings.verdicts import Verdicts
from opsdash.findings.why import Why
from opsdash.metrics.answer import Answer
from opsdash.metrics.caching import answers
from opsdash.ui.failure import show_failure


async def forget(_request: Request) -> Response:
    """No answer to a question is kept, and nothing that was found or drawn from one."""
    answers.forget((Answer, Chart, SlopeFinding, Verdicts, Why))
    return PlainTextResponse("")


def main(script: str, port: str) -> None:
    charts.warm()
    # They are loaded behind the pages some seconds later, which is not what a rerun costs.
    import_models()
    app = st.App(
        Path(script).resolve(),
        lifespan=lifespan,
        routes=[Route("/bench/forget", forget, methods=["POST"])],
        on_script_error=show_failure,
    )
    app.run(config={"server.address": "127.0.0.1", "server.port": int(port)})


if __name__ == "__main__":
    main(*sys.argv[1:])
