/* The field tables of everything that the consent store keeps (store/ledger/record.h). Texts are
 * byte strings, because mail contains texts that are not UTF-8. */
#ifndef ASKFIRST_STORE_LEDGER_RECORDS_H
#define ASKFIRST_STORE_LEDGER_RECORDS_H

#include "policy/consent.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"
#include "store/ledger/outbox.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/record.h"
#include "store/ledger/requests.h"

/* What is stored for the token of an answer address or of a release. */
struct token {
    unsigned purpose; /* enum token_purpose, or TOKEN_RELEASE */
    char *id;         /* of the ask, request or mail that it is valid for */
    gint64 created;
    GBytes *unknown;
};
void token_free(struct token *token);

/* One side of a pair that was introduced. */
struct introduced_side {
    gint64 when;
    char *other, *introducer; /* address ids */
    GBytes *unknown;
};
void introduced_side_free(struct introduced_side *side);

extern const struct record_type consent_record, audit_record, request_record, waiting_record,
    copy_record, recipient_record, outgoing_record, token_record, ask_record, ask_about_record,
    introduced_record, past_record;

struct consent *consent_new(void); /* strings "" */
struct consent *consent_copy(const struct consent *consent);
void consent_free(struct consent *consent);
void audit_line_free(struct audit_line *line);
void recipient_free(struct recipient *recipient);
struct recipient *recipient_new(const char *address, const char *args);
GPtrArray *recipients_new(void);   /* empty; frees its struct recipient */
struct copy *copy_new(void);       /* strings "", empty recipients */
struct request *request_new(void); /* strings "", empty arrays, state waiting */
void request_free(struct request *request);
void copy_free(struct copy *copy);
void waiting_free(struct waiting *waiting);
struct outgoing *outgoing_new(void); /* strings "", empty recipients, no head or tail */
void outgoing_free(struct outgoing *outgoing);
struct ask *ask_new(void); /* strings "", empty about, word none */
void ask_free(struct ask *ask);
void ask_about_free(struct ask_about *about);
void past_pair_free(struct past_pair *pair);

#endif
