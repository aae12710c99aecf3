"""A no that says when to ask again."""
from datetime import datetime, timedelta, timezone

from askfirst_test.asking import Letter, answer, ask_to, hold, letter_to, over

BOB = "bob@b.example"


def test_a_no_with_a_date_lasts_until_then_and_the_sender_reads_the_note_alone(own):
    filter_, sink = own
    request = hold(filter_)
    asked, created = next((each["ask"], each["created"]) for each in filter_.json("ask", "list") if each["party"] == BOB)
    day = datetime.fromtimestamp(created, timezone.utc).date() + timedelta(days=60)
    told = f"{day.day} {day:%B} {day.year}"
    answer(filter_, ask_to(sink, BOB), "reply", f"Not now, ask me after {day - timedelta(days=1)}\n\nBob\n")
    assert f"not be asked about this again before {told}" in letter_to(sink, BOB, "before").words()
    over(filter_, request, "returned")
    (back,) = sink.wait(lambda d: b"multipart/report" in d.data, "the return")
    text = Letter(back).words()
    assert f"ask me after {day - timedelta(days=1)}" in text and told not in text
    (word,) = filter_.json("consent", "list")
    ends = int(datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp())
    assert (word["party"], word["decision"], word["expires"]) == (BOB, "deny", ends)
    assert f"not before {day}" in filter_.ok("ask", "show", asked)
    assert str(day) in filter_.ok("consent", "list")
