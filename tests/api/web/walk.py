"""The operator's way through the pages in a real browser: used by the test, and by the command that takes the guide's pictures.

    python -m tests.api.web.walk docs/pictures        # takes the pictures again

The server is the real one, `federkiel serve --virtual-station` in a process of its own on a free port, with an empty database.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.mailroom.signatures import recorded

ROOT: Final = Path(__file__).resolve().parents[3]
CHROMIUM: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATIENCE_MS: Final = 60_000

LIST: Final = (
    "Kundennummer;Anrede;Titel;Vorname;Nachname;Firma;Straße;PLZ;Ort;Land;Kunde seit\r\n"
    "1001;Frau;Dr.;Anna;Weiß;;Lindenstraße 14;10969;Berlin;DE;2011\r\n"
    "1002;Herr;;Jörg;Müller;;Am Markt 3;50667;Köln;DE;2018\r\n"
    "1003;Frau;;Käthe;von der Heide;;Rosenweg 8;;Bremen;DE;2020\r\n"
    "1004;;;;;Bäckerei Schulze GmbH;Hauptstraße 1;80331;München;DE;2009\r\n"
    "1005;Frau;Dr.;Anna;Weiß;;Lindenstraße 14;10969;Berlin;DE;2011\r\n"
)
MESSAGE: Final = (
    "{{ anrede }},\n\n"
    "seit {{ kunde_seit }} halten Sie uns die Treue. Dafür möchten wir Ihnen heute einmal ganz in Ruhe Danke sagen.\n\n"
    "Mit herzlichen Grüßen\nIhre Buchhandlung am Tor"
)


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    link: str
    process: subprocess.Popen[str]


@contextmanager
def running_server(folder: Path, *, station: bool = True) -> Iterator[Server]:
    """`federkiel serve` on a free port, its data in `folder`; ended when the block ends."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("FEDERKIEL_")}
    environ |= {"FEDERKIEL_MASTER_KEY_FILE": str(folder / "keys" / "master.key"), "FEDERKIEL_LOG_LEVEL": "warning"}
    (folder / "keys").mkdir()
    command = [sys.executable, "-m", "api", "serve", "--host", "127.0.0.1", "--port", "0", "--data", str(folder / "data")]
    if station:
        command.append("--virtual-station")
    with (folder / "errors.log").open("w") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        yield _announced(process, folder / "errors.log")
    finally:
        process.terminate()
        process.wait(30)
        if process.stdout:
            process.stdout.close()


def _announced(process: subprocess.Popen[str], errors: Path) -> Server:
    """Read the address and the link from what the server prints."""
    assert process.stdout is not None
    url = link = ""
    for line in process.stdout:
        words = line.split()
        if "serves" in words:
            url = words[-1]
        if "/sign-in?" in line:
            link = words[-1]
        if url and link:
            _wait_until_it_listens(url)
            return Server(url, link, process)
    raise RuntimeError(f"the server ended before it served: {errors.read_text()[-2000:]}")


def _wait_until_it_listens(url: str) -> None:
    """The address is printed a moment before the server accepts."""
    parts = urlsplit(url)
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while True:
        try:
            socket.create_connection((parts.hostname or "", parts.port or 80), timeout=1).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextmanager
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """The machine's own Chromium, headless."""
    opened = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
    try:
        yield opened
    finally:
        opened.close()


Camera = Callable[[Page, str], None]


def no_camera(_page: Page, _name: str) -> None:
    """Takes no picture."""


@dataclass
class Watch:
    """What went on behind the pages: requests to others, complaints of the browser."""

    own: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def on(self, page: Page) -> None:
        """Watch this page."""
        page.on("request", lambda request: None if request.url.startswith(self.own) else self.foreign.append(request.url))
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


def sign_in(page: Page, server: Server, camera: Camera = no_camera) -> None:
    """Open the link and press the button."""
    page.goto(server.link)
    camera(page, "sign-in")
    page.locator("main button").click()
    page.wait_for_url(f"{server.url}/")


def keep_signature(page: Page, server: Server, folder: Path, camera: Camera = no_camera) -> None:
    """Take in a signature and see it written anew."""
    file = folder / "unterschrift.json"
    file.write_text(json.dumps(recorded(3, name="Clara Sommer")))
    page.goto(f"{server.url}/signatures")
    page.fill("#signer", "Clara Sommer")
    page.set_input_files("#file", str(file))
    page.click("main form button[type=submit]")
    page.wait_for_selector(".signatures li")
    wait_for_pictures(page)
    camera(page, "signatures")


