/* The tables of fields of all that the consent store keeps (store/record.h). Texts are byte
 * strings, for mail brings texts that are not UTF-8. */
#ifndef ASKFIRST_STORE_RECORDS_H
#define ASKFIRST_STORE_RECORDS_H

#include "store/asks.h"
#include "store/past.h"
#include "store/record.h"

/* What an answer address or a release is known by. */
struct token {
    unsigned purpose; /* enum token_purpose, or TOKEN_RELEASE */
    char *id;         /* of what it is good for */
    gint64 created;
    GBytes *unknown;
};
void token_free(struct token *lexeme);

/* One side of a pair that was introduced. */
struct introduced_side {
    gint64 when;
    char *other, *introducer; /* keys */
    GBytes *unknown;
};
void introduced_side_free(struct introduced_side *side);

extern const struct record_type consent_record, audit_record, request_record, waiting_record,
    copy_record, recipient_record, outgoing_record, token_record, ask_record, ask_about_record,
    introduced_record, past_record;

#endif
