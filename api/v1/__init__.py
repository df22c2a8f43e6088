"""The API for CRMs and for operators' programs, version 1."""
