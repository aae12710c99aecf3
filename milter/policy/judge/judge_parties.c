#include "policy/judge/judge_parties.h"

#include <string.h>
#include "base/limits.h"
#include "base/plural.h"
#include "policy/address.h"
#include "policy/answer.h"
#include "policy/consent.h"
#include "policy/judge/judge_internal.h"
#include "policy/org.h"
#include "policy/role.h"
#include "policy/rules/rules.h"

/* Returns true for the introducer's own side, which is never a party, whatever field shows it. */
static bool is_introducers_side(const struct judgement *j, const char *address_id)
{
    return g_strcmp0(address_id, j->introducer) == 0 ||
           g_strcmp0(address_id, j->message->from) == 0;
}

/* Somebody who answers an ask and copies others shows them our answer address, with their own
 * token. */
static bool is_answer_address(const struct judge_policy *policy, const struct mailbox *mailbox)
{
    struct answer_address parsed;

    return policy->answer_address &&
           answer_address_match(policy->answer_address, policy->recipient_delimiter,
                                mailbox->address, &parsed) != ANSWER_MATCH_NONE;
}

bool judge_is_no_matter(const struct judgement *j, const struct mailbox *mailbox)
{
    return is_introducers_side(j, mailbox->address_id) || is_answer_address(j->policy, mailbox);
}

/* Returns true when the address has this name as a word of its own: "ann" is not in "joanne". */
static bool has_name(const char *address, const char *name)
{
    g_autofree char *lower = g_ascii_strdown(address, -1);
    size_t length = strlen(name);

    for (const char *at = lower; (at = strstr(at, name)); at++)
        if ((at == lower || !g_ascii_isalnum(at[-1])) && !g_ascii_isalnum(at[length]))
            return true;
    return false;
}

/* Returns true when replies go to another address of the author: the same display name, or a name
 * in common before the "@". */
static bool is_writers_own(const struct judgement *j, const struct mailbox *mailbox)
{
    const char *from = j->message->from;
    size_t length = from ? (size_t)(address_domain(from) - 1 - from) : 0;
    g_autofree char *local = g_strndup(from ? from : "", length);

    if (*mailbox->name && g_ascii_strcasecmp(mailbox->name, j->message->from_name) == 0)
        return true;
    return length >= 3 && has_name(mailbox->address, local);
}

/* Returns why a mailbox that stands only in Reply-To, or only in another's name, is not a party, as
 * a clause; or NULL. */
static const char *why_aside(const struct judgement *j, const struct mailbox *mailbox)
{
    if (!mailbox_is_aside(mailbox) || message_receives(j->message, mailbox->address_id))
        return NULL;
    if (mailbox->fields & VISIBLE_REPLY_TO)
        return is_writers_own(j, mailbox) ? "where the writer wants answers" : NULL;
    return "only in a display name and does not receive";
}

/* Returns why this mailbox is not a party, or NULL when it is one. *rule is set when a rule says
 * so. */
static const char *why_not_party(const struct judgement *j, const struct mailbox *mailbox,
                                 const struct rule **rule)
{
    const struct judge_policy *policy = j->policy;

    if (is_introducers_side(j, mailbox->address_id))
        return "the introducer";
    if (is_answer_address(policy, mailbox))
        return "the answer address";
    const char *aside = why_aside(j, mailbox);
    if (aside)
        return aside;
    if (!policy->local_parties && locality_has(policy->locality, mailbox->address_id))
        return "one of our own addresses";
    if (address_is_role(mailbox->address_id) &&
        !name_is_of_person(mailbox->name, mailbox->address_id))
        return "a role mailbox, no person";
    struct rule_query query = {.from = j->introducer, .to = mailbox->address_id};
    *rule = rules_match(policy->rules, STAGE_IGNORE, &query, NULL);
    return *rule ? "an ignore rule" : NULL;
}

