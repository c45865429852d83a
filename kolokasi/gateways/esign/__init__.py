"""Electronic signatures of others: the national e-Sign client service (BSrE), and its faithful fake."""

from kolokasi.gateways.esign.client import EsignClient, is_set, of, reached
from kolokasi.gateways.esign.stamp import Stamp

__all__ = ["EsignClient", "Stamp", "is_set", "of", "reached"]
