"""The story that the demo tells, a chapter a method; each checks what it shows."""
from askfirst_test.mail import ALICE
from askfirst_test.postfix import delivered_octets, queue_id
from askfirst_test.waiting import wait_for

import screen

RULES = "rewrite from sales@home.example\n"
BOB, CAROL = "bob@bridges.example", "carol@towers.example"
EVE, FRANK = "eve@gardens.example", "frank@seeds.example"
GINA, HUGO = "gina@lakes.example", "hugo@hills.example"
IVAN, JUDY = "ivan@rivers.example", "judy@fields.example"
NOTE = "For seeds on trial I charge; please call my office first."
CUSTOMERS = ("Ada Ben Cleo Dan Ella Finn Grete Hans Iris Jan Kira Leo Mia Nils Olga Paul Quinn Rosa Sam Tina Udo Vera Will "
             "Xenia Yves Zoe Anton Berta Clara David").split()


def introducing(one, other, more=""):
    return (f"Hi {one}, hi {other},\n\nI wanted to introduce you two. {one}, meet {other}. {other}, meet {one}.\n"
            f"{more}\nAlice\n")


class Story:
    def __init__(self, place):
        self.place = place

    def request_of(self, reply):
        request = self.place.filter.held_of(queue_id(reply))
        assert request and request["state"] == "waiting"
        return request["request"]

    def ends(self, request, state):
        wait_for(lambda: self.place.filter.state_of(request) == state, f"{request} to be {state}")

    def chapter(self, number, text):
        screen.heading(number, text)
        self.place.far.forget()
        self.place.new_log_lines()

    def ordinary(self):
        self.chapter(1, "An ordinary mail")
        mail, code, _ = self.place.send(f"Bob <{BOB}>", "Minutes of Tuesday",
                                        "Dear Bob,\n\nthe minutes are on the wiki.\n\nAlice\n")
        got = self.place.gets("Bob", BOB, "minutes")
        assert code == 250 and delivered_octets(got.data) == mail.data

    def agreed(self):
        self.chapter(2, "An introduction: both are asked, both say yes, it goes")
        mail, code, reply = self.place.send(f"Bob <{BOB}>, Carol <{CAROL}>", "Introduction: Bob <> Carol",
                                            introducing("Bob", "Carol", "Bob builds bridges; Carol needs one.\n"))
        assert code == 250
        request = self.request_of(reply)
        self.place.told("Alice", ALICE, "not sent yet")
        first = self.place.asked("Bob", BOB, small_print=True)
        second = self.place.asked("Carol", CAROL, most=5)
        self.place.nothing_for(BOB, CAROL)
        assert CAROL not in first.everything and BOB not in second.everything
        self.place.press("Bob", first, "Yes, introduce us", BOB)
        self.place.told("Bob", BOB, "noted", most=5)
        screen.tell("Carol has not answered yet, so the message still waits:")
        self.place.show("held", "list")
        self.place.press("Carol", second, "Yes, introduce us", CAROL)
        got = self.place.gets("Bob and Carol", BOB, "introduce")
        assert sorted(got.addresses) == [BOB, CAROL]
        assert delivered_octets(got.data) == mail.data, "the released message is not the one that was sent"
        screen.tell("Octet by octet it is the message that Alice sent.")
        self.place.told("Alice", ALICE, "have agreed")
        self.ends(request, "released")
        self.place.show_log("request:", "release:")

    def again(self):
        self.chapter(3, "The same two once more: they have agreed, so nobody is asked")
        mail, code, _ = self.place.send(f"Bob <{BOB}>, Carol <{CAROL}>", "Bob and Carol: next steps",
                                        introducing("Bob", "Carol", "So, once more, with the dates.\n"))
        assert code == 250
        got = self.place.gets("Bob and Carol", BOB, "dates", most=3)
        assert delivered_octets(got.data) == mail.data and sorted(got.addresses) == [BOB, CAROL]

    def declined(self):
        self.chapter(4, "An introduction, and one of the two says no, with a note")
        _, code, reply = self.place.send(f"Eve <{EVE}>, Frank <{FRANK}>", "Introduction: Eve <> Frank",
                                         introducing("Eve", "Frank"))
        assert code == 250
        request = self.request_of(reply)
        self.place.asked("Eve", EVE, most=5)
        ask = self.place.asked("Frank", FRANK, most=5)
        self.place.press("Frank", ask, "No, not this time", FRANK, add=f"\n\n{NOTE}\n\n")
        self.place.told("Frank", FRANK, "noted", most=8)
        (back,) = self.place.far.wait(lambda d: b"multipart/report" in d.data, "the return")
        assert back.addresses == [ALICE] and b"I charge" in back.data
        screen.mail("Alice gets, with her whole message attached:", back)
        self.ends(request, "returned")
        self.place.nothing_for(EVE, FRANK)
        self.place.show_log("request:", "return:")
        screen.tell("Eve and Frank never saw each other's address; the question to Eve is closed.")

    def refused(self):
        self.chapter(5, "The same once more, to a person who said no")
        _, code, reply = self.place.send(f"Eve <{EVE}>, Frank <{FRANK}>", "Introduction: Eve <> Frank, second try",
                                         introducing("Eve", "Frank"), most=3)
        assert code == 550 and "I charge" in reply and FRANK in reply
        self.place.nothing_for(EVE, FRANK)
        screen.tell("Nobody got anything, and nobody was asked again.")

    def thirty(self):
        self.chapter(6, "Thirty customers in Cc, by mistake")
        everyone = {name: f"{name.lower()}@{name.lower()}-{number}.example" for number, name in enumerate(CUSTOMERS, 1)}
        _, code, reply = self.place.send(f"Alice <{ALICE}>", "Our new price list",
                                         "Dear customers,\n\nthe new prices are attached.\n\nAlice\n",
                                         cc=",\n ".join(f"{name} <{address}>" for name, address in everyone.items()))
        assert code == 250
        request = self.request_of(reply)
        notice = self.place.told("Alice", ALICE, "please look again")
        self.place.press("Alice", notice, "Send it to each of them alone", ALICE, local=True)
        self.ends(request, "released")
        got = {name: self.place.far.wait_to(address, "prices")[0] for name, address in everyone.items()}
        self.place.gets("Ada", everyone["Ada"], "prices")
        for name, delivery in got.items():
            others = [address for other, address in everyone.items() if other != name]
            assert not [each for each in others if each.encode() in delivery.data], f"{name} sees an address"
        screen.tell(f"So do the others: {len(got)} people got it, and none of them sees anyone else's address.")
        self.place.told("Alice", ALICE, "each one alone")

    def rewritten(self):
        self.chapter(7, "Mail of the sales desk, for which a rule says: rewrite")
        screen.output("cat rules", RULES)
        sender = "sales@home.example"
        _, code, _ = self.place.send(f"Gina <{GINA}>, Hugo <{HUGO}>", "Introduction: Gina <> Hugo",
                                     introducing("Gina", "Hugo").replace("Alice", "Your sales desk"), sender=sender)
        assert code == 250
        got = self.place.gets("Gina and Hugo", GINA, "introduce", most=3)
        self.place.far.wait_to(HUGO, "introduce")
        assert HUGO.encode() not in got.data and got.message.text("To") == "undisclosed-recipients:;"
        self.place.told("Sales", sender, "each one alone")

    def released(self):
        self.chapter(8, "The administrator decides about what waits")
        mail, code, reply = self.place.send(f"Ivan <{IVAN}>, Judy <{JUDY}>", "Introduction: Ivan <> Judy",
                                            introducing("Ivan", "Judy"), most=3)
        assert code == 250
        request = self.request_of(reply)
        self.place.show("held", "list")
        self.place.show("held", "release", request)
        got = self.place.gets("Ivan and Judy", IVAN, "introduce", most=3)
        assert delivered_octets(got.data) == mail.data
        self.place.told("Alice", ALICE, "administrator let")
        screen.tell("The release says nothing about the next time: consents are what people said themselves.")
        self.place.show("consent", "show", FRANK)

    def tell(self):
        for chapter in (self.ordinary, self.agreed, self.again, self.declined, self.refused, self.thirty, self.rewritten,
                        self.released):
            chapter()