static void add_party(struct judgement *j, const struct mailbox *mailbox, bool list)
{
    struct party *party = g_new0(struct party, 1);
    party->mailbox = mailbox;
    party->list = list;
    party->receives = message_receives(j->message, mailbox->address_id);
    party->organisation = orgs_find(j->policy->orgs, address_domain(mailbox->address_id));
    g_ptr_array_add(j->parties, party);
    judgement_explain(
        j, "parties", "%s%s%s%s%s%s%s", mailbox->address,
        list ? " (a mailing list: its readers may see the others, it is not asked)" : "",
        mailbox->fields & VISIBLE_REPLY_TO && mailbox_is_aside(mailbox) ? " (where answers go)"
                                                                        : "",
        mailbox->fields & VISIBLE_LOST_TEXT ? " (in text that is not a proper address list)" : "",
        mailbox->fields & VISIBLE_NAME_OF_ANOTHER ? " (in the display name of another)" : "",
        mailbox->fields & VISIBLE_CALENDAR ? " (attendee of the calendar part)" : "",
        party->receives ? "" : " (visible, does not receive this message)");
}

/* Beyond the number of parties that can be looked up, it makes no difference. */
static bool is_list(const struct judgement *j, const char *address_id, const struct oracle *oracle,
                    bool *out, GError **error)
{
    *out = address_looks_like_list(address_id);
    return *out || !oracle->is_list || j->parties->len >= LIMIT_THREAD_PARTIES ||
           oracle->is_list(oracle->ctx, address_id, out, error);
}

static void explain_no_party(struct judgement *j, const struct mailbox *mailbox, const char *why,
                             const struct rule *rule)
{
    g_autofree char *place = rule ? rule_place(rule) : NULL;
    judgement_explain(j, "parties", "%s is not a party: %s%s%s", mailbox->address, why,
                      place ? " at " : "", place ? place : "");
}

/* A list that is not a recipient shows nobody to its readers. */
static bool add_one(struct judgement *j, const struct mailbox *mailbox, const struct oracle *oracle,
                    GError **error)
{
    const struct rule *rule = NULL;
    bool list = false;
    const char *why_not = why_not_party(j, mailbox, &rule);

    if (!why_not && !is_list(j, mailbox->address_id, oracle, &list, error))
        return false;
    if (list && !message_receives(j->message, mailbox->address_id))
        why_not = "a mailing list that does not receive this message";
    if (why_not)
        explain_no_party(j, mailbox, why_not, rule);
    else
        add_party(j, mailbox, list);
    return true;
}

bool judge_find_parties(struct judgement *j, const struct oracle *oracle, GError **error)
{
    g_ptr_array_set_size(j->parties, 0);
    for (guint i = 0; i < j->message->visible->len; i++)
        if (!add_one(j, j->message->visible->pdata[i], oracle, error))
            return false;
    return true;
}

bool judge_some_receive(const struct judgement *j)
{
    for (guint i = 0; i < j->parties->len; i++)
        if (((const struct party *)j->parties->pdata[i])->receives)
            return true;
    return false;
}

const char *judge_unreadable(const struct judgement *j)
{
    const struct message *message = j->message;

    if (message->recipient_count == 0)
        return NULL;
    if (message->overflow)
        return "the address fields are too long to be read";
    if (message->longest_field >= LIMIT_FIELD_CUT &&
        message->recipient_count > message->addresses_parsed)
        return "an address field was cut by the MTA, and there are more recipients than addresses "
               "in it";
    return NULL;
}

/* Marks the parties who were visible in this message, together with the introducer, and counts
 * them. */
static bool mark_thread(struct judgement *j, const struct oracle *oracle, char *id, unsigned *n,
                        GError **error)
{
    const char *self = j->introducer ? j->introducer : j->message->from;
    g_autoptr(GPtrArray) one = g_ptr_array_new();

    *n = 0;
    g_ptr_array_add(one, id);
    for (guint i = 0; i < j->parties->len && self; i++) {
        struct party *party = j->parties->pdata[i];
        enum thread_writer by;
        if (!oracle->exposed(oracle->ctx, one, self, party->mailbox->address_id, self, &by, error))
            return false;
        party->in_thread = by != THREAD_NONE;
        *n += party->in_thread;
    }
    return true;
}

/* Finds the message of the thread that showed the most parties: those all know each other's
 * addresses. */
