#include "store/ledger/records.h"

#include "policy/answer.h"
#include "store/ledger/states.h"

/* The offset of a member, which must have this type. */
#define AT(s, member, type) _Generic(((struct s *)0)->member, type: offsetof(struct s, member))

/* After the member: further initialisers of the field (struct record_field). */
#define FIELD(s, no, member, type, field_kind, ...)                                                \
    {.name = #member,                                                                              \
     .number = (no),                                                                               \
     .kind = (field_kind),                                                                         \
     .offset = AT(s, member, type),                                                                \
     __VA_ARGS__}
#define TEXT(s, no, member, ...) FIELD(s, no, member, char *, FIELD_TEXT, __VA_ARGS__)
#define TEXTS(s, no, member, ...) FIELD(s, no, member, GPtrArray *, FIELD_TEXTS, __VA_ARGS__)
#define OCTETS(s, no, member) FIELD(s, no, member, GBytes *, FIELD_OCTETS, .flags = NOT_IN_JSON)
#define BOOL(s, no, member, ...) FIELD(s, no, member, bool, FIELD_BOOL, __VA_ARGS__)
#define COUNT(s, no, member, ...) FIELD(s, no, member, unsigned, FIELD_COUNT, __VA_ARGS__)
#define TIME(s, no, member, ...) FIELD(s, no, member, gint64, FIELD_TIME, __VA_ARGS__)
#define SIZE(s, no, member, ...) FIELD(s, no, member, guint64, FIELD_SIZE, __VA_ARGS__)
#define ENUM(s, no, member, greatest, naming, ...)                                                 \
    FIELD(s, no, member, unsigned, FIELD_ENUM, .most = (greatest), .value_name = (naming),         \
          __VA_ARGS__)
#define RECORDS(s, no, member, of, ...)                                                            \
    FIELD(s, no, member, GPtrArray *, FIELD_RECORDS, .entry = &(of), __VA_ARGS__)

#define TYPE(s, table, free_function)                                                              \
    {.size = sizeof(struct s),                                                                     \
     .unknown = AT(s, unknown, GBytes *),                                                          \
     .fields = (table),                                                                            \
     .n = G_N_ELEMENTS(table),                                                                     \
     .free = (GDestroyNotify)(free_function)}

/* Versions 1 to 4 wrote the fields in the order of their numbers (store/ledger/upgrade.c). */

static const struct record_field consent_fields[] = {
    TEXT(consent, 3, counterpart, .flags = NAMES_ADDRESS_ID),
    TIME(consent, 8, created),
    ENUM(consent, 6, decision, CONSENT_DENY, consent_decision_name),
    TIME(consent, 9, expires),
    TEXT(consent, 2, introducer, .flags = NAMES_ADDRESS_ID),
    TEXT(consent, 5, note),
    ENUM(consent, 7, origin, ORIGIN_IMPORT, consent_origin_name),
    TEXT(consent, 1, party, .flags = NAMES_ADDRESS_ID),
    TEXT(consent, 4, topic),
};
const struct record_type consent_record = TYPE(consent, consent_fields, consent_free);

static const struct record_field audit_fields[] = {
    TEXT(audit_line, 2, actor, .flags = NAMES_WITHIN),
    TEXT(audit_line, 5, detail, .flags = NAMES_WITHIN),
    SIZE(audit_line, 0, number, .flags = FROM_KEY),
    TEXT(audit_line, 4, subject, .flags = NAMES_ADDRESS_ID),
    TEXT(audit_line, 3, what),
    TIME(audit_line, 1, when),
};
const struct record_type audit_record = TYPE(audit_line, audit_fields, audit_line_free);

static const struct record_field recipient_fields[] = {
    TEXT(recipient, 1, address, .flags = NAMES_ADDRESS | JSON_ALONE),
    TEXT(recipient, 2, args, .flags = NOT_IN_JSON),
};
const struct record_type recipient_record = TYPE(recipient, recipient_fields, recipient_free);

static const struct record_field copy_fields[] = {
    TEXT(copy, 2, queue_id),
    TEXT(copy, 3, mail_from, .flags = NAMES_ADDRESS, .json = "envelope_sender"),
    TEXT(copy, 4, mail_args),
    TEXT(copy, 1, spool),
    SIZE(copy, 6, size),
    TEXT(copy, 5, digest),
    RECORDS(copy, 7, recipients, recipient_record),
};
const struct record_type copy_record = TYPE(copy, copy_fields, copy_free);

