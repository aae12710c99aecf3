/* The envelope of a spooled message, as text that lies beside it: who sent it to whom, and what is
 * needed to give it back where the store is lost. One "key: value" a line, values as escape.h has
 * them; the version comes first, and last a checksum of all lines before.
 *
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
 * from and to are without <>; to-arguments belongs to the line before. What is empty is left out,
 * but for from. Reading skips keys that it does not know. */
#ifndef ASKFIRST_STORE_LEDGER_ENVELOPE_H
#define ASKFIRST_STORE_LEDGER_ENVELOPE_H

#include "store/ledger/requests.h"

/* The envelope of this copy of the request. Caller frees. */
char *envelope_format(const struct request *request, const struct copy *copy, const char *host);
/* A request with this one copy (without the name of its file); what no envelope has is as in
 * request_new. NULL with ERROR_CORRUPT where the text is damaged, or ERROR_VERSION. */
struct request *envelope_parse(const char *text, size_t size, GError **error);

#endif
