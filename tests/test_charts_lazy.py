"""Altair costs half a second: it is loaded when the first figure is compiled, and once."""

import subprocess
import sys

LOADED = "import sys; print(sorted({'altair', 'streamlit', 'pandas'} & set(sys.modules)))"


def printed(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_importing_the_charts_loads_no_altair() -> None:
    assert printed(f"import opsdash.charts; {LOADED}") == "[]"


def test_drawing_loads_no_streamlit() -> None:
    found = printed(f"from opsdash.charts import warm; warm(); {LOADED}")
    assert "altair" in found
    assert "streamlit" not in found


def test_a_figure_is_compiled_once() -> None:
    script = (
        "from opsdash.charts import welcome; welcome('', '', alt='');"
        "import altair; altair.LayerChart.to_dict = None;"
        "print(welcome('', '', alt='again').rows['tip'][-1])"
    )
    assert printed(script) == "again"
