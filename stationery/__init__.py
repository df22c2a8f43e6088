"""Paper: stationery and envelopes with their writing areas, postal addresses, proofs and printed batch sheets (PDF)."""
