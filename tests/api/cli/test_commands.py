"""The office's commands as processes: what they print, how they end, and that nothing is left running behind them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.api.conftest import Running
from tests.mailroom.signatures import recorded

EXAMPLES = Path(__file__).parents[3] / "examples"
SAMPLE = EXAMPLES / "kunden.csv"
LETTER = ["--template", str(EXAMPLES / "danke.liquid"), "--stationery", "card-a6-folded"]
STATION = ["station", "--machine", "grbl-servo", "--server"]


@pytest.fixture
def environment(tmp_path: Path, root: Path) -> dict[str, str]:
    """Settings in a folder of the test's own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FEDERKIEL_")}
    return kept | {
        "PYTHONPATH": str(root),
        "FEDERKIEL_DATA": str(tmp_path / "data"),
        "FEDERKIEL_MASTER_KEY_FILE": str(tmp_path / "keys" / "master.key"),
    }


def run(environment: dict[str, str], *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120, cwd=cwd)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([*STATION, "http://127.0.0.1:1", "--key", "k", "--port", "/dev/ttyUSB0"], 3, "not built"),
        ([*STATION, "http://elsewhere.example", "--key", "k", "--port", "virtual"], 1, "TLS"),
        ([*STATION, "http://127.0.0.1:1", "--key", "@nowhere", "--port", "virtual"], 2, "nowhere"),
        (["worker"], 2, "FEDERKIEL_BROKER_URL"),
        (["check", "nowhere.csv"], 2, "nowhere.csv"),
        (["check", str(SAMPLE), "--hand", "anna"], 2, "hand and stationery go together, with a template"),
        (["check", str(SAMPLE), "--stationery", "card-a6-folded"], 2, "hand and stationery go together"),
        (["check", str(SAMPLE), *LETTER, "--hand", "nobody"], 2, "nobody"),
        (["check", str(SAMPLE), *LETTER, "--hand", "anna", "--stationery", "papyrus"], 2, "papyrus"),
        ([*STATION, "http://127.0.0.1:1", "--key", "k", "--port", "virtual", "--machine", "loom"], 2, "loom"),
    ],
)
def test_what_cannot_be_done_ends_with_its_code_and_the_reason(
    environment: dict[str, str], arguments: list[str], code: int, said: str
) -> None:
    done = run(environment, *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_help_calls_the_program_by_its_name(environment: dict[str, str]) -> None:
    done = run({**environment, "COLUMNS": "120"}, "check", "--help")
    assert "Usage: federkiel check" in done.stdout
    assert "python" not in done.stdout


@pytest.mark.parametrize(
    ("template", "hand", "code", "said"),
    [("{{ anrede }}, {{ lieblingstier }}", "anna", 1, "lieblingstier"), ("{{ anrede }}", "nobody", 2, "nobody")],
)
def test_what_is_not_produced_leaves_the_folder_as_it_was(
    environment: dict[str, str], tmp_path: Path, template: str, hand: str, code: int, said: str
) -> None:
    written, out, earlier = tmp_path / "letter.liquid", tmp_path / "new", tmp_path / "earlier"
    written.write_text(template)
    earlier.mkdir()
    (earlier / "report.json").write_text("{}")
    for folder in (out, earlier):
        options = ["--template", str(written), "--hand", hand, "--stationery", "card-a6-folded", "-o", str(folder)]
        done = run(environment, "produce", str(SAMPLE), *options)
        assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert not out.exists()
    assert [(file.name, file.read_text()) for file in earlier.iterdir()] == [("report.json", "{}")]


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (None, 2, "signature.json"),
        ("no json", 1, "not a JSON file"),
        ("null", 1, "needs an object"),
        ("[]", 1, "needs an object"),
        ('{"unit": "mm", "y": "down", "specimens": [[[[1, 2]]]]}', 1, "specimens[0][0][0]"),
    ],
)
def test_a_signature_that_cannot_be_used_is_refused_before_anything_is_done(
    environment: dict[str, str], tmp_path: Path, content: str | None, code: int, said: str
) -> None:
    file = tmp_path / "signature.json"
    if content is not None:
        file.write_text(content)
    options = [*LETTER, "--hand", "anna", "--signature", str(file), "-o", str(tmp_path / "out")]
    done = run(environment, "produce", str(SAMPLE), *options)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "import" not in done.stdout
    assert not (tmp_path / "out").exists()


