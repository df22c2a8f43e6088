"""Bad input: whatever a command is given, it ends with 1 or 2 and sentences that name the place; never with a traceback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.cli.main import app
from tests.test_command_line import walk

EXAMPLES = Path(__file__).parents[3] / "examples"
SAMPLE, LETTER = str(EXAMPLES / "kunden.csv"), str(EXAMPLES / "danke.liquid")

BAD_FILES: dict[str, bytes | None] = {
    "missing": None,
    "empty": b"",
    "binary": bytes(range(256)) * 20,
    "utf16": "Name;Straße\nMüller;Weg 1\n".encode("utf-16"),
    "latin1": "Straße,größer\n".encode("latin-1"),
    "nul": b"\0" * 200,
    "deep": b"[" * 5_000,
    "numbers": b'{"schema": 1e999, "lines": [NaN]}',
    "xml": b'<svg xmlns="http://www.w3.org/2000/svg" width="1e400mm" viewBox="0 0 nan inf"><path d="M"/></svg>',
    "toml": b'name = "x"\nschema = 99999999999999999999999\n[x]\n',
    "broken": b'[slot\nx_mm = "left"\n',
}
# Links that lead to what cannot be read, whoever asks: root may read a file of any mode.
LINKS = {"unreadable": "/proc/self/mem", "circle": "{itself}"}

KINDS = [*BAD_FILES, *LINKS, "folder"]

# {bad} becomes a bad file of that suffix, {file} a file in whose place a folder is needed, {ok} a folder to write into.
TAKES_A_FILE: dict[str, list[tuple[str, list[str]]]] = {
    "check": [
        (".csv", ["check", "{bad}"]),
        (".xlsx", ["check", "{bad}"]),
        (".json", ["check", "{bad}"]),
        (".ndjson", ["check", "{bad}"]),
        (".liquid", ["check", "{one}", "--template", "{bad}", "--hand", "anna", "--stationery", "card-a6-folded"]),
    ],
    "produce": [
        (".csv", ["produce", "{bad}", "--template", LETTER, "--hand", "anna", "--stationery", "card-a6-folded", "-o", "{ok}"]),
        (".liquid", ["produce", "{one}", "--template", "{bad}", "--hand", "nobody", "--stationery", "card-a6-folded", "-o",
                     "{ok}"]),
        (".json", ["produce", SAMPLE, "--template", LETTER, "--hand", "anna", "--stationery", "card-a6-folded", "-o", "{ok}",
                   "--signature", "{bad}"]),
        *((".toml", ["produce", "{one}", "--template", LETTER, "--hand", "anna", "--stationery", "card-a6-folded",
                     "-o", "{ok}/new", flag, "{bad}"]) for flag in ("--slot", "--pen")),
    ],
    "write": [
        (".toml", ["write", "Hallo", "--hand", "{bad}", "-o", "{ok}/a.svg"]),
        (".json", ["write", "Hallo", "--hand", "anna", "--signature", "{bad}", "-o", "{ok}/a.svg"]),
        *((".toml", ["write", "Hallo", "--hand", "anna", flag, "{bad}", "-o", "{ok}/a.gcode"])
          for flag in ("--machine", "--slot", "--pen")),
    ],
    "gcode": [
        (".svg", ["gcode", "{bad}", "--machine", "grbl-servo", "-o", "{ok}/a.gcode"]),
        (".json", ["gcode", "{bad}", "--machine", "grbl-servo", "-o", "{ok}/a.gcode"]),
        (".txt", ["gcode", "{bad}", "--machine", "grbl-servo", "-o", "{ok}/a.gcode"]),
        (".toml", ["gcode", "{svg}", "--machine", "{bad}", "-o", "{ok}/a.gcode"]),
        (".toml", ["gcode", "{svg}", "--machine", "grbl-servo", "--pen", "{bad}", "-o", "{ok}/a.gcode"]),
        (".toml", ["gcode", "{svg}", "--machine", "grbl-servo", "--slot", "{bad}", "-o", "{ok}/a.gcode"]),
    ],
    "estimate": [(".toml", ["estimate", "{gcode}", "--machine", "{bad}"])],
    "trace": [(".toml", ["trace", "{gcode}", "--machine", "{bad}", "-o", "{ok}/a.svg"])],
    "calibrate": [
        (".toml", ["calibrate", "--machine", "{bad}", "-o", "{ok}/a.gcode"]),
        (".toml", ["calibrate", "--machine", "grbl-servo", "--slot", "{bad}", "-o", "{ok}/a.gcode"]),
    ],
    "machines": [(".toml", ["machines", "{bad}"])],
    "hands show": [(".toml", ["hands", "show", "{bad}", "-o", "{ok}/a.pdf"])],
    "hands import": [
        (".ttf", ["hands", "import", "{bad}", "--name", "new", "-o", "{ok}"]),
        (".svg", ["hands", "import", "{bad}", "--name", "new", "-o", "{ok}"]),
        (".woff2", ["hands", "import", "{bad}", "--name", "new", "-o", "{ok}"]),
    ],
    "station": [
        (".key", ["station", "--server", "http://127.0.0.1:1", "--key", "@{bad}", "--machine", "loom", "--port", "virtual"]),
        (".toml", ["station", "--server", "http://127.0.0.1:1", "--key", "k", "--machine", "{bad}", "--port", "virtual"]),
        *((".toml", ["station", "--server", "http://elsewhere.example", "--key", "k", "--machine", "grbl-servo", "--port",
                     "virtual", flag, "{bad}"]) for flag in ("--slot", "--pen")),
    ],
}  # fmt: skip

# A program may hold anything that its reader refuses, or nothing at all: then there is nothing to estimate.
READS_A_PROGRAM = {
    "estimate": ["estimate", "{bad}", "--machine", "grbl-servo"],
    "trace": ["trace", "{bad}", "--machine", "grbl-servo", "-o", "{ok}/a.svg"],
}

WRITES = {
    "write": ["write", "Hallo", "--hand", "anna", "-o", "{file}/a.svg"],
    "gcode": ["gcode", "{svg}", "--machine", "grbl-servo", "-o", "{file}/a.gcode"],
    "trace": ["trace", "{gcode}", "--machine", "grbl-servo", "-o", "{file}/a.svg"],
    "calibrate": ["calibrate", "--machine", "grbl-servo", "-o", "{file}/a.gcode"],
    "produce": ["produce", SAMPLE, "--template", LETTER, "--hand", "anna", "--stationery", "card-a6-folded", "-o", "{file}/x"],
    "demo": ["demo", "--out", "{file}/x"],
    "hands show": ["hands", "show", "anna", "-o", "{file}/a.pdf"],
    "hands pictures": ["hands", "pictures", "-o", "{file}/x", "--text", "a"],
    "serve": ["serve", "--port", "0", "--data", "{file}/x"],
    "key create": ["key", "create", "--name", "x", "--data", "{file}/x"],
    "key list": ["key", "list", "--data", "{file}/x"],
    "station": ["station", "--server", "http://127.0.0.1:1", "--key", "k", "--machine", "grbl-servo", "--port", "virtual",
                "--state", "{file}/x"],
}  # fmt: skip

WRONG: dict[str, list[list[str]]] = {
    "demo": [["demo", "--out", "{file}"], ["demo", "--out", "{full}"]],
    "serve": [["serve", "--port", "70000"], ["serve", "--port", "-1"], ["serve", "--port", "x"],
              ["serve", "--port", "0", "--host", "999.1.1.1"], ["serve", "--port", "0", "--host", "no such host"]],
    "test": [],
    "key": [["key"], ["key", "make"]],
    "key create": [["key", "create"], ["key", "create", "--name", ""], ["key", "create", "--name", "a\nb"],
                   ["key", "create", "--name", "x" * 100_000], ["key", "create", "--name", "x", "--scope", "all"]],
    "key list": [["key", "list", "more"], ["key", "list"]],
    "hands": [["hands", "fly"], ["hands", "--json", "list"]],
    "hands list": [["hands", "list", "anna"]],
    "hands show": [["hands", "show", "nobody", "-o", "{ok}/a.pdf"], ["hands", "show", "anna", "-o", "{ok}/a.png"],
                   ["hands", "show", "../anna", "-o", "{ok}/a.pdf"], ["hands", "show", "", "-o", "{ok}/a.pdf"]],
    "hands pictures": [["hands", "pictures", "-o", "{ok}", "--text", "\u4e00"],
                       ["hands", "pictures", "-o", "{ok}", "--text", "word " * 900]],
    "hands import": [["hands", "import", "--name", "x"], ["hands", "import", "{svg}", "--name", "../x", "-o", "{ok}"],
                     ["hands", "import", "{svg}", "--name", "", "-o", "{ok}"],
                     ["hands", "import", "{svg}", "--name", "new", "--weight", "nan", "-o", "{ok}"]],
    "machines": [["machines", "loom"], ["machines", ""], ["machines", "../x"], ["machines", "a", "b"]],
    "stationery": [["stationery", "papyrus"]],
    "write": [
        ["write", "Hallo", "--hand", "nobody", "-o", "{ok}/a.svg"],
        ["write", "Hallo", "--hand", "anna", "-o", "{ok}/a.doc"],
        ["write", "Hallo", "--hand", "anna", "-o", "{ok}"],
        ["write", "", "--hand", "anna", "-o", "{ok}/a.svg", "--x-height", "0"],
        ["write", "Hallo \u4e00", "--hand", "anna", "-o", "{ok}/a.svg"],
        ["write", "Hallo", "--hand", "anna", "-o", "{ok}/a.gcode", "--machine", "loom"],
        ["write", "Hallo", "--hand", "anna", "-o", "{ok}/a.svg", "--lang", "xx"],
        *(["write", "Hallo", "--hand", "anna", "-o", "{ok}/a.png", flag, value]
          for flag in ("--width", "--height", "--x-height") for value in ("nan", "inf", "-1", "0", "1e300", "wide")),
        ["write", "Hallo", "--hand", "anna", "-o", "{ok}/a.png", "--width", "90000", "--height", "90000"],
        ["write", "Hallo", "--hand", "anna", "-o", "{ok}/a.svg", "--seed", "one"],
    ],
    "gcode": [
        *(["gcode", "{svg}", "--machine", "grbl-servo", "-o", "{ok}/a.gcode", "--tolerance", value]
          for value in ("nan", "-1", "x")),
        ["gcode", "{svg}", "--machine", "loom", "-o", "{ok}/a.gcode"],
        ["gcode", "{svg}", "--machine", "grbl-servo", "--order", "random", "-o", "{ok}/a.gcode"],
        ["gcode", "{svg}", "--machine", "grbl-servo", "--pen", "feather", "-o", "{ok}/a.gcode"],
        ["gcode", "{svg}", "--machine", "grbl-servo", "--layer", "7", "-o", "{ok}/a.gcode"],
        ["gcode", "{svg}", "--machine", "grbl-servo", "--layer", "-1", "-o", "{ok}/a.gcode"],
        ["gcode", "{svg}", "--machine", "grbl-servo", "-o", "{ok}"],
    ],
    "estimate": [["estimate", "{gcode}", "--machine", "loom"], ["estimate", "{gcode}"]],
    "trace": [["trace", "{gcode}", "--machine", "loom", "-o", "{ok}/a.svg"],
              ["trace", "{gcode}", "--machine", "grbl-servo", "-o", "{ok}/a.doc"],
              ["trace", "{gcode}", "--machine", "grbl-servo", "-o", "{ok}/a.png", "--pen-width", "x"]],
    "calibrate": [
        ["calibrate", "--machine", "loom", "-o", "{ok}/a.gcode"],
        *(["calibrate", "--machine", "grbl-servo", "-o", "{ok}/a.gcode", "--width", value]
          for value in ("nan", "-1", "0", "1e300")),
        ["calibrate", "--machine", "grbl-servo", "-o", "{ok}/a.gcode", "--orientation", "45"],
        *(["calibrate", "--machine", "grbl-servo", "-o", "{ok}/a.toml", "--measured", value]
          for value in ("1", "1:a,b", "99:1,1", "1:nan,1", "0:1,1")),
    ],
    "check": [["check", SAMPLE, "--hand", "anna"],
              ["check", SAMPLE, "--template", LETTER, "--hand", "nobody", "--stationery", "x"]],
    "produce": [
        ["produce", SAMPLE, "--template", LETTER, "--hand", "nobody", "--stationery", "card-a6-folded", "-o", "{ok}"],
        ["produce", SAMPLE, "--template", LETTER, "--hand", "anna", "--stationery", "papyrus", "-o", "{ok}"],
        ["produce", SAMPLE, "--template", LETTER, "--hand", "anna", "--stationery", "card-a6-folded", "-o", "{full}"],
    ],
    "station": [
        *(["station", "--server", server, "--key", "k", "--machine", "grbl-servo", "--port", "virtual", "--state", "{ok}"]
          for server in ("", "nonsense", "ftp://x", "http://", "http://[", "https://x:99999", "http://elsewhere.example")),
        ["station", "--server", "http://127.0.0.1:1", "--key", "schl\u00fcssel", "--machine", "grbl-servo",
         "--port", "virtual"],
        ["station", "--server", "http://127.0.0.1:1", "--key", "a\nb", "--machine", "grbl-servo", "--port", "virtual"],
    ],
    "worker": [["worker"], ["worker", "more"]],
    "bench": [["bench", "speed"], ["bench", "--json"]],
}  # fmt: skip

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20mm" height="20mm" viewBox="0 0 20 20"><path d="M1 1L9 9"/></svg>'


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the placeholders of the command lines above stand for; settings in a folder of the test's own."""
    for name in [name for name in os.environ if name.startswith("FEDERKIEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FEDERKIEL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FEDERKIEL_MASTER_KEY_FILE", str(tmp_path / "keys" / "master.key"))
    (tmp_path / "ok").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep")
    (tmp_path / "file").write_text("keep")
    (tmp_path / "a.svg").write_text(SVG)
    (tmp_path / "one.csv").write_bytes(b"".join(Path(SAMPLE).read_bytes().splitlines(keepends=True)[:2]))
    (tmp_path / "a.gcode").write_text("G21\nG90\nG0 X1 Y1\n")
    return {name: str(tmp_path / name) for name in ("ok", "full", "file")} | {
        "svg": str(tmp_path / "a.svg"),
        "gcode": str(tmp_path / "a.gcode"),
        "one": str(tmp_path / "one.csv"),
    }


def filled(arguments: Sequence[str], places: dict[str, str]) -> list[str]:
    return [_filled(word, places) for word in arguments]


def _filled(word: str, places: dict[str, str]) -> str:
    for name, value in places.items():
        word = word.replace(f"{{{name}}}", value)
    return word


def call(arguments: Sequence[str]) -> Result:
    return CliRunner().invoke(app, list(arguments))


def faults_of(done: Result, arguments: Sequence[str], codes: tuple[int, ...] = (1, 2)) -> list[str]:
    """What is wrong with how a command ended."""
    shown = " ".join(arguments)[-160:]
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        return [f"{shown}: raised {done.exception!r}"]
    if done.exit_code not in codes:
        return [f"{shown}: ended with {done.exit_code}: {done.output[-200:]}"]
    if "Traceback" in done.output or "a fault of Federkiel" in done.output:
        return [f"{shown}: {done.output[-300:]}"]
    if done.exit_code in (1, 2) and len(done.output.strip()) < 20:
        return [f"{shown}: says only {done.stderr!r}"]
    if sum(line.startswith("federkiel: ") for line in done.stderr.splitlines()) > 1 and done.exit_code:
        return [f"{shown}: says more than one thing: {done.stderr[-300:]}"]
    return []


def test_every_command_is_tried() -> None:
    commands = {name for name, _ in walk(typer.main.get_command(app))}
    assert set(WRONG) == commands
    assert set(TAKES_A_FILE) | set(READS_A_PROGRAM) | set(WRITES) <= commands


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", TAKES_A_FILE)
def test_a_file_that_cannot_be_used_is_named_and_explained(
    command: str, kind: str, places: dict[str, str], tmp_path: Path
) -> None:
    faults = []
    for number, (suffix, arguments) in enumerate(TAKES_A_FILE[command]):
        bad = bad_file(tmp_path, f"bad{number}{suffix}", kind)
        ready = filled(arguments, {**places, "bad": str(bad)})
        # An empty slot file is a slot at the origin.
        at_origin = "--slot" in arguments and kind == "empty"
        fine = _may_be_fine(suffix, kind) or at_origin
        codes = (0, 1, 2, 4, 5) if fine else (1, 2)
        done = call(ready)
        faults += faults_of(done, ready, codes)
        other = at_origin or "loom" in ready or "nobody" in done.output  # something else is wrong as well, and said first
        if done.exit_code in (1, 2) and bad.name not in done.output and not other:
            faults.append(f"{ready[:2]} does not name {bad.name}: {done.output[-200:]}")
    assert faults == []


def _may_be_fine(suffix: str, kind: str) -> bool:
    """A list in UTF-16 or Latin-1 is read, an empty template is a question of its rows, nearly any text is a template."""
    return suffix in {".csv", ".ndjson", ".liquid", ".xlsx", ".json"} and kind in {
        "utf16",
        "latin1",
        "deep",
        "numbers",
        "xml",
        "toml",
        "broken",
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", READS_A_PROGRAM)
def test_a_program_that_cannot_be_read_names_its_line(command: str, kind: str, places: dict[str, str], tmp_path: Path) -> None:
    bad = bad_file(tmp_path, "bad.gcode", kind)
    ready = filled(READS_A_PROGRAM[command], {**places, "bad": str(bad)})
    assert faults_of(call(ready), ready, (0, 1, 2) if kind == "empty" else (1, 2)) == []


def bad_file(folder: Path, name: str, kind: str) -> Path:
    path = folder / name
    if kind == "folder":
        path.mkdir()
        return path
    if kind in LINKS:
        path.symlink_to(LINKS[kind].replace("{itself}", str(path)))
        return path
    content = BAD_FILES[kind]
    if content is not None:
        path.write_bytes(content)
    return path


@pytest.mark.parametrize("command", WRITES)
def test_a_place_that_cannot_be_written_is_named(command: str, places: dict[str, str]) -> None:
    ready = filled(WRITES[command], places)
    done = call(ready)
    assert faults_of(done, ready) == []
    assert places["file"] in done.output.replace("\n", "")
    assert Path(places["file"]).read_text() == "keep"


@pytest.mark.parametrize("command", WRONG)
def test_what_cannot_be_ends_with_a_sentence(command: str, places: dict[str, str]) -> None:
    faults = []
    for arguments in WRONG[command]:
        ready = filled(arguments, places)
        faults += faults_of(call(ready), ready)
    assert faults == []


def start(root: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "api", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=root, env={**os.environ, **more}, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_a_port_that_is_taken_is_named(places: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = call(["serve", "--port", str(taken.getsockname()[1])])
    assert (done.exit_code, "choose another --port" in done.stderr) == (1, True)


def test_a_reader_who_goes_away_is_no_fault(root: Path) -> None:
    process = start(root, "machines", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(30) == 1
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.stdin is not None
    process.stdin.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="left out: no /dev/full here")
def test_a_full_disk_behind_standard_output_is_named(root: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "api", "machines", "--json"]
        done = subprocess.run(command, cwd=root, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr.count("\n"), "No space left" in done.stderr) == (1, 1, True)


def test_a_terminal_that_knows_only_ascii_gets_everything_else_escaped(root: Path) -> None:
    process = start(root, "machines", LC_ALL="C", LANG="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert "\\xd7" in out


def test_ctrl_c_ends_with_a_sentence(root: Path, places: dict[str, str]) -> None:
    process = start(root, "write", "-", "--hand", "anna", "-o", places["ok"] + "/a.svg")
    time.sleep(1.5)  # it waits for its text; Ctrl-C earlier, while packages load, ends with a sentence as well
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode in (1, 130)
    assert err.startswith("federkiel: interrupted")
    assert "Traceback" not in err


def test_text_from_standard_input_that_is_no_utf_8_is_refused(places: dict[str, str]) -> None:
    arguments = ["write", "-", "--hand", "anna", "-o", places["ok"] + "/a.svg"]
    done = CliRunner().invoke(app, arguments, input=b"Gr\xfc\xdfe")
    assert (done.exit_code, "UTF-8" in done.stderr) == (2, True)
