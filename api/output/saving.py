"""What the fast order saves, in a sentence."""

from __future__ import annotations


def saving_sentence(fast_s: float, writer_s: float) -> str:
    """For example "pen time 12 min 04 s; in the writer's order 13 min 20 s: 9 % less"."""
    share = round(100 * (1 - fast_s / writer_s)) if writer_s > 0 else 0
    less = f"{share} % less" if share > 0 else f"{-share} % more" if share < 0 else "no less"
    return f"pen time {_duration(fast_s)}; in the writer's order {_duration(writer_s)}: {less}"


def _duration(seconds: float) -> str:
    """4.2 s, 12 min 04 s or 2 h 05 min."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
