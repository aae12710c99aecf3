/* The envelope of a spooled message, kept as a text file beside it: the sender, the recipients, and
 * what is needed to return the message if the store is lost. Each line is "key: value", with values
 * written as in base/escape.h. The version comes first; a checksum of all lines before it comes
 * last.
 *     askfirst-envelope: 1
 *     host: mail.example.org
 *     when: 2026-11-28T17:21:00Z
 *     request: 4ww9hvj8e4
 *     introducer: alice@example.org
 *     introducer-name: Alice Archer
 *     account: alice
 *     queue-id: 06DCCA84443
 *     message-id: 20261128172100.1@example.org
 *     subject: Introduction: Bob <> Carol
 *     language: en
 *     from: alice@example.org
 *     from-arguments: BODY=8BITMIME
 *     to: bob@b.example
 *     to-arguments: NOTIFY=NEVER
 *     size: 482
 *     sha256: ...
 *     end: ...
 *
 * from and to are without <>; to-arguments belongs to the line before it. Empty values are left
 * out, except from. The reader skips unknown keys. */
#ifndef ASKFIRST_STORE_LEDGER_ENVELOPE_H
#define ASKFIRST_STORE_LEDGER_ENVELOPE_H

#include "store/ledger/requests.h"

/* Returns the envelope of this copy of the request. Caller frees. */
char *envelope_format(const struct request *request, const struct copy *copy, const char *host);
/* Parses an envelope. Returns a request with this one copy, which has no file name; other fields
 * are as in request_new. Returns NULL with ERROR_CORRUPT when the text is damaged, or with
 * ERROR_VERSION. */
struct request *envelope_parse(const char *text, size_t size, GError **error);

#endif
