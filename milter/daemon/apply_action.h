/* Carrying out what was decided, at the end of the message. No other file changes a message. */
#ifndef ASKFIRST_DAEMON_APPLY_ACTION_H
#define ASKFIRST_DAEMON_APPLY_ACTION_H

#include <libmilter/mfapi.h>
#include "daemon/transaction.h"

/* Carries out tx->action and returns the reply to the MTA. leading_space: SMFIP_HDR_LEADSPC was
 * negotiated, so a value that we add must begin with its own space. one_line: the message was
 * submitted locally. What the reply promises is on disk before. A fault becomes a tempfail (or,
 * with on_error = accept, an accept). */
sfsistat apply_action(SMFICTX *ctx, struct transaction *tx, bool leading_space, bool one_line);

/* Lets the message go unchanged, except that fields of our own name are removed. Only where there
 * are such fields must it be called at the end of the message. */
sfsistat apply_accept(SMFICTX *ctx, struct transaction *tx);

/* Sets the text of a refusal and returns its reply. It need not wait for the end of the message. */
sfsistat apply_refuse(SMFICTX *ctx, struct transaction *tx, bool one_line);

/* Sets the text of a 451 and returns its reply. */
sfsistat apply_tempfail(SMFICTX *ctx);

#endif
