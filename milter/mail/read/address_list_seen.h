/* An address list as people see it, without the characters that hide an address from programs.
 * Linear; hostile input; any thread. */
#ifndef ASKFIRST_MAIL_READ_ADDRESS_LIST_SEEN_H
#define ASKFIRST_MAIL_READ_ADDRESS_LIST_SEEN_H

/* Returns the text with its addresses as people see them: without invisible characters, and with
 * ASCII for full-width letters and signs. The rest of the text is unchanged. Caller frees. */
char *list_as_seen(const char *text);

#endif
