"""What is taken back from a signatory: only the very paper that was sent, with a signature that holds."""

from __future__ import annotations

from dataclasses import dataclass

from kolokasi.letters.signatures.verify import Signature


@dataclass(frozen=True)
class Accepted:
    """The bytes may be kept as the signed letter; `signature` is the new one, `signatures` are all, in order."""

    signature: Signature
    signatures: tuple[Signature, ...]


def accepted(sent: bytes, came_back: bytes, *, trusted: bool = False, rewritten: bool = False) -> Accepted:
    """Returns when `came_back` may be stored as the signed form of `sent`, else a Refusal, and it is to be discarded.

    It must go on where `sent` ends, byte for byte, and carry exactly one new signature that is intact over the whole
    file; earlier signatures still hold. `rewritten` (BSrE) also takes a file that was written anew, when its pages and
    its code are those that were sent. `trusted` demands that the chain ends in a configured PSrE root.
    """
    raise NotImplementedError
