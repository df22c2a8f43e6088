"""The files of one written piece: its program, what the program draws, and the proof that was approved."""

from __future__ import annotations

from dataclasses import replace

from api.demo.crm import Crm, Json
from api.output.folder import OutputFolder, PieceFiles
from api.output.gallery import Shown
from plotter.machines import load_machine, place
from plotter.programs import trace, trace_png


def write_piece(crm: Crm, folder: OutputFolder, piece: Json, row: int, sheet: Json) -> Shown:
    """Fetch and draw; `sheet` is the stationery's part that was written on."""
    files = PieceFiles(row, str(piece["part"]), int(str(piece["number"])))
    width_mm, height_mm = float(str(sheet["width_mm"])), float(str(sheet["height_mm"]))
    gcode = crm.fetch(f"/v1/pieces/{piece['id']}/program.gcode")
    machine = load_machine(str(piece["machine"]))
    drawn = trace(gcode.decode(), machine, placement=place(width_mm, height_mm))
    drawn = replace(drawn, travel=())  # the page shows what lies on the paper, not where the pen flew
    folder.write(files.gcode, gcode)
    folder.write(files.traced, trace_png(drawn, dpi=150))
    folder.write(files.proof, crm.fetch(f"/v1/letters/{piece['letter_id']}/proof.svg", part=str(piece["part"])))
    return Shown(files, width_mm, height_mm, int(str(piece["lines"])), float(str(piece["estimate_s"])), len(gcode))
