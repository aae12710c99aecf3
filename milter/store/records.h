/* Inside of the consent store: how records are written. Texts are byte strings, for mail brings
 * texts that are no UTF-8. A NULL text is written as "". An unpack function returns NULL where a
 * value is out of range. What is new is added at the end (store/upgrade.c). */
#ifndef ASKFIRST_STORE_RECORDS_H
#define ASKFIRST_STORE_RECORDS_H

#include "store/asks.h"

/* party, introducer, counterpart, topic, note; decision, origin; created, expires */
#define RECORD_CONSENT "(ayayayayayyyxx)"
/* when; actor, what, subject, detail */
#define RECORD_AUDIT "(xayayayay)"
/* state; created, expires, changed; id, introducer, introducer_name, account, subject, message_id,
 * reason, language, how, why, words; confirm, may_separate, may_vouch, withhold_all; withhold;
 * waits; replies, answered */
#define RECORD_REQUEST "(yxxxayayayayayayayayayayaybbbbaaya(ayayayayayayayayay)uaay)"
/* spool, queue_id, mail_from, mail_args, digest; size; recipients */
#define RECORD_COPY "(ayayayayayta(ayay))"
/* kind; request, ask, mail_from, mail_args, spool, last_error; spool_skip; created, next; attempts;
 * recipients; head, tail */
#define RECORD_OUTGOING "(yayayayayayaytxxua(ayay)ayay)"
/* purpose; id of what it is good for; created */
#define RECORD_TOKEN "(yayx)"
/* state, word; created, due, sent, expires, ended; replies; id, introducer, introducer_name,
 * account, party, party_shown, party_name, language, request, from, note; about;
 * again, before, answered, taken */
#define RECORD_ASK "(yyxxxxxuayayayayayayayayayayaya(ayayay)xyaayaay)"

/* All of them. */
#define RECORDS                                                                                    \
    "(" RECORD_CONSENT RECORD_AUDIT RECORD_REQUEST RECORD_COPY RECORD_OUTGOING                     \
        RECORD_TOKEN RECORD_ASK ")"

GVariant *consent_pack(const struct consent *consent);
struct consent *consent_unpack(GVariant *record);
GVariant *audit_pack(const struct audit_line *line);
struct audit_line *audit_unpack(GVariant *record);
GVariant *request_pack(const struct request *request); /* without copies */
struct request *request_unpack(GVariant *record);      /* no copies yet */
bool request_record_state(GVariant *record, enum request_state *state);
GVariant *copy_pack(const struct copy *copy);
struct copy *copy_unpack(GVariant *record);
GVariant *outgoing_pack(const struct outgoing *outgoing); /* without number */
struct outgoing *outgoing_unpack(GVariant *record, guint64 number);
GVariant *ask_pack(const struct ask *ask);
struct ask *ask_unpack(GVariant *record);
bool ask_record_state(GVariant *record, enum ask_state *state);

#endif
