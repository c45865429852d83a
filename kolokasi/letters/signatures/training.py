"""A signatory for practice: certificates of a training authority that this installation makes for itself."""

from __future__ import annotations

from kolokasi.gateways.esign.door import Signatory


def signatory(name: str) -> Signatory:
    """Signs as `name` with a certificate of the training authority; refused where the installation is not for practice."""
    raise NotImplementedError
