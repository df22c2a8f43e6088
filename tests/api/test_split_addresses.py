"""An address in one cell: refused, or taken apart where somebody asked for it, by whichever way the list comes in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from tests.api.conftest import Client, Running

LIST = 'Vorname;Nachname;Straße;PLZ;Ort\nAnna;Weber;"Lindenweg 3, 20095 Hamburg";;\n'


def test_the_api_takes_it_apart_when_asked(server: Running, crm: Client) -> None:
    for query, verdict in (("", "refused"), ("?split_addresses=true", "warning")):
        made = crm.post(f"/v1/lists{query}", content=LIST.encode(), headers={"Content-Type": "text/csv"})
        assert made.status_code == 202, made.text
        server.work()
        (row,) = crm.get(f"/v1/lists/{made.json()['list']['id']}/rows").json()["data"]
        assert row["verdict"] == verdict
        assert (row["values"].get("postcode") == "20095") == (verdict == "warning")
    wrong = crm.post("/v1/lists?split_addresses=perhaps", content=LIST.encode(), headers={"Content-Type": "text/csv"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "split_addresses")


@pytest.mark.parametrize(("more", "code", "verdict"), [([], 5, "refused"), (["--split-addresses"], 4, "warning")])
def test_check_takes_it_apart_when_asked(more: list[str], code: int, verdict: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LIST, "utf-8")
    done = CliRunner().invoke(app, ["check", str(file), "--json", *more])
    assert (done.exit_code, json.loads(done.stdout)["rows"][0]["verdict"]) == (code, verdict)
