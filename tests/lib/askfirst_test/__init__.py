"""What the test rings and the demo share: a milter protocol client, the real binaries, stand-in servers."""
