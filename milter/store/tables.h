/* Inside of the consent store: what one change does to several tables. All are parts of a
 * transaction that writes; after false it must be given up. */
#ifndef ASKFIRST_STORE_TABLES_H
#define ASKFIRST_STORE_TABLES_H

#include "store/env.h"

/* store/audit.c. detail is cleaned of control characters. */
bool audit_add(struct txn *txn, const struct act *act, const char *what, const char *subject,
               const char *detail, GError **error);

/* store/request_tables.c */
int request_load(struct txn *txn, const char *id, struct request **out, GError **error);
bool request_store(struct txn *txn, const struct request *request, GError **error);
bool copies_load(struct txn *txn, struct request *request, GError **error);
bool copy_store(struct txn *txn, const char *id, guint number, const struct copy *copy,
                GError **error);
/* Enters the request into the tables that find requests by Message-ID, date of expiry or date of
 * their end, as fits its state; request_unindex takes it out of them, before its state is changed.
 */
bool request_index(struct txn *txn, const struct request *request, GError **error);
bool request_unindex(struct txn *txn, const struct request *request, GError **error);

/* store/questions.c */
bool questions_join(struct txn *txn, const char *introducer, const char *id, const GPtrArray *waits,
                    gint64 now, GError **error);
bool questions_leave(struct txn *txn, const struct request *request, GError **error);

/* store/spool_names.c: who needs which file. */
bool spool_need_request(struct txn *txn, const char *spool, const char *id, GError **error);
bool spool_need_outgoing(struct txn *txn, const char *spool, guint64 number, GError **error);
/* The other way round; names that nothing needs any more are added to unneeded (char *). */
bool spool_leave_request(struct txn *txn, const char *spool, const char *id, GPtrArray *unneeded,
                         GError **error);
bool spool_leave_outgoing(struct txn *txn, const char *spool, guint64 number, GPtrArray *unneeded,
                          GError **error);

/* store/outbox.c. request: id the mail belongs to, or "". *number may be NULL. */
bool outbox_insert(struct txn *txn, const struct outgoing *outgoing, const char *request,
                   guint64 *number, GError **error);
int outbox_load(struct txn *txn, guint64 number, struct outgoing **out, GError **error);

/* store/tokens.c */
bool token_drop(struct txn *txn, guint64 outgoing, GError **error);

#endif
