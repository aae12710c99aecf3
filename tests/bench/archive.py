"""The mail of an archive in time order: a folder of Maildirs, one a mailbox owner, such as one of the Enron mail."""
import collections
import datetime
import email.parser
import email.utils
import os

HEADER_BYTES = 1 << 18

# same: what all copies of one message have in common, in however many folders they were filed
Mail = collections.namedtuple("Mail", "path month day sender people same")


def day_of(text):
    """The day of a Date field, in UTC; None where there is none."""
    try:
        return email.utils.parsedate_to_datetime(text).astimezone(datetime.timezone.utc).date()
    except (TypeError, ValueError, OverflowError):
        return None


def month_after(month, n=1):
    year, number = map(int, month.split("-"))
    number += year * 12 - 1 + n
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def addresses(fields, *names):
    return {address.lower() for _, address in
            email.utils.getaddresses([fields[name] for name in names if fields[name]]) if address}


def read_fields(path):
    with open(path, "rb") as file:
        header = file.read(HEADER_BYTES).decode("latin1")
    return email.parser.HeaderParser().parsestr(header)


def read_mail(path):
    fields = read_fields(path)
    sender = email.utils.parseaddr(fields.get("From", ""))[1].lower()
    same = tuple(fields.get(name, "") for name in ("From", "Date", "To", "Cc", "Subject"))
    day = day_of(fields.get("Date"))
    return Mail(path, day and day.strftime("%Y-%m"), day, sender, addresses(fields, "To", "Cc"), same)


def read_archive(folder):
    mails = [read_mail(os.path.join(where, name)) for where, _, names in sorted(os.walk(folder))
             if os.path.basename(where) in ("cur", "new") for name in sorted(names)]
    # A date that nobody believes might be any, also one of those that are judged.
    return [mail for mail in mails if mail.month and mail.month >= "1990"]


def choose(mails, months, domain):
    """By month, what is judged."""
    by_month = {month: {} for month in months}
    for mail in mails:
        if mail.month in by_month and mail.sender.endswith("@" + domain) and len(mail.people) > 1:
            by_month[mail.month].setdefault(mail.same, mail)
    return {month: list(chosen.values()) for month, chosen in by_month.items()}
