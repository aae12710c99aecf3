"""Hands a message over by SMTP: send.py PORT "SENDER [PARAMETER ...]" RECIPIENT ... < MESSAGE
prints each reply that is not the expected one, and the code of the last."""
import re
import smtplib
import sys

port, (sender, *parameters) = int(sys.argv[1]), sys.argv[2].split()
client = smtplib.SMTP("127.0.0.1", port, local_hostname="client.test", timeout=30)
client.ehlo()
code, text = client.mail(sender, parameters)
if code != 250:
    print("MAIL", code, text.decode())
for recipient in sys.argv[3:]:
    code, text = client.rcpt(recipient)
    if code != 250:
        print("RCPT", recipient, code, text.decode())
client.docmd("DATA")
message = re.sub(rb"\r?\n", b"\r\n", sys.stdin.buffer.read())
client.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")
print(client.getreply()[0])
client.quit()
