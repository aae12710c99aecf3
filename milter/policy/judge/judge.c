#include "policy/judge/judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/limits.h"
#include "policy/judge/judge_consent.h"
#include "policy/judge/judge_internal.h"
#include "policy/judge/judge_pairs.h"
#include "policy/judge/judge_parties.h"
#include "policy/judge/judge_verdict.h"

static const char *const verdict_names[] = {"pass", "tag", "rewrite", "confirm", "hold", "reject"};
static const char *const kind_names[] = {"none", "exposure", "unsure", "introduction"};
static const char *const state_names[] = {"allow", "deny", "missing"};

const char *verdict_name(enum verdict verdict)
{
    return verdict_names[verdict];
}

bool verdict_parse(const char *name, enum verdict *out)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(verdict_names); i++)
        if (strcmp(name, verdict_names[i]) == 0) {
            *out = (enum verdict)i;
            return true;
        }
    return false;
}

const char *message_kind_name(enum message_kind kind)
{
    return kind_names[kind];
}

const char *consent_state_name(enum consent_state state)
{
    return state_names[state];
}

static void party_free(void *data)
{
    struct party *party = data;
    if (party->records)
        g_ptr_array_unref(party->records);
    g_free(party);
}

static void pair_free(void *data)
{
    struct pair *pair = data;
    g_free(pair->why);
    g_free(pair->rule);
    g_free(pair);
}

struct judgement *judgement_new(const struct message *message, const struct judge_policy *policy)
{
    struct judgement *j = g_new0(struct judgement, 1);
    j->message = message;
    j->policy = policy;
    j->parties = g_ptr_array_new_with_free_func(party_free);
    j->pairs = g_ptr_array_new_with_free_func(pair_free);
    j->reasons = g_ptr_array_new_with_free_func(g_free);
    j->introducer = judge_introducer(message, policy);
    j->account = g_strdup(message->login ? message->login : j->introducer ? j->introducer : "");
    j->automatic = message_is_automatic(message) && !message->login && !policy->judge_automatic;
    j->claimed = message_is_automatic(message) && message->login && !policy->judge_automatic;
    judge_find_stances(j, NULL, 0);
    return j;
}

void judgement_free(struct judgement *j)
{
    if (!j)
        return;
    g_ptr_array_unref(j->parties);
    g_ptr_array_unref(j->pairs);
    g_ptr_array_unref(j->stances);
    g_ptr_array_unref(j->reasons);
    evidence_free(j->evidence);
    g_free(j->introducer);
    g_free(j->account);
    g_free(j->rule);
    g_free(j->reason);
    g_free(j);
}

/* Room for a usual "STEP: TEXT". Most texts are short, and are formatted without an allocation. */
#define USUAL_REASON 256

/* Fills in a format that has no conversion but "%s", as most formats do. Returns false for any
 * other format, or when the text gets too long. */
static bool format_strings(char *to, const char *format, va_list args)
{
    gsize n = 0;
    while (*format != '\0') {
        const char *part = format;
        gsize size;
        if (*format == '%') {
            if (format[1] != 's' || (part = va_arg(args, const char *)) == NULL)
                return false;
            size = strlen(part);
            format += 2;
        } else {
            size = (gsize)(strchrnul(format, '%') - format);
            format += size;
        }
        if (n + size >= USUAL_REASON)
            return false;
        memcpy(to + n, part, size);
        n += size;
    }
    to[n] = '\0';
    return true;
}

static G_GNUC_PRINTF(2, 0) char *format_reason(const char *step, const char *format, va_list args)
{
    char usual[USUAL_REASON];
    va_list again;
    va_copy(again, args);
    bool whole = format_strings(usual, format, again);
    va_end(again);
    va_copy(again, args);
    whole = whole || (unsigned)vsnprintf(usual, sizeof usual, format, again) < sizeof usual;
    va_end(again);
    g_autofree char *longer = whole ? NULL : g_strdup_vprintf(format, args);
    return g_strconcat(step, ": ", longer ? longer : usual, NULL);
}

void judgement_explain(struct judgement *j, const char *step, const char *format, ...)
{
    if (!j->step || strcmp(j->step, step) != 0) {
        j->step = step;
        j->step_reasons = 0;
    }
    /* The last place is kept for the verdict. */
    if (++j->step_reasons > LIMIT_REASONS_STEP || j->reasons->len + 1 >= LIMIT_REASONS)
        return;
    if (j->step_reasons == LIMIT_REASONS_STEP) {
        g_ptr_array_add(j->reasons,
                        g_strdup_printf("%s: ... further ones are left out here", step));
        return;
    }
    va_list args;
    va_start(args, format);
    g_ptr_array_add(j->reasons, format_reason(step, format, args));
    va_end(args);
}

