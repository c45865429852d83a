"""What is taken back from a signatory: only the very paper that was sent, with a signature that holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.letters.signatures.verify import Found, Signature, found

OTHER_PAPER = define(
    "signed_other_paper",
    _("Berkas yang kembali bukan surat yang dikirim, jadi dibuang. Nomor tetap; ulangi, atau tanda tangani basah."),
    502,
)
NOT_SIGNED = define(
    "signed_not_at_all",
    _("Surat kembali tanpa tanda tangan baru, jadi dibuang. Nomor tetap; ulangi, atau tanda tangani basah."),
    502,
)
NOT_INTACT = define(
    "signed_not_intact",
    _("Tanda tangan pada surat yang kembali tidak utuh, jadi dibuang. Nomor tetap; ulangi, atau tanda tangani basah."),
    502,
)
NOT_TRUSTED = define(
    "signed_not_trusted",
    _(
        "Sertifikat {signer} yang diterbitkan {issuer} tidak berujung pada PSrE yang dipercaya, jadi surat dibuang. "
        "Minta Administrator memeriksa daftar akar PSrE, lalu ulangi."
    ),
    502,
)

DRAWN_UPON = define(
    "signed_and_drawn_upon",
    _(
        "Surat kembali dengan gambar tanda tangan yang tidak diminta atau terlalu besar, jadi dibuang. Nomor tetap; ulangi, "
        "atau minta Administrator memeriksa stempel tampak di Surat, Penandatangan."
    ),
    502,
)
LARGEST_STAMP = 0.15  # of its page; the picture that is asked for takes a fiftieth


@dataclass(frozen=True)
class Accepted:
    """The bytes may be kept as the signed letter; `signature` is the new one, `signatures` are all, in order."""

    signature: Signature
    signatures: tuple[Signature, ...]


def accepted(
    sent: bytes, came_back: bytes, *, trusted: bool = False, rewritten: bool = False, stamped: bool = False
) -> Accepted:
    """Returns when `came_back` may be stored as the signed form of `sent`, else a Refusal, and it is to be discarded.

    It must go on where `sent` ends, byte for byte, and carry exactly one new signature that is intact over the whole
    file; earlier signatures still hold. `rewritten` (BSrE) also takes a file that was written anew, when its pages and
    its code are those that were sent. `stamped`: a stamp was asked for, so the new signature may be seen, as one small
    picture; otherwise nothing of it may be. `trusted` demands that the chain ends in a configured PSrE root.
    """
    try:
        seen = found(came_back, sent=sent)
    except Refusal as unreadable:
        raise Refusal(OTHER_PAPER) from unreadable
    if seen.same not in ({"continued", "rewritten"} if rewritten else {"continued"}):
        raise Refusal(OTHER_PAPER)
    if len(seen.drawn) > stamped or any(share > LARGEST_STAMP for share in seen.drawn):
        raise Refusal(DRAWN_UPON)
    new = _new(seen, len(sent))
    whole = new.covers_whole_file or new.later in {"none", "proofs"}
    if not (whole and all(one.intact for one in seen.signatures)):
        raise Refusal(NOT_INTACT)
    if trusted and not new.trusted:
        raise Refusal(NOT_TRUSTED, signer=new.signer or "?", issuer=new.issuer or "?")
    return Accepted(new, seen.signatures)


def _new(seen: Found, length: int) -> Signature:
    """The one signature that was not there before; a file that was written anew keeps no earlier ones."""
    new = [one for one in seen.signatures if seen.same == "rewritten" or one.ends_at > length]
    if len(new) != 1:
        raise Refusal(NOT_SIGNED)
    return new[0]