static const struct record_field waiting_fields[] = {
    TEXT(waiting, 1, party, .flags = NAMES_ADDRESS_ID),
    TEXT(waiting, 3, party_shown),
    TEXT(waiting, 5, party_name),
    TEXT(waiting, 2, counterpart, .flags = NAMES_ADDRESS_ID),
    TEXT(waiting, 4, counterpart_shown),
    TEXT(waiting, 6, counterpart_name),
    BOOL(waiting, 8, alone),
    TEXT(waiting, 7, note),
    TEXT(waiting, 9, ask),
};
const struct record_type waiting_record = TYPE(waiting, waiting_fields, waiting_free);

static const struct record_field request_fields[] = {
    TEXT(request, 5, id, .json = "request"),
    TEXT(request, 6, introducer, .flags = NAMES_ADDRESS_ID),
    TEXT(request, 7, introducer_name),
    TEXT(request, 8, account, .flags = NAMES_ADDRESS_ID),
    TEXT(request, 9, subject),
    TEXT(request, 10, message_id),
    TEXT(request, 12, language),
    ENUM(request, 1, state, REQUEST_WITHDRAWN, request_state_name),
    ENUM(request, 13, ending, ENDING_WITHDRAWN, request_ending_name, .json = "how"),
    TIME(request, 2, created),
    TIME(request, 3, expires),
    TIME(request, 4, changed),
    BOOL(request, 16, confirm),
    BOOL(request, 17, may_send_separately, .json = "may_separate"),
    BOOL(request, 18, may_vouch),
    BOOL(request, 19, withhold_all),
    TEXTS(request, 20, withhold, .flags = NAMES_WITHIN),
    COUNT(request, 22, replies),
    TEXTS(request, 23, answered, .flags = NOT_IN_JSON),
    TEXT(request, 11, reason),
    TEXT(request, 15, excerpt, .json = "words"),
    TEXT(request, 14, why, .flags = JSON_LINES, .json = "reasons"),
    RECORDS(request, 21, waits, waiting_record, .json = "questions"),
    RECORDS(request, 0, copies, copy_record),
    TEXT(request, 0, token, .flags = NOT_IN_JSON),
};
const struct record_type request_record = TYPE(request, request_fields, request_free);

static const struct record_field outgoing_fields[] = {
    SIZE(outgoing, 0, number, .flags = FROM_KEY),
    ENUM(outgoing, 1, kind, OUTGOING_ASK, outgoing_kind_name),
    TEXT(outgoing, 4, mail_from, .flags = NAMES_ADDRESS, .json = "envelope_sender"),
    TEXT(outgoing, 5, mail_args),
    RECORDS(outgoing, 12, recipients, recipient_record, .json = "to"),
    TEXT(outgoing, 2, request),
    TEXT(outgoing, 3, ask),
    TEXT(outgoing, 6, spool),
    SIZE(outgoing, 8, spool_skip, .flags = NOT_IN_JSON),
    OCTETS(outgoing, 13, head),
    OCTETS(outgoing, 14, tail),
    TIME(outgoing, 9, created),
    COUNT(outgoing, 11, attempts),
    TIME(outgoing, 10, next),
    TEXT(outgoing, 7, last_error, .json = "said"),
};
const struct record_type outgoing_record = TYPE(outgoing, outgoing_fields, outgoing_free);

static const struct record_field token_fields[] = {
    ENUM(token, 1, purpose, TOKEN_INTRODUCER, NULL),
    TEXT(token, 2, id),
    TIME(token, 3, created),
};
const struct record_type token_record = TYPE(token, token_fields, token_free);

static const struct record_field ask_about_fields[] = {
    TEXT(ask_about, 1, counterpart, .flags = NAMES_ADDRESS_ID | JSON_ALONE),
    TEXT(ask_about, 2, shown, .flags = NOT_IN_JSON),
    TEXT(ask_about, 3, name, .flags = NOT_IN_JSON),
};
const struct record_type ask_about_record = TYPE(ask_about, ask_about_fields, ask_about_free);

static const char *reply_word_name_or_none(unsigned word)
{
    return word == REPLY_WORD_NONE ? "" : reply_word_name(word);
}

