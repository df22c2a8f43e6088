"""How fast a long list comes in, and how long others wait for it: `./federkiel bench imports`, or
`python -m bench.imports --rows 50000 --base DIRECTORY`.

A real server with its embedded worker, asked over HTTP as a CRM does. With `--base`, the server of another checkout does the
same import in the same run, on the same busy machine. Beside the import, and then beside the proof of the whole list, a list
of ten rows is imported and a mailing of one letter proofed, again and again: what they waited is printed. At the end the large
mailing is cancelled, once, and once more behind a worker that was killed and begins anew.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2

ROOT: Final = Path(__file__).resolve().parents[1]
ROWS: Final = 50_000
MOST_S: Final = 45.0
"""For 50,000 rows; the floor of rows a second comes from it."""
MOST_WAIT_S, MOST_CANCEL_S, MOST_MIB = 3.0, 1.0, 128
_POLL_S: Final = 0.05
_HEADER: Final = "Kundennummer;Anrede;Vorname;Nachname;Straße;PLZ;Ort;Kunde seit"
_FIRST: Final = (
    "Ada",
    "Karl",
    "Ümit",
    "Sophie",
    "Jürgen",
    "Mia",
    "Paul",
    "Lena",
    "Anna-Maria",
    "Jörg",
    "Emil",
    "Clara",
    "Nora",
    "Ben",
    "Ida",
    "Theo",
    "Hanne",
    "Fritz",
)
_PARTS: Final = (
    "ber",
    "lin",
    "stein",
    "mann",
    "feld",
    "bach",
    "wald",
    "hof",
    "kamp",
    "dorf",
    "brück",
    "schmidt",
    "wein",
    "gold",
    "silber",
    "hart",
    "lang",
    "kurz",
    "rot",
    "grün",
)
_STREETS: Final = ("Hauptstraße", "Gartenweg", "Bahnhofstr.", "Am Markt", "Lindenallee", "Schulgasse", "Goethestraße")
_THANKS: Final = {"name": "x", "body": "{{ anrede }},\n\nherzlichen Dank für Ihre Treue seit {{ kunde_seit }}!"}


def sample(rows: int, seed: int = 1) -> bytes:
    """A list of German customers; some 2,000 postcodes, no two persons alike but by chance."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    towns = [(f"{chance.randint(1067, 99998):05d}", chance.choice(_PARTS).capitalize() + "stadt") for _ in range(2000)]
    lines = [_HEADER]
    for number in range(rows):
        last = "".join(chance.choice(_PARTS) for _ in range(chance.choice((2, 2, 3)))).capitalize()
        postcode, town = chance.choice(towns)
        lines.append(
            f"{number};{chance.choice(('Frau', 'Herr'))};{chance.choice(_FIRST)};{last};"
            f"{chance.choice(_STREETS)} {chance.randint(1, 180)};{postcode};{town};{chance.randint(1990, 2024)}"
        )
    return ("\n".join(lines) + "\n").encode()


