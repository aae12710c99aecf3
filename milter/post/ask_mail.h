/* The mail that asks a party. Any thread; time and tokens are arguments. Caller frees. */
#ifndef ASKFIRST_POST_ASK_MAIL_H
#define ASKFIRST_POST_ASK_MAIL_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "store/ledger/asks.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"

/* Builds the ask (kind OUTGOING_ASK, mail->ask is set). counterparts_allow: everybody whom it is
 * about has allowed to be introduced to this party; only then may ask_shows = words show
 * request->excerpt. request may be NULL. The envelope sender is the bounce address; Reply-To is the
 * reply address. */
struct outgoing *post_ask(const struct config *config, const struct ask *ask,
                          const struct request *request, bool counterparts_allow,
                          const char *answer_token, const char *bounce_token, gint64 now);

#endif
