/* Checks of option values beyond their types, for the table of options. Each function returns NULL
 * when the value is valid, else a sentence without a final dot that says what to write instead
 * (caller frees). */
#ifndef ASKFIRST_CONF_CHECK_H
#define ASKFIRST_CONF_CHECK_H

#include "conf/config.h"

/* socket: "unix:PATH", PATH absolute and short enough, or "inet:PORT@HOST". */
char *check_socket(const struct config *config);

/* submit_to: "HOST:PORT", an IPv6 HOST in brackets. */
char *check_submit_to(const struct config *config);

/* answer_address: one address that needs no quotes, because tokens are added to it and it appears
 * in every mail of ours. */
char *check_answer_address(const struct config *config);

/* login_domain: one of local_domains; with it every login becomes an address. */
char *check_login_domain(const struct config *config);

/* authserv_id: one word (RFC 8601, section 2.5). */
char *check_authserv_id(const struct config *config);

#endif
