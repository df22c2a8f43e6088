"""`federkiel stationery`."""

from __future__ import annotations

import json

from stationery.catalogue import load_stationery, stationery_names


def stationery(*, as_json: bool) -> None:
    """Print the catalogue."""
    found = [load_stationery(name) for name in stationery_names()]
    if as_json:
        rows = [
            {
                "name": item.name,
                "title": item.title,
                "parts": [
                    {
                        "kind": part.kind,
                        "name": part.name,
                        "width_mm": part.width_mm,
                        "height_mm": part.height_mm,
                        "areas": {
                            name: {
                                "x_mm": area.x_mm,
                                "y_mm": area.y_mm,
                                "width_mm": area.width_mm,
                                "height_mm": area.height_mm,
                            }
                            for name, area in part.areas.items()
                        },
                    }
                    for part in item.parts
                ],
            }
            for item in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "title", "sheets (mm)", box=None, header_style="bold")
    for item in found:
        sheets = ", ".join(f"{part.kind} {part.width_mm:g} × {part.height_mm:g}" for part in item.parts)
        table.add_row(item.name, item.title, sheets)
    Console().print(table)
