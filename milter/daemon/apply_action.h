/* Doing what was decided, at the end of the message: the only place that changes a message. */
#ifndef ASKFIRST_DAEMON_APPLY_ACTION_H
#define ASKFIRST_DAEMON_APPLY_ACTION_H

#include <libmilter/mfapi.h>
#include "daemon/transaction.h"

/* Carries tx->action out and returns the answer to the MTA. leading_space: SMFIP_HDR_LEADSPC was
 * negotiated, so values that we add need their own. one_line: the message was submitted locally.
 * What is answered is on disk before; any fault becomes a tempfail (or, with on_error = accept, an
 * accept). */
sfsistat apply_action(SMFICTX *ctx, struct transaction *tx, bool leading_space, bool one_line);

/* Lets it go as it is, but for fields of our own name; needs the end of the message only where
 * there are any. */
sfsistat apply_accept(SMFICTX *ctx, struct transaction *tx);

/* The answer of a refusal, which does not need the end of the message. */
sfsistat apply_refuse(SMFICTX *ctx, struct transaction *tx, bool one_line);

/* 451 with a text. */
sfsistat apply_tempfail(SMFICTX *ctx);

#endif
