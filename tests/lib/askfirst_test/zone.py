"""A DNS of our own on loopback."""
import re
import socket
import struct
import threading

TYPES = {"A": 1, "MX": 15, "TXT": 16}


def name_octets(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.rstrip(".").split(".")) + b"\0"


def text_octets(texts):
    """A text longer than 255 octets becomes several strings, as every server of names does it."""
    strings = [octets[i:i + 255] for octets in (text.encode() for text in texts) for i in range(0, len(octets), 255)]
    return b"".join(bytes([len(string)]) + string for string in strings)


class Zone:
    """Answers TXT questions over UDP from a table: name -> text; all other names do not exist."""

    def __init__(self, texts, address=("127.0.0.1", 0)):
        self.texts = texts
        self.asked = []
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(address)
        self.host, self.port = self.sock.getsockname()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            question, client = self.sock.recvfrom(4096)
            if not question:
                return
            self.sock.sendto(self.answer(question), client)

    def answer(self, packet):
        """RFC 1035, 4.1: the question again, and the records of its type."""
        labels, position = [], 12
        while packet[position]:
            size = packet[position]
            labels.append(packet[position + 1:position + 1 + size].decode())
            position += size + 1
        kind = struct.unpack(">H", packet[position + 1:position + 3])[0]
        name = ".".join(labels).lower()
        self.asked.append((name, kind))
        found = self.found(name, kind)
        known = any(each == name or each.endswith("." + name) for each in self.names())
        flags = 0x8580 | (0 if known else 3)
        records = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data for data in found)
        return packet[:2] + struct.pack(">HHHHH", flags, 1, len(found), 0, 0) + packet[12:position + 5] + records

    def names(self):
        return self.texts

    def found(self, name, kind):
        """The data of all records of this name and type."""
        return [text_octets([self.texts[name]])] if kind == TYPES["TXT"] and self.texts.get(name) else []

    def close(self):
        self.sock.sendto(b"", self.sock.getsockname())  # a close alone would not end the wait for a question
        self.thread.join()
        self.sock.close()


class LineZone(Zone):
    """Answers by lines as they stand in the file of a zone: NAME IN TYPE DATA, of type A, MX or TXT."""

    def __init__(self, lines, address):
        self.records = {}
        self.add(lines)
        super().__init__({}, address)

    def add(self, lines):
        for line in lines:
            name, kind, data = re.fullmatch(r"(\S+)\.\s+IN\s+(\S+)\s+(.*)", line).groups()
            self.records.setdefault(name, {}).setdefault(TYPES[kind], []).append(self._octets(kind, data))

    @staticmethod
    def _octets(kind, data):
        if kind == "A":
            return socket.inet_aton(data)
        if kind == "MX":
            preference, host = data.split()
            assert host.endswith("."), f"{host} is not a whole name"
            return struct.pack(">H", int(preference)) + name_octets(host)
        assert re.fullmatch(r'("[^"]*"\s*)+', data), f"{data} is not text in quotes"
        return text_octets(re.findall(r'"([^"]*)"', data))

    def names(self):
        return self.records

    def found(self, name, kind):
        return self.records.get(name, {}).get(kind, [])