static bool find_thread(struct judgement *j, const struct oracle *oracle, unsigned *n,
                        GError **error)
{
    const GPtrArray *references = j->message->references;
    char *best = NULL;
    unsigned found = 0;

    *n = 0;
    for (guint i = references->len; i > 0; i--) {
        if (!mark_thread(j, oracle, references->pdata[i - 1], &found, error))
            return false;
        if (found > *n) {
            *n = found;
            best = references->pdata[i - 1];
        }
    }
    return !best || mark_thread(j, oracle, best, n, error);
}

bool judge_too_many(struct judgement *j, const struct oracle *oracle, const char **why,
                    GError **error)
{
    unsigned known = 0;

    *why = NULL;
    if (j->parties->len <= LIMIT_PARTIES || !judge_some_receive(j))
        return true;
    if (oracle->exposed && j->parties->len <= LIMIT_THREAD_PARTIES &&
        !find_thread(j, oracle, &known, error))
        return false;
    if (j->parties->len - known > LIMIT_PARTIES)
        *why = "more parties than are looked up one by one";
    else
        judgement_explain(j, "thread", "%u of them %s visible in a message that this one answers",
                          known, plural(known, "was", "were"));
    return true;
}

/* A party of a crowd, with its consents. */
struct one_of_many {
    const struct judgement *j;
    unsigned party;
    const GPtrArray *records;
    GHashTable *covered; /* the results of covered_by */
    gint64 now;
};

static bool denies(const struct one_of_many *one, const char *counterpart)
{
    struct rule_query query = {.from = judgement_introducer(one->j),
                               .to = judgement_address_id(one->j, one->party),
                               .with = counterpart};

    return judge_said(one->j->policy->rules, one->records, &query, one->now, NULL).state ==
           STATE_DENY;
}

/* Returns the people of the crowd whom a scope covers. It is computed once for each scope, because
 * many of the crowd can have the same scope, by themselves or through their domain. */
static const GArray *covered_by(const struct one_of_many *one, const char *scope)
{
    GArray *covered = g_hash_table_lookup(one->covered, scope);

    if (covered || scope_is_address(scope))
        return covered;
    covered = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < one->j->parties->len; i++)
        if (scope_covers(scope, judgement_address_id(one->j, i)))
            g_array_append_val(covered, i);
    g_hash_table_insert(one->covered, g_strdup(scope), covered);
    return covered;
}

/* Returns true when the party denies anybody in the crowd whom this scope covers. */
static bool denies_any_of(const struct one_of_many *one, const char *scope)
{
    const GArray *covered = covered_by(one, scope);

    for (guint i = 0; covered && i < covered->len; i++) {
        guint other = g_array_index(covered, guint, i);
        if (other != one->party && denies(one, judgement_address_id(one->j, other)))
            return true;
    }
    return false;
}

static bool denies_somebody(const struct one_of_many *one)
{
    if (denies(one, NULL))
        return true;
    for (guint i = 0; i < one->records->len; i++) {
        const struct consent *record = one->records->pdata[i];
        if (record->decision == CONSENT_DENY && strcmp(record->counterpart, "*") != 0 &&
            denies_any_of(one, record->counterpart))
            return true;
    }
    return false;
}

bool judge_find_some_deny(struct judgement *j, const struct oracle *oracle, GError **error)
{
    g_autoptr(GHashTable) covered =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);

    for (guint i = 0; i < j->parties->len; i++) {
        GArray *alone = g_array_new(FALSE, FALSE, sizeof(guint));
        g_array_append_val(alone, i);
        g_hash_table_insert(covered, g_strdup(judgement_address_id(j, i)), alone);
    }
    for (guint i = 0; i < j->parties->len && !j->some_deny; i++) {
        g_autoptr(GPtrArray) records = NULL;
        if (!oracle->consents(oracle->ctx, judgement_address_id(j, i), &records, error))
            return false;
        struct one_of_many one = {j, i, records, covered, oracle->now};
        j->some_deny = denies_somebody(&one);
    }
    if (j->some_deny)
        judgement_explain(j, "consent", "one of them has said no to another");
    return true;
}