static const struct record_field ask_fields[] = {
    TEXT(ask, 9, id, .json = "ask"),
    ENUM(ask, 1, state, ASK_UNSENT, ask_state_name),
    TEXT(ask, 10, introducer, .flags = NAMES_ADDRESS_ID),
    TEXT(ask, 11, introducer_name),
    TEXT(ask, 12, account, .flags = NAMES_ADDRESS_ID),
    TEXT(ask, 13, party, .flags = NAMES_ADDRESS_ID),
    TEXT(ask, 14, party_shown),
    TEXT(ask, 15, party_name),
    TEXT(ask, 16, language),
    RECORDS(ask, 20, about, ask_about_record, .json = "counterparts"),
    TEXT(ask, 17, request),
    TIME(ask, 3, created),
    TIME(ask, 4, due),
    TIME(ask, 5, sent),
    TIME(ask, 6, expires),
    TIME(ask, 7, ended),
    TIME(ask, 21, again),
    ENUM(ask, 2, reply_word, REPLY_WORD_NONE, reply_word_name_or_none, .unset = REPLY_WORD_NONE,
         .json = "word"),
    ENUM(ask, 22, before, REPLY_WORD_NONE, reply_word_name_or_none, .unset = REPLY_WORD_NONE),
    TEXT(ask, 19, note),
    TEXT(ask, 18, from, .flags = NAMES_ADDRESS),
    COUNT(ask, 8, replies),
    TEXTS(ask, 23, answered, .flags = NOT_IN_JSON),
    TEXTS(ask, 24, taken, .flags = NOT_IN_JSON),
};
const struct record_type ask_record = TYPE(ask, ask_fields, ask_free);

static const struct record_field introduced_fields[] = {
    TIME(introduced_side, 1, when),
    TEXT(introduced_side, 2, other, .flags = NAMES_ADDRESS_ID),
    TEXT(introduced_side, 3, introducer, .flags = NAMES_ADDRESS_ID),
};
const struct record_type introduced_record =
    TYPE(introduced_side, introduced_fields, introduced_side_free);

static const struct record_field past_fields[] = {
    TEXT(past_pair, 4, introducer, .flags = NAMES_ADDRESS_ID),
    TEXT(past_pair, 5, a, .flags = NAMES_ADDRESS_ID),
    TEXT(past_pair, 6, b, .flags = NAMES_ADDRESS_ID),
    TIME(past_pair, 3, vouched),
    TIME(past_pair, 1, stopped),
    ENUM(past_pair, 2, how, PAST_WITHDRAWN, past_stop_name),
};
const struct record_type past_record = TYPE(past_pair, past_fields, past_pair_free);

/* ---- functions for each type ---- */

struct consent *consent_new(void)
{
    return record_new(&consent_record);
}

struct consent *consent_copy(const struct consent *consent)
{
    return record_copy(&consent_record, consent);
}

void consent_free(struct consent *consent)
{
    record_free(&consent_record, consent);
}

void audit_line_free(struct audit_line *line)
{
    record_free(&audit_record, line);
}

struct recipient *recipient_new(const char *address, const char *args)
{
    struct recipient *recipient = g_new0(struct recipient, 1);

    recipient->address = g_strdup(address ? address : "");
    recipient->args = g_strdup(args ? args : "");
    return recipient;
}

void recipient_free(struct recipient *recipient)
{
    record_free(&recipient_record, recipient);
}

GPtrArray *recipients_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)recipient_free);
}

struct copy *copy_new(void)
{
    return record_new(&copy_record);
}

void copy_free(struct copy *copy)
{
    record_free(&copy_record, copy);
}

void waiting_free(struct waiting *waiting)
{
    record_free(&waiting_record, waiting);
}

struct request *request_new(void)
{
    return record_new(&request_record);
}

void request_free(struct request *request)
{
    record_free(&request_record, request);
}

struct outgoing *outgoing_new(void)
{
    return record_new(&outgoing_record);
}

void outgoing_free(struct outgoing *outgoing)
{
    record_free(&outgoing_record, outgoing);
}

void token_free(struct token *token)
{
    record_free(&token_record, token);
}

void ask_about_free(struct ask_about *about)
{
    record_free(&ask_about_record, about);
}

struct ask *ask_new(void)
{
    return record_new(&ask_record);
}

void ask_free(struct ask *ask)
{
    record_free(&ask_record, ask);
}

void introduced_side_free(struct introduced_side *side)
{
    record_free(&introduced_record, side);
}

void past_pair_free(struct past_pair *pair)
{
    record_free(&past_record, pair);
}
