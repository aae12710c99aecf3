/* An address list as people see it, without the signs that hide an address from programs. Linear;
 * hostile input; any thread. */
#ifndef ASKFIRST_MAIL_READ_ADDRESS_LIST_SEEN_H
#define ASKFIRST_MAIL_READ_ADDRESS_LIST_SEEN_H

/* The text with its addresses as people see them: without characters that show nothing, and with
 * ASCII for full-width letters and signs. What is not an address stays. Caller frees. */
char *list_as_seen(const char *text);

#endif
