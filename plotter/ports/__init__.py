"""The seam to a machine (`PlotterPort`), and the virtual plotter behind it with its ledger of ink.

Not here: what to write and whether it may be written (station). A port never decides to repeat anything.
For `station`, the command line and tests.
"""

from plotter.ports.port import PlotterPort, PortFault
from plotter.ports.virtual import InkEntry, VirtualPlotter, inked_twice, read_ledger
from plotter.ports.wire import Answers, sent

__all__ = ["Answers", "InkEntry", "PlotterPort", "PortFault", "VirtualPlotter", "inked_twice", "read_ledger", "sent"]
