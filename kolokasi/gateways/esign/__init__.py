"""Electronic signatures of others: the national e-Sign client service (BSrE), and its faithful fake."""

from kolokasi.gateways.esign.client import EsignClient, is_set, of

__all__ = ["EsignClient", "is_set", "of"]
