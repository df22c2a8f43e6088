"""The optional build-time tools, imported only when a font is compiled."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from fonts.compiler.errors import ToolsMissing


def opencv() -> ModuleType:
    """OpenCV; raises ToolsMissing with the remedy."""
    return _tool("cv2", "opencv-python-headless")


def morphology() -> ModuleType:
    """skimage.morphology; raises ToolsMissing with the remedy."""
    return _tool("skimage.morphology", "scikit-image")


def check_tools() -> None:
    """Fail before any work when a tool is missing."""
    opencv()
    morphology()


def _tool(module: str, package: str) -> ModuleType:
    try:
        return import_module(module)
    except ImportError as error:
        raise ToolsMissing(package) from error
