"""Mail over real SMTP: what arrives, what is refused, and that a server that is away costs little."""

from __future__ import annotations

import time

import pytest
from django.conf import settings

from kolokasi.gateways import mail
from tests.gateways.mail_server import Kept, running, silent, use


@pytest.fixture(autouse=True)
def _fresh() -> None:
    mail.forget_failures()


def test_text_and_files_arrive_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    with running(kept) as port:
        use(monkeypatch, port)
        mail.send(
            ["satu@opd.example", "dua@opd.example"],
            "Surat balasan – KL-2026-0001",
            "Yth. Kepala Dinas,\n\nterlampir surat balasan: ā é 漢.",
            [mail.Attachment("Surat/balasan.pdf", "application/pdf", b"%PDF-1.7\x00\xff")],
            message_id="dispatch-1",
        )
    (message,) = kept.mails
    assert message["subject"] == "Surat balasan – KL-2026-0001"
    assert message["to"] == "satu@opd.example, dua@opd.example"
    assert message["message-id"] == "<dispatch-1@localhost>"
    assert message["auto-submitted"] == "auto-generated"
    body = message.get_body()
    assert body is not None
    assert "terlampir surat balasan: ā é 漢." in body.get_content()
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("Surat-balasan.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7\x00\xff"


@pytest.mark.parametrize(
    "evil",
    ["Dinas\r\nBcc: jahat@evil.example", "Dinas\nContent-Type: text/html\n\n<b>", "Dinas\u2028Bcc: x\u202e\x00\x1b"],
)
def test_nothing_typed_becomes_a_header(monkeypatch: pytest.MonkeyPatch, evil: str) -> None:
    kept = Kept()
    with running(kept) as port:
        use(monkeypatch, port)
        mail.send("satu@opd.example", evil, evil, [mail.Attachment(evil, "text/plain", b"x")], message_id=evil)
    (message,) = kept.mails
    assert message["bcc"] is None
    assert message.get_content_type() == "multipart/mixed"
    assert "\n" not in message["subject"]
    assert kept.envelopes[0].rcpt_tos == ["satu@opd.example"]


@pytest.mark.parametrize("address", ["", "tanpa-tanda", "a@b\r\nRCPT TO:<x@evil.example>", "a@b.example,c@d.example"])
def test_what_is_no_address_never_reaches_the_server(address: str) -> None:
    with pytest.raises(mail.MailAddressRefused):
        mail.send(address, "x", "y")


def test_an_address_that_the_server_will_never_take_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    for answer, wanted in (
        ("550 5.1.1 no such user", mail.MailAddressRefused),
        ("451 4.2.0 try later", mail.MailUndelivered),
    ):
        with running(Kept(lambda _address, answer=answer: answer)) as port:  # type: ignore[misc]
            use(monkeypatch, port)
            with pytest.raises(wanted):
                mail.send("satu@opd.example", "x", "y")


def test_a_server_that_never_answers_is_asked_once_and_then_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with silent() as port:
        use(monkeypatch, port, seconds=0.5)
        begun = time.monotonic()
        with pytest.raises(mail.MailUndelivered):
            mail.send("satu@opd.example", "x", "y")
        assert time.monotonic() - begun < 5
        begun = time.monotonic()
        for _ in range(100):
            with pytest.raises(mail.MailServerRests):
                mail.send("satu@opd.example", "x", "y")
        assert time.monotonic() - begun < 1
    kept = Kept()
    with running(kept) as port:
        use(monkeypatch, port)
        mail.send("satu@opd.example", "x", "y")
    assert len(kept.mails) == 1


def test_a_server_that_is_away_is_a_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, 1)
    with pytest.raises(mail.MailUndelivered):
        mail.send("satu@opd.example", "x", "y")


def test_without_a_server_nobody_is_promised_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mail.works()
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
    assert not mail.works()


def test_a_bad_address_does_not_keep_the_mail_from_the_good_one(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    with running(kept) as port:
        use(monkeypatch, port)
        mail.send(["bukan alamat", "satu@opd.example"], "x", "y")
    assert kept.envelopes[0].rcpt_tos == ["satu@opd.example"]


def test_a_training_installation_says_so_in_every_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    kept = Kept()
    with running(kept) as port:
        use(monkeypatch, port)
        mail.send("satu@opd.example", "Surat balasan", "y")
    assert kept.mails[0]["subject"] == "[LATIHAN] Surat balasan"
