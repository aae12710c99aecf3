"""Mail from outside that proves itself: what teaches who knows whom."""
import email.utils

from .mail import ALICE, Mail, crlf, new_queue_id


def inbound(sender, cc):
    """Authentic mail from sender to Alice, with cc beside her."""
    domain = sender.rpartition("@")[2]
    text = (f"Authentication-Results: mx.home.example; dmarc=pass header.from={domain}\nFrom: <{sender}>\nTo: <{ALICE}>\n"
            f"Cc: <{cc}>\nSubject: hello\nDate: {email.utils.formatdate()}\n"
            f"Message-ID: <{new_queue_id()}@{domain}>\n\nas discussed.\n")
    return Mail(crlf(text), login=None, recipients=[ALICE], sender=sender)


def teach(filter_, *mails):
    """Sends them; then what they taught is in the store."""
    for mail in mails:
        assert filter_.send(mail).verdict == "accept"
    filter_.learnt()
