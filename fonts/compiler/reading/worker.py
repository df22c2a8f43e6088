"""The process that opens a font file, and nothing else: it limits itself, reads, answers in plain JSON, and dies.

A font file comes from outside and its readers are large; what goes wrong in them (endless programs, memory bombs, a crash in a
native library) must stay here. Started by `sandbox`. Request on standard input: one line of JSON, then the file's bytes.
Answer on standard output: one JSON object, {"error": ...} or the fields of `load.RawFont`.
"""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO
from typing import Final

from fonts.compiler.reading.refused import Refused

MEMORY_BYTES: Final = 1 << 30
CPU_S: Final = 30
FILES: Final = 64


def limit_this_process() -> None:
    """No more memory, time or files than a well-meant font needs; nothing may be written; no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))


def main() -> None:
    """Answer one request; every failure becomes an answer."""
    limit_this_process()
    request = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        answer = _read(request, data)
    except Refused as refusal:
        answer = {"error": str(refusal)}
    except (MemoryError, RecursionError) as error:
        answer = {"error": f"reading it needs too much memory ({type(error).__name__})"}
    except Exception as error:  # whatever a broken file does to its readers is a refusal
        answer = {"error": f"it is broken: {type(error).__name__}: {str(error)[:200]}"}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


def _read(request: dict[str, object], data: bytes) -> dict[str, object]:
    head = data[:4]
    if head in (b"\0\1\0\0", b"OTTO", b"true", b"wOFF", b"wOF2"):
        from fonts.compiler.reading.sfnt import read_sfnt

        return read_sfnt(BytesIO(data), request)
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<?xml", b"<svg", b"<!--", b"<!DOCTYPE")):
        from fonts.compiler.reading.svgfont import read_svg_font

        return read_svg_font(data, request)
    raise Refused("it is neither TTF, OTF, WOFF, WOFF2 nor an SVG font")