def test_produce_signs_the_letters_and_says_how_human_they_are(environment: dict[str, str], tmp_path: Path) -> None:
    file, people = tmp_path / "signature.json", tmp_path / "people.csv"
    file.write_text(json.dumps(recorded(2)))
    people.write_text("\n".join(SAMPLE.read_text("cp1252").splitlines()[:2]) + "\n", "utf-8")
    report = {}
    for name, more in (("plain", []), ("signed", ["--signature", str(file), "--slips"])):
        out = tmp_path / name
        done = run(environment, "produce", str(people), *LETTER, "--hand", "anna", *more, "-o", str(out))
        assert done.returncode == 0, done.stderr
        assert "Measured on all letters (1)" in done.stdout
        assert "As if by hand" in (out / "index.html").read_text()
        report[name] = json.loads((out / "report.json").read_text())
    assert len(report["signed"]["realism"]["figures"]) == 14
    assert report["signed"]["pen_time_s"] > report["plain"]["pen_time_s"]


SLOT = 'name = "left"\nx_mm = 30\ny_mm = 20\nrotation_deg = 1.5\n'
PEN = 'name = "soft"\ntitle = "Soft"\nwidth_mm = 0.4\n[heights]\nactuator = "{}"\nup = 700\nlow = 555\ndown = 333\n'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a slot, a pen, and each of them wrong."""
    for name, text in {
        "left.toml": SLOT,
        "turned.toml": SLOT.replace("1.5", "15"),
        "typo.toml": SLOT.replace("x_mm", "x_cm"),
        "soft.toml": PEN.format("servo"),
        "lifted.toml": PEN.format("z"),
        "wide.toml": PEN.format("servo").replace("0.4", "40"),
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--slot", "nowhere.toml", "--slot: nowhere.toml: cannot be read"),
        ("--slot", "turned.toml", "--slot: turned.toml.rotation_deg must lie between -10 and 10, got 15"),
        ("--slot", "typo.toml", "--slot: typo.toml: unknown setting x_cm"),
        ("--pen", "quill", "--pen: no pen setup is called 'quill'; there are fineliner-0.3"),
        ("--pen", "lifted.toml", "--pen: pen 'soft' states heights for a 'z' pen lift, grbl-servo has 'servo'"),
        ("--pen", "wide.toml", "--pen: wide.toml.width_mm must lie between"),
        ("--order", "random", "--order: order must be one of writer, fast; got 'random'"),
    ],
)
@pytest.mark.parametrize("command", ["station", "write", "produce"])
def test_a_slot_a_pen_or_an_order_that_cannot_be_is_wrong_usage(
    environment: dict[str, str], files: Path, command: str, option: str, value: str, said: str
) -> None:
    arguments = {
        "station": [*STATION, "http://127.0.0.1:1", "--key", "k", "--port", "virtual"],
        "write": ["write", "Köln", "--hand", "emil", "-o", "page.gcode"],
        "produce": ["produce", str(SAMPLE), *LETTER, "--hand", "anna", "-o", "out"],
    }[command]
    done = run(environment, *arguments, option, value, cwd=files)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not (files / "page.gcode").exists()
    assert not (files / "out").exists()


@pytest.mark.parametrize("option", [("--slot", "left.toml"), ("--pen", "gel-0.4"), ("--order", "fast"), ("--order", "writer")])
@pytest.mark.parametrize("kind", ["svg", "json"])
def test_an_option_of_the_plotter_is_refused_where_nothing_is_plotted(
    environment: dict[str, str], files: Path, option: tuple[str, str], kind: str
) -> None:
    done = run(environment, "write", "Köln", "--hand", "emil", "-o", f"page.{kind}", *option, cwd=files)
    assert (done.returncode, f"{option[0]}: only a .gcode" in done.stderr) == (2, True), done.stderr
    assert not (files / f"page.{kind}").exists()


def test_write_uses_slot_pen_and_order_and_says_what_the_order_saves(environment: dict[str, str], files: Path) -> None:
    programs = {}
    for name, more in {
        "plain": [],
        "slot": ["--slot", "left.toml"],
        "pen": ["--pen", "soft.toml"],
        "fast": ["--order", "fast"],
    }.items():
        text = "Die Äpfel sind reif, und der Herbst beginnt früh."
        done = run(environment, "write", text, "--hand", "emil", "-o", f"{name}.gcode", *more, cwd=files)
        assert done.returncode == 0, done.stderr
        programs[name] = (files / f"{name}.gcode").read_text()
        assert bool(re.search(r"pen time [0-9.]+ .*; in the writer's order .*: \d+ % less", done.stdout)) is (name == "fast")
    assert len(set(programs.values())) == 4
    assert "S333" in programs["pen"]
    assert "S333" not in programs["plain"]


def test_produce_uses_slot_pen_and_order_and_reports_the_writers_time(environment: dict[str, str], files: Path) -> None:
    people = files / "people.csv"
    people.write_text("\n".join(SAMPLE.read_text("cp1252").splitlines()[:2]) + "\n", "utf-8")
    report, programs = {}, {}
    for name, more in {"plain": [], "fast": ["--slot", "left.toml", "--pen", "soft.toml", "--order", "fast"]}.items():
        done = run(environment, "produce", str(people), *LETTER, "--hand", "anna", *more, "-o", name, cwd=files)
        assert done.returncode == 0, done.stderr
        assert ("in the writer's order" in " ".join(done.stdout.split())) is (name == "fast")
        report[name] = json.loads((files / name / "report.json").read_text())
        programs[name] = next((files / name / "gcode").glob("*-card.gcode")).read_text()
    assert "pen_time_writer_s" not in report["plain"]
    assert 0 < report["fast"]["pen_time_s"] < report["fast"]["pen_time_writer_s"]
    assert "S333" in programs["fast"]
    assert "S333" not in programs["plain"]


def test_produce_in_a_slot_in_which_the_sheet_does_not_fit_says_so(environment: dict[str, str], files: Path) -> None:
    (files / "far.toml").write_text("x_mm = 900\n")
    done = run(environment, "produce", str(SAMPLE), *LETTER, "--hand", "anna", "--slot", "far.toml", "-o", "out", cwd=files)
    assert (done.returncode, "leaves the area of grbl-servo" in done.stderr) == (1, True), done.stderr
    assert not (files / "out").exists()


def test_a_mistyped_setting_stops_the_start(environment: dict[str, str]) -> None:
    done = run({**environment, "FEDERKIEL_DATBASE_URL": "sqlite:///x"}, "serve", "--port", "0")
    assert done.returncode == 2
    assert "did you mean FEDERKIEL_DATABASE_URL" in done.stderr


def test_a_key_that_is_not_valid_ends_the_station(environment: dict[str, str], idle_server: Running, tmp_path: Path) -> None:
    arguments = ["--key", "fk_live_wrong", "--machine", "grbl-servo", "--port", "virtual", "--state", str(tmp_path / "s")]
    done = run(environment, "station", "--server", idle_server.url, *arguments)
    assert done.returncode == 1
    assert "unauthenticated" in done.stderr


def test_check_gives_each_row_a_verdict_and_ends_with_the_worst(environment: dict[str, str], root: Path) -> None:
    sample = root / "examples" / "kunden.csv"
    done = run(environment, "check", str(sample), "--template", str(root / "examples" / "danke.liquid"), "--json")
    assert done.returncode == 5, done.stderr
    found = json.loads(done.stdout)
    assert found["rows_in"] == len(found["rows"]) == 30
    assert found["ok"] + found["warnings"] + found["refused"] == 30
    refused = [row for row in found["rows"] if row["verdict"] == "refused"]
    assert all(
        problem[name] for row in refused for problem in row["problems"][:1] for name in ("code", "message", "suggestion")
    )


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """`serve` with worker and virtual station: the process, its address and the sign-in link."""
    command = [sys.executable, "-m", "api", "serve", "--port", "0", "--virtual-station"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().split()[-1]
        yield process, url, process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def children_of(pid: int) -> list[int]:
    return [int(number) for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pids: list[int], within_s: float = 20.0) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if not any(re.search(r"State:\s+[^ZX]", _status(pid)) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return ""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="left out: looks at processes through /proc")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_serve_answers_and_leaves_nothing_behind_however_it_ends(
    served: tuple[subprocess.Popen[str], str, str], end: signal.Signals
) -> None:
    process, url, link = served
    assert httpx2.get(f"{url}/healthz", trust_env=False).json()["status"] == "ok"
    assert link.startswith(f"{url}/sign-in?")
    children = children_of(process.pid)
    assert len(children) >= 2, "a worker and a virtual station"
    process.send_signal(end)
    assert process.wait(30) == (0 if end is signal.SIGTERM else -9)
    assert gone(children)
