"""Proofs as PDF: what somebody approves. Draws stored strokes; writes nothing anew and decides nothing."""

from __future__ import annotations

from stationery.proofs.proof import INK, ProofLetter, ProofSide, page_pdf, proof_pdf, write_proof

__all__ = ["INK", "ProofLetter", "ProofSide", "page_pdf", "proof_pdf", "write_proof"]
