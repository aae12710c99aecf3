"""A message waits for those who are asked, and for nobody else: a list and a crowd have no word."""
from askfirst_test.asking import answer, ask_to, asks, hold, letter_to, over
from askfirst_test.mail import ALICE, introduction

BOB = "bob@b.example"
CLUB = "members@lists.club.example"
WORDS = "Hello all,\n\nplease meet Bob Brown. I would like to introduce Bob Brown to you.\n\nAlice\n"


def messages(sink):
    return [d for d in sink.deliveries if d.sender == ALICE]


def test_who_is_put_before_a_list_says_yes_and_it_goes(own):
    filter_, sink = own
    request = hold(filter_, introduction(bob=f"Bob Brown <{BOB}>", carol=f"Club <{CLUB}>", text=WORDS))
    answer(filter_, ask_to(sink, BOB), "yes")
    over(filter_, request, "released")
    sink.wait(lambda d: d.sender == ALICE, "the message")
    assert asks(sink, CLUB) == []


def test_who_is_put_before_a_crowd_says_yes_and_it_goes(own):
    filter_, sink = own
    crowd = [f"p{n}@x{n}.example" for n in range(12)]
    mail = introduction(bob=f"Bob Brown <{BOB}>", carol=", ".join(crowd), text=WORDS, recipients=[BOB, *crowd])
    request = hold(filter_, mail)
    notice = letter_to(sink, ALICE, "Introduction")
    assert "ask" in notice.addresses(), notice.text
    answer(filter_, notice, "ask", sender=ALICE)
    answer(filter_, ask_to(sink, BOB), "yes")
    over(filter_, request, "released")
    sink.wait(lambda d: d.sender == ALICE, "the message")
    assert all(asks(sink, each) == [] for each in crowd)


def test_a_no_of_one_of_the_crowd_counts_until_it_goes(own):
    filter_, sink = own
    crowd = [f"p{n}@x{n}.example" for n in range(12)]
    mail = introduction(bob=f"Bob Brown <{BOB}>", carol=", ".join(crowd), text=WORDS, recipients=[BOB, *crowd])
    request = hold(filter_, mail)
    answer(filter_, letter_to(sink, ALICE, "Introduction"), "ask", sender=ALICE)
    ask = ask_to(sink, BOB)
    filter_.consent("deny", crowd[3])
    answer(filter_, ask, "yes")
    over(filter_, request, "returned")
    assert filter_.json("held", "show", request)["how"] == "declined" and messages(sink) == []
