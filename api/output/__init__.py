"""What demo and produce leave in their folder: report, proofs, G-code, traces, sheets, and a page that shows them."""