def upload(page: Page, server: Server, file: Path, camera: Camera = no_camera) -> None:
    """Upload a list and wait for its verdicts."""
    page.goto(f"{server.url}/lists/new")
    page.set_input_files("#file", str(file))
    page.fill("#name", "Stammkunden")
    camera(page, "upload")
    page.click("main form button[type=submit]")
    page.wait_for_selector("#rows", timeout=PATIENCE_MS)
    camera(page, "verdicts")


def choose(page: Page, hand: str, camera: Camera = no_camera) -> None:
    """From the verdicts over hand and paper to the message."""
    page.click('a[href$="/paper"]')
    page.check(f"input[name=hand][value={hand}]")
    page.check("input[name=stationery][value=card-a6-folded]")
    wait_for_pictures(page)
    camera(page, "hand-and-paper")
    page.click("main form button[type=submit]")
    page.wait_for_selector("#body")
    page.wait_for_load_state("load")  # or the page's script does not hear what is typed yet


def write(page: Page, text: str, camera: Camera = no_camera) -> None:
    """Write the message and wait until the preview shows it without a complaint."""
    with page.expect_response(lambda answer: answer.url.endswith("/preview")):
        page.fill("#body", text)
    page.wait_for_selector("#preview:not(.stale)")
    camera(page, "message")


def sign(page: Page) -> None:
    """Have the letters signed, and wait until the preview shows it."""
    with page.expect_response(lambda answer: answer.url.endswith("/preview")):
        page.select_option("#signature", label="Clara Sommer")
    page.wait_for_selector("#preview:not(.stale)")


def make_proof(page: Page, camera: Camera = no_camera) -> None:
    """Ask for the proof and wait for the letters."""
    page.click("button[name=do][value=proof]")
    page.wait_for_selector(".letters li", timeout=PATIENCE_MS)
    wait_for_pictures(page)
    camera(page, "proof")


def approve(page: Page) -> None:
    """Say that the letters were seen, and approve."""
    page.check("input[name=seen]")
    page.click(".approve button")
    page.wait_for_selector("#progress")


def wait_written(page: Page) -> None:
    """Until every piece is written."""
    page.wait_for_selector("#progress [data-finished]", state="attached", timeout=PATIENCE_MS)


def wait_for_pictures(page: Page) -> None:
    """Until every picture is there, those below the fold too. (Playwright's own polling evals, which the pages forbid.)"""
    page.evaluate(
        """() => Promise.all([...document.images].map(image => { image.loading = 'eager'; return image.decode(); }))"""
    )


Language = Literal["de", "en"]


def new_page(opened: Browser, language: Language, *, scripts: bool = True, width: int = 1200, height: int = 860) -> Page:
    """A page of a browser that speaks a language."""
    context = opened.new_context(
        locale={"de": "de-DE", "en": "en-GB"}[language],
        viewport={"width": width, "height": height},
        java_script_enabled=scripts,
    )
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def take_pictures(into: Path, chromium: str) -> None:
    """Walk once and keep a picture of every page, small enough for a repository."""

    def camera(page: Page, name: str) -> None:
        _save(page.screenshot(full_page=True), into / f"{name}.png")

    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, browser(playwright, chromium) as opened:
        file = Path(folder) / "stammkunden.csv"
        file.write_bytes(LIST.encode("cp1252"))
        with running_server(Path(folder)) as server:
            page = new_page(opened, "de", width=1100)
            sign_in(page, server, camera)
            keep_signature(page, server, Path(folder), camera)
            upload(page, server, file, camera)
            choose(page, "anna", camera)
            write(page, MESSAGE.removesuffix("\nIhre Buchhandlung am Tor"))
            sign(page)
            camera(page, "message")
            make_proof(page, camera)
            approve(page)
            wait_written(page)
            page.reload()
            camera(page, "writing")
            page.goto(f"{server.url}/")
            camera(page, "mailings")


def _save(png: bytes, path: Path) -> None:
    """A picture in few colours: a tenth of the size, and nobody sees the difference."""
    import io

    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    import shutil

    found = shutil.which("chromium")
    if not found or len(sys.argv) != 2:
        sys.exit("usage: python -m tests.api.web.walk FOLDER (needs chromium)")
    take_pictures(Path(sys.argv[1]), found)