class Server:
    """The server of one checkout with data of its own, and a CRM's view of it."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FEDERKIEL_")}
        self._environment = kept | {
            "PYTHONPATH": str(checkout), "FEDERKIEL_DATA": str(folder / "data"),
            "FEDERKIEL_MASTER_KEY_FILE": str(folder / "key" / "master.key"), "FEDERKIEL_LOG_LEVEL": "warning",
        }  # fmt: skip
        self._checkout, self._log = checkout, (folder / "server.log").open("wb")
        self.process, self.url = self._serve()
        key = self._run("key", "create", "--name", "bench", "--scope", "letters").strip().splitlines()[-1].split()[-1]
        self.http = httpx2.Client(base_url=self.url, headers={"Authorization": f"Bearer {key}"}, timeout=120.0, trust_env=False)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "api", *arguments]

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            self._command(*arguments), env=self._environment, cwd=self._checkout, capture_output=True, text=True, check=True
        )
        return done.stdout

    def _serve(self) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            self._command("serve", "--port", "0"), env=self._environment, cwd=self._checkout, stdout=subprocess.PIPE,
            stderr=self._log, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        return process, process.stdout.readline().strip().rsplit(" ", 1)[-1]

    def again(self) -> None:
        """Kill the server with its worker, and start it anew on the same data."""
        for child in _children(self.process.pid):
            os.kill(child, 9)
        self.process.kill()
        self.process.wait()
        self.process, self.url = self._serve()
        self.http.base_url = httpx2.URL(self.url)

    def end(self) -> None:
        self.http.close()
        self.process.terminate()
        self.process.wait(30)
        self._log.close()

    def post(self, path: str, **body: object) -> dict[str, dict[str, str]]:
        answer = self.http.post(path, json=body)
        answer.raise_for_status()
        return dict(answer.json())

    def upload(self, data: bytes) -> tuple[str, str]:
        """The list's id, and its job's."""
        answer = self.http.post("/v1/lists", content=data, headers={"Content-Type": "text/csv"}, params={"name": "bench"})
        answer.raise_for_status()
        made = answer.json()
        return made["list"]["id"], made["job"]["id"]

    def mailing(self, list_id: str, template_id: str) -> tuple[str, str]:
        """The mailing's id, and its proof's job."""
        made = self.post(
            "/v1/mailings", name="bench", list_id=list_id, template_id=template_id, hand="anna", stationery="card-a6-folded",
            sender=["Clara Sommer", "Gartenweg 1", "50667 Köln"],
        )  # fmt: skip
        return made["mailing"]["id"], made["job"]["id"]

    def state(self, job_id: str) -> str:
        return str(self.http.get(f"/v1/jobs/{job_id}").json()["state"])

    def wait(self, job_id: str) -> float:
        """Until the job ends; the seconds."""
        began = time.monotonic()
        while (state := self.state(job_id)) not in ("done", "cancelled"):
            if state == "failed":
                raise SystemExit(f"a job failed: {self.http.get(f'/v1/jobs/{job_id}').json()}")
            time.sleep(_POLL_S)
        return time.monotonic() - began

    def mib(self) -> float:
        """Resident memory of the server and its children."""
        return sum(_rss_mib(pid) for pid in (self.process.pid, *_children(self.process.pid)))


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def _rss_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


@contextmanager
def serving(checkout: Path) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="federkiel-bench-") as folder:
        server = Server(checkout, Path(folder))
        try:
            yield server
        finally:
            server.end()


@dataclass
class Beside:
    """What small work waited beside large work."""

    lists_s: float = 0.0
    letters_s: float = 0.0
    most_mib: float = 0.0

    def look(self, server: Server, template_id: str, seed: int) -> None:
        """Another list of ten rows, and a mailing of one letter."""
        began = time.monotonic()
        server.wait(server.upload(sample(10, seed))[1])
        self.lists_s = max(self.lists_s, time.monotonic() - began)
        one, job = server.upload(sample(1, seed))
        server.wait(job)
        began = time.monotonic()
        server.wait(server.mailing(one, template_id)[1])
        self.letters_s = max(self.letters_s, time.monotonic() - began)
        self.most_mib = max(self.most_mib, server.mib())


def measure_alone(checkout: Path, data: bytes, rows: int) -> tuple[float, float]:
    """Rows a second of one import with nothing beside it, and by how many MiB the idle server grew meanwhile."""
    with serving(checkout) as server:
        server.wait(server.upload(sample(1))[1])  # what is loaded once is not counted
        idle = most = server.mib()
        began = time.monotonic()
        _, job = server.upload(data)
        while server.state(job) != "done":
            most = max(most, server.mib())
            time.sleep(_POLL_S)
        return rows / (time.monotonic() - began), most - idle


def measure_shared(data: bytes, looks: int) -> Iterator[tuple[str, float, float]]:
    """Name, value, limit of each figure of small work beside large work, and of cancelling."""
    with serving(ROOT) as server:
        template = str(server.post("/v1/templates", **_THANKS)["id"])
        one, job = server.upload(sample(1))
        server.wait(job)
        server.wait(server.mailing(one, template)[1])  # numba's code is compiled or loaded
        large, job = server.upload(data)
        beside, seed = Beside(), 100
        while server.state(job) != "done":
            beside.look(server, template, seed := seed + 1)
        yield "list of ten beside the import", beside.lists_s, MOST_WAIT_S
        yield "letter of one beside the import", beside.letters_s, MOST_WAIT_S
        mailing, job = server.mailing(large, template)
        beside = Beside()
        for _ in range(looks):
            beside.look(server, template, seed := seed + 1)
        yield "list of ten beside the proof", beside.lists_s, MOST_WAIT_S
        yield "letter of one beside the proof", beside.letters_s, MOST_WAIT_S
        yield "proof cancelled, until its job ended", _cancel(server, mailing, job), MOST_CANCEL_S
        mailing, job = server.mailing(large, template)
        server.wait(server.upload(sample(1))[1])
        server.again()
        server.state(job)  # the first request after a start loads code
        yield "the same behind a restart", _cancel(server, mailing, job), MOST_CANCEL_S


def _cancel(server: Server, mailing: str, job: str) -> float:
    """Seconds from the cancelling until the job has ended."""
    began = time.monotonic()
    server.post(f"/v1/mailings/{mailing}/cancel")
    server.wait(job)
    return time.monotonic() - began


def main() -> None:
    """Measure, print a line for each figure, end with 1 when one of them is beyond its limit."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--base", type=Path, help="another checkout, measured in the same run")
    parser.add_argument("--looks", type=int, default=5, help="small lists and letters beside the proof")
    asked = parser.parse_args()
    data = sample(asked.rows)
    if asked.base:
        base, grown = measure_alone(asked.base.resolve(), data, asked.rows)
        print(f"{'base: rows/s':<42}{base:>9.0f}, {grown:.0f} MiB above the idle server", flush=True)
    rate, grown = measure_alone(ROOT, data, asked.rows)
    good = [_told("rows/s", rate, least=ROWS / MOST_S), _told("MiB above the idle server", grown, most=MOST_MIB)]
    good += [_told(f"{name}, s", value, most=most) for name, value, most in measure_shared(data, asked.looks)]
    sys.exit(not all(good))


def _told(name: str, value: float, *, least: float = 0.0, most: float = math.inf) -> bool:
    good = least <= value <= most
    limit = f"≥ {least:.0f}" if least else f"≤ {most:.1f}"
    print(f"{name:<42}{value:>9.2f}   {limit:>9}  {'' if good else 'BEYOND'}", flush=True)
    return good


if __name__ == "__main__":
    main()