void judgement_settle(struct judgement *j, enum verdict verdict, const char *reason)
{
    j->settled = true;
    j->verdict = verdict;
    g_free(j->reason);
    j->reason = g_strdup(reason);
    g_ptr_array_add(j->reasons, g_strdup_printf("verdict: %s (%s)", verdict_name(verdict), reason));
}

const char *judgement_address_id(const struct judgement *j, unsigned party)
{
    return ((const struct party *)j->parties->pdata[party])->mailbox->address_id;
}

const char *judgement_introducer(const struct judgement *j)
{
    return j->introducer ? j->introducer : "nobody@unknown.invalid";
}

const char *judgement_party_address_id(const struct judgement *j, unsigned party)
{
    return judgement_address_id(j, party);
}

bool judgement_party_unconnected(const struct judgement *j, unsigned party)
{
    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        if ((pair->a == party || pair->b == party) && judge_pair_lacks(j, pair))
            return true;
    }
    return false;
}

bool judgement_is_blocking(const struct judgement *j, const struct stance *stance)
{
    return stance->state != STATE_ALLOW && stance->needed &&
           (j->bulk || stance->pair->verdict > VERDICT_TAG);
}

bool judgement_named_deny(const struct judgement *j)
{
    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        if (!pair->connected && pair->named_deny)
            return true;
    }
    return false;
}

/* Returns the address id of a local addr-spec, or NULL. */
static char *local_address_id(const struct judge_policy *policy, const char *addr_spec)
{
    g_autofree char *address_id = addr_spec ? address_normalise(policy->locality, addr_spec) : NULL;
    return address_id && locality_has(policy->locality, address_id) ? g_steal_pointer(&address_id)
                                                                    : NULL;
}

char *judge_login_address(const struct judge_policy *policy, const char *login)
{
    const char *domain =
        *policy->login_domain ? policy->login_domain : locality_first_domain(policy->locality);

    if (strchr(login, '@') || !domain)
        return local_address_id(policy, login);
    g_autofree char *address = g_strdup_printf("%s@%s", login, domain);
    return address_normalise(policy->locality, address);
}

/* Without login_domain, a login without a domain stands for that local part at each local domain.
 */
static bool is_local_part(const struct judge_policy *policy, const char *login, const char *from)
{
    size_t length = (size_t)(address_domain(from) - 1 - from);

    return !*policy->login_domain && strlen(login) == length &&
           g_ascii_strncasecmp(login, from, length) == 0;
}

/* Returns true when this login may write in the name of this local address. */
static bool belongs_to_login(const struct judge_policy *policy, const char *login,
                             const char *address, const char *from)
{
    struct rule_query query = {.from = address ? address : login, .to = from};

    return g_strcmp0(address, from) == 0 || is_local_part(policy, login, from) ||
           rules_match(policy->rules, STAGE_SENDS_AS, &query, NULL);
}

char *judge_introducer(const struct message *message, const struct judge_policy *policy)
{
    const char *from = message->from;
    bool ours = from && (policy->trust_from || locality_has(policy->locality, from));

    if (!message->login)
        return ours ? g_strdup(from) : local_address_id(policy, message->envelope_sender);
    g_autofree char *address = judge_login_address(policy, message->login);
    if (ours && belongs_to_login(policy, message->login, address, from))
        return g_strdup(from);
    return g_steal_pointer(&address);
}

/* Returns true when nobody here wrote the message: a redirect, a .forward, or a ticket system
 * passes it on. */
static bool is_relayed(const struct judgement *j)
{
    const struct message *message = j->message;

    return !message->login && message->received > 0 && !j->policy->trust_from &&
           !(message->from && locality_has(j->policy->locality, message->from));
}

/* Looks for a pass rule for the introducer or, once the parties are known, for the whole message.
 */
static bool passed_by_rule(struct judgement *j)
{
    g_autofree const char **keys = g_new0(const char *, j->parties->len + 1);
    for (guint i = 0; i < j->parties->len; i++)
        keys[i] = judgement_address_id(j, i);
    const struct rule *rule =
        rules_match_pass(j->policy->rules, j->introducer, keys, j->parties->len);
    if (!rule)
        return false;
    g_autofree char *text = rule_text(rule);
    j->rule = rule_place(rule);
    judgement_explain(j, "rule", "%s: %s", j->rule, text);
    judgement_settle(j, VERDICT_PASS, "pass-rule");
    return true;
}

void judge_explain_introducer(struct judgement *j)
{
    const char *login = j->message->login;

    judgement_explain(j, "introducer", "%s%s%s",
                      j->introducer ? j->introducer : "no address of ours",
                      login ? ", account " : "", login ? login : "");
}

