"""Finds the browser the tests drive, and installs one where there is none.

Order: the one OPSDASH_BROWSER names, an installed Chromium or Chrome, Playwright's own download.
As a script it installs what is missing: Debian's package as root, else Playwright's download.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# Quiet: without these every start looks up hosts that have nothing to do with the tests.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "The browser tests need Chromium or Chrome and found none. Install one "
    "(Debian: sudo apt-get install chromium; elsewhere: .venv/bin/playwright install chromium), "
    "or name one: OPSDASH_BROWSER=path make test"
)

DRIVER_BROKEN = (
    "Playwright does not start here; a system library is missing (Debian: sudo apt-get install "
    "libatomic1). To see which: .venv/bin/playwright --version"
)


class BrowserMissingError(Exception):
    """No browser to drive; the message says what to install."""


def works(path: str) -> bool:
    """Some systems ship a launcher that only says where the browser could be had."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def installed() -> str | None:
    """The path of a browser on this machine that answers, or None."""
    named = os.environ.get("OPSDASH_BROWSER")
    found = [named] if named else [shutil.which(name) for name in NAMES]
    if MAC.exists() and not named:
        found.append(str(MAC))
    return next((path for path in found if path and works(path)), None)


def find_browser(playwright: Playwright) -> str:
    """The path of a browser to drive. Raises BrowserMissingError."""
    path = installed()
    if path:
        return path
    own = playwright.chromium.executable_path
    if Path(own).exists() and "OPSDASH_BROWSER" not in os.environ:
        return own
    raise BrowserMissingError(MISSING)


def launch(playwright: Playwright) -> Browser:
    # Chromium refuses its sandbox to root; for everybody else it stays on.
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    return playwright.chromium.launch(
        executable_path=find_browser(playwright), args=[*sandbox, *FLAGS]
    )


def driver_runs() -> bool:
    """Playwright brings a program of its own, and a slim system lacks a library it needs."""
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def install_from_debian() -> None:
    """Install what is missing where that needs nobody's password; what goes wrong stays visible."""
    wanted = [] if installed() else ["chromium"]
    wanted += [] if driver_runs() else ["libatomic1"]
    apt = shutil.which("apt-get")
    if not wanted or not apt or os.geteuid() != 0:
        return
    print(f"Installing {' and '.join(wanted)} ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], check=False, env=quiet)
    command = [apt, "install", "-qq", "-y", "--no-install-recommends", *wanted]
    subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL)


def download() -> None:
    print("No Chromium or Chrome here: fetching Playwright's own ...", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> None:
    """Leave with a browser that can be driven, or raise BrowserMissingError."""
    named = "OPSDASH_BROWSER" in os.environ
    if not named:
        install_from_debian()
    if not driver_runs():
        raise BrowserMissingError(DRIVER_BROKEN)
    with sync_playwright() as playwright:
        try:
            find_browser(playwright)
        except BrowserMissingError:
            if named:
                raise
            download()
            find_browser(playwright)


if __name__ == "__main__":
    try:
        main()
    except BrowserMissingError as missing:
        sys.exit(str(missing))
