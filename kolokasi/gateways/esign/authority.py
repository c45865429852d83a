"""A certificate authority of our own making, for practice and for tests: nobody outside trusts it, nor should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEY_BITS = 2048
LASTS = timedelta(days=730)
AUTHORITY_LASTS = timedelta(days=3650)
NAME_LIMIT = 64  # X.520
BEFORE = timedelta(minutes=5)  # clocks differ


@dataclass(frozen=True)
class Credential:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)

    def pkcs12(self, passphrase: str, chain: Sequence[x509.Certificate] = ()) -> bytes:
        """Both as a certificate file, with the chain beside them."""
        how = serialization.BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(b"", self.key, self.certificate, list(chain), how)


@dataclass(frozen=True)
class Authority:
    """Issues certificates below its own root, and says which of them it has taken back."""

    own: Credential

    @classmethod
    def made(cls, name: str, organisation: str, *, now: datetime | None = None) -> Authority:
        """A new root, self-signed."""
        begins = (now or datetime.now(UTC)) - BEFORE
        key, subject = _key(), _name(name, organisation)
        made = _body(subject, subject, key, begins, begins + AUTHORITY_LASTS, authority=True)
        made = made.add_extension(used("key_cert_sign", "crl_sign"), critical=True)
        return cls(Credential(made.sign(key, hashes.SHA256()), key))

    @classmethod
    def read(cls, pem: bytes) -> Authority:
        """The authority whose key and certificate stand in the text."""
        key = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("not an RSA key")
        return cls(Credential(x509.load_pem_x509_certificate(pem), key))

    def pem(self) -> bytes:
        """Key and certificate as text: to be kept where nobody else reads."""
        how = serialization.NoEncryption()
        key = self.own.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
        return key + self.root()

    def root(self) -> bytes:
        """The certificate alone, as text."""
        return self.own.certificate.public_bytes(serialization.Encoding.PEM)

    def issue(
        self,
        name: str,
        organisation: str = "",
        *,
        begins: datetime | None = None,
        lasts: timedelta = LASTS,
        stamps_time: bool = False,
        revocations_at: str = "",
        bits: int = KEY_BITS,
    ) -> Credential:
        """A certificate to sign documents with, or, with `stamps_time`, to answer as a time-stamp server."""
        begins = begins or datetime.now(UTC) - BEFORE
        key = _key(bits)
        made = _body(
            _name(name, organisation), self.own.certificate.subject, key, begins, begins + lasts, authority=False
        )
        usage = ("digital_signature",) if stamps_time else ("digital_signature", "content_commitment")
        made = made.add_extension(used(*usage), critical=True)
        if stamps_time:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        if revocations_at:
            place = x509.DistributionPoint([x509.UniformResourceIdentifier(revocations_at)], None, None, None)
            made = made.add_extension(x509.CRLDistributionPoints([place]), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.own.key.public_key())
        made = made.add_extension(issuer, critical=False)
        return Credential(made.sign(self.own.key, hashes.SHA256()), key)

    def revocations(self, revoked: Sequence[Credential] = (), *, now: datetime | None = None) -> bytes:
        """The list of certificates that were taken back, as DER."""
        now = now or datetime.now(UTC)
        made = x509.CertificateRevocationListBuilder(
            self.own.certificate.subject, now - BEFORE, now + timedelta(days=7)
        )
        made = made.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.own.key.public_key())
        made = made.add_extension(issuer, critical=False)
        for one in revoked:
            row = x509.RevokedCertificateBuilder(one.certificate.serial_number, now - BEFORE)
            made = made.add_revoked_certificate(row.build())
        return made.sign(self.own.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _key(bits: int = KEY_BITS) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _name(name: str, organisation: str) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "ID"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, name)]
    return x509.Name([x509.NameAttribute(oid, text[:NAME_LIMIT]) for oid, text in parts if text])


def _body(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, begins: datetime, ends: datetime, *, authority: bool
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), begins, ends)
    made = made.add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
    return made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def used(*wanted: str) -> x509.KeyUsage:
    """The uses of a key, by their names."""
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in wanted for name in every})