/* Does step 1. Returns true when the message is settled. */
static bool settle_by_sender(struct judgement *j)
{
    if (is_relayed(j)) {
        judgement_explain(j, "relayed", "it was written elsewhere, and only passed on here");
        judgement_settle(j, VERDICT_PASS, "relayed");
        return true;
    }
    judge_explain_introducer(j);
    if (j->automatic)
        judgement_explain(j, "automatic",
                          "this mail says that a program sent it: never held, nobody is asked");
    if (j->claimed)
        judgement_explain(j, "automatic",
                          "it says that a program sent it, but %s has logged in: judged like any "
                          "other, and refused where it would have to wait",
                          j->message->login);
    return passed_by_rule(j);
}

/* Does step 2. *settled: whether the message is settled. Returns false with error when the oracle
 * failed. */
static bool settle_by_parties(struct judgement *j, const struct oracle *oracle, bool *settled,
                              GError **error)
{
    if (!judge_find_parties(j, oracle, error))
        return false;
    const char *bulk = judge_unreadable(j);
    /* A rule for the whole message can decide only when all parties are known. */
    *settled = !bulk && j->parties->len > 0 && passed_by_rule(j);
    if (*settled)
        return true;
    if (!bulk && !judge_too_many(j, oracle, &bulk, error))
        return false;
    if (bulk && !judge_find_some_deny(j, oracle, error))
        return false;
    *settled = true;
    if (bulk)
        return judge_settle_bulk(j, bulk, oracle, error);
    if (j->parties->len < 2)
        judgement_settle(j, VERDICT_PASS, "fewer-than-two-parties");
    else if (!judge_some_receive(j))
        judgement_settle(j, VERDICT_PASS, "no-party-receives");
    else
        *settled = false;
    return true;
}

/* Does steps 3 and 4. Where a topic is in question, the words can still show that all have agreed,
 * or that one has not. */
static void settle_by_consent(struct judgement *j, gint64 now)
{
    if (!judge_any_unconnected(j) && !j->pairs_in_question) {
        judgement_settle(j, VERDICT_PASS, "all-connected");
        return;
    }
    judge_find_stances(j, NULL, now);
    if (!judge_anything_lacks(j) && !j->topic_in_question && !j->pairs_in_question)
        judgement_settle(j, VERDICT_PASS, "all-agreed");
    else if (j->automatic && judge_count_unconnected(j) <= j->policy->max_parties)
        judgement_settle(j, VERDICT_PASS, "automatic");
}

struct judgement *judge_header(const struct message *message, const struct judge_policy *policy,
                               const struct oracle *oracle, GError **error)
{
    struct judgement *j = judgement_new(message, policy);
    bool settled = settle_by_sender(j);

    if (settled)
        return j;
    if (!settle_by_parties(j, oracle, &settled, error) ||
        (!settled && !judge_find_pairs(j, NULL, oracle, error))) {
        judgement_free(j);
        return NULL;
    }
    if (!settled)
        settle_by_consent(j, oracle->now);
    return j;
}

static void explain_evidence(struct judgement *j)
{
    const struct judge_policy *policy = j->policy;
    double score = j->evidence->score;

    for (guint i = 0; i < j->evidence->hits->len; i++) {
        const struct words_hit *hit = j->evidence->hits->pdata[i];
        judgement_explain(j, "words", "%+.2f \"%s\" (%s)", hit->weight, hit->text, hit->place);
    }
    if (j->evidence->quoted > 0)
        judgement_explain(j, "words", "quoted, for people who were not in it: %.2f",
                          j->evidence->quoted);
    if (j->message->unread)
        judgement_explain(j, "words", "not read: %s", j->message->unread);
    else if (j->message->cut)
        judgement_explain(j, "words", "not all was read: %s", j->message->cut);
    judgement_explain(j, "words", "%.2f: %s (unsure from %.2f, sure from %.2f)", score,
                      score < policy->evidence_threshold ? "they introduce nobody"
                      : score < policy->evidence_sure    ? "they may introduce people"
                                                         : "they introduce people",
                      policy->evidence_threshold, policy->evidence_sure);
}

bool judge_words(struct judgement *j, const struct oracle *oracle, struct evidence *evidence,
                 GError **error)
{
    evidence_free(j->evidence);
    j->evidence = evidence;
    const char *const *topics = (const char *const *)evidence->topics;
    bool anew = j->pairs_in_question;
    explain_evidence(j);
    if (anew && !judge_find_pairs(j, topics, oracle, error))
        return false;
    if (anew || j->topic_in_question)
        judge_find_stances(j, topics, oracle->now);
    if (!judge_anything_lacks(j)) {
        judgement_settle(j, VERDICT_PASS,
                         judge_any_unconnected(j) ? "all-agreed" : "all-connected");
        return true;
    }
    return judge_weigh(j, oracle, error);
}

char *judgement_reasons(const struct judgement *judgement)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < judgement->reasons->len; i++) {
        const char *reason = judgement->reasons->pdata[i];
        if (text->len + strlen(reason) < LIMIT_WHY)
            g_string_append_printf(text, "%s%s", text->len ? "\n" : "", reason);
    }
    return g_string_free(text, FALSE);
}
