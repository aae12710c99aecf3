#include <math.h>
#include <string.h>
#include "base/limits.h"
#include "policy/address.h"
#include "policy/evidence/cues.h"
#include "policy/evidence/own_text.h"
#include "policy/evidence/party_names.h"
#include "policy/evidence/quotes.h"
#include "policy/evidence/traits.h"
#include "policy/evidence/words.h"
#include "policy/judge/judge.h"
#include "policy/message.h"

/* A head with this many fields names those to whom the message went. */
enum { QUOTED_FIELDS = 3 };

/* Adds the names that the text may use for a party: the display name, the local part, and the name
 * of the domain. */
static void add_names(GPtrArray *names, GArray *parties, const struct mailbox *mailbox,
                      unsigned party)
{
    const char *domain = address_domain(mailbox->address_id);
    if (*mailbox->name)
        g_ptr_array_add(names, g_strdup(mailbox->name));
    g_ptr_array_add(names,
                    g_strndup(mailbox->address_id, (gsize)(domain - 1 - mailbox->address_id)));
    g_ptr_array_add(names, g_strdup(domain));
    while (parties->len < names->len)
        g_array_append_val(parties, party);
}

bool judge_subject_answers(const char *subject)
{
    static const char *const marks[] = {"re",   "aw",   "antw", "antwort", "sv",  "vs",
                                        "odp",  "r",    "rif",  "res",     "réf", "ynt",
                                        "回复", "答复", "返信", NULL};
    size_t length = strcspn(subject, ":[(");

    for (size_t i = 0; length > 0 && marks[i]; i++)
        if (strlen(marks[i]) == length && g_ascii_strncasecmp(subject, marks[i], length) == 0)
            return strchr(subject + length, ':') != NULL;
    return false;
}

/* Reads the traits for the model of words: who is shown to whom. */
static void traits_read(struct traits *traits, const struct message *message)
{
    g_autoptr(GHashTable) domains = g_hash_table_new(g_str_hash, g_str_equal);
    const char *own = message->from != NULL ? address_domain(message->from) : "";
    *traits = (struct traits){.answers = message->references->len > 0};
    for (guint i = 0; i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (mailbox_is_aside(mailbox))
            continue;
        const char *domain = address_domain(mailbox->address_id);
        g_hash_table_add(domains, (gpointer)domain);
        traits->parties++;
        traits->own += strcmp(domain, own) == 0;
        traits->in_cc += (mailbox->fields & VISIBLE_CC) != 0;
    }
    traits->domains = g_hash_table_size(domains);
    traits->organisations = traits->domains + !g_hash_table_contains(domains, own);
}

static void party_traits(struct traits *traits, const struct message *message,
                         const struct mailbox *mailbox, unsigned party)
{
    if (mailbox->fields & VISIBLE_CC)
        traits->cc |= traits_bit(party);
    if (message->from != NULL &&
        strcmp(address_domain(mailbox->address_id), address_domain(message->from)) == 0)
        traits->firm |= traits_bit(party);
}

/* The text that is read of a message, and what belongs to it. */
struct evidence_text {
    GPtrArray *names;
    GArray *parties; /* of unsigned */
    struct traits traits;
    struct words_input input;
};

static void page_open(struct evidence_text *page, const struct judgement *j, const char *text)
{
    page->names = g_ptr_array_new_with_free_func(g_free);
    page->parties = g_array_new(FALSE, FALSE, sizeof(unsigned));
    traits_read(&page->traits, j->message);
    for (guint i = 0; i < j->parties->len && i < LIMIT_PARTIES; i++) {
        const struct mailbox *mailbox = ((const struct party *)j->parties->pdata[i])->mailbox;
        add_names(page->names, page->parties, mailbox, i + 1);
        party_traits(&page->traits, j->message, mailbox, i + 1);
    }
    page->input =
        (struct words_input){.subject = j->message->subject,
                             .text = text,
                             .quoting = j->policy->quoting,
                             .names = (const char *const *)page->names->pdata,
                             .parties = (const unsigned *)(void *)page->parties->data,
                             .n_names = page->names->len,
                             .traits = &page->traits,
                             .author = {.name = j->message->from_name,
                                        .address = j->message->from,
                                        .answers = judge_subject_answers(j->message->subject)}};
}

static void page_close(struct evidence_text *page)
{
    g_ptr_array_unref(page->names);
    g_array_unref(page->parties);
}

/* Finds the parties in unconnected pairs who were not in the quoted messages, by their indexes.
 * Returns NULL when there are none, or when it cannot be told who was in them. */
static bool *find_new(const struct judgement *j, const struct quotes *quotes, bool answers)
{
    g_autofree bool *new = g_new0(bool, j->parties->len + 1);
    bool any = false;
    if (quotes->fields < QUOTED_FIELDS && answers)
        return NULL;
    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        if (!pair->connected)
            new[pair->a] = new[pair->b] = true;
    }
    for (guint i = 0; i < j->parties->len; i++) {
        const struct mailbox *mailbox = ((const struct party *)j->parties->pdata[i])->mailbox;
        new[i] = new[i] && !quotes_show(quotes, mailbox->address_id, mailbox->name);
        any |= new[i];
    }
    return any ? g_steal_pointer(&new) : NULL;
}

/* Adds the evidence of quoted text. Others wrote it, so it makes a message unsure at most; its
 * sender decides what was meant. */
static void add_quoted(struct evidence *evidence, const struct judge_policy *policy,
                       const struct evidence *quoted)
{
    double most = MAX(policy->evidence_sure - 0.01, policy->evidence_threshold);
    evidence->quoted = quoted->score;
    evidence->score = MAX(evidence->score, MIN(quoted->score, most));
    for (guint i = 0; i < quoted->hits->len; i++) {
        const struct words_hit *hit = quoted->hits->pdata[i];
        /* Minor hits of a text that is not judged by itself would only hide what counts. */
        if (fabs(hit->weight) >= 1)
            evidence_add_quoted(evidence, hit);
    }
}

/* An introduction that is forwarded or quoted to people who were not in it introduces them, too. */
static void judge_quotes(const struct judgement *j, const struct cues *cues,
                         const struct evidence_text *page, struct evidence *evidence)
{
    struct quotes quotes;
    struct words_input input = page->input;
    quotes_read(&quotes, j->policy->quoting, evidence->quotes);
    bool answers = input.author.answers || j->message->references->len > 0;
    g_autofree bool *new = find_new(j, &quotes, answers);
    struct names_of called = {input.names, input.parties, input.n_names, NULL, NULL};
    if (new != NULL && quotes_name(&quotes, cues, &called, new)) {
        input.subject = NULL;
        input.text = quotes.said;
        input.quoting = NULL;
        input.author = (struct words_author){NULL, NULL, false};
        struct evidence *quoted = words_judge(cues, &input);
        if (quoted->score >= j->policy->evidence_threshold)
            add_quoted(evidence, j->policy, quoted);
        evidence_free(quoted);
    }
    quotes_clear(&quotes);
}

struct evidence *judge_evidence(const struct judgement *j, const struct cues *cues,
                                const char *text)
{
    struct evidence_text page;
    page_open(&page, j, text);
    struct evidence *evidence = words_judge(cues, &page.input);
    if (evidence->quotes != NULL && evidence->score < j->policy->evidence_sure)
        judge_quotes(j, cues, &page, evidence);
    page_close(&page);
    return evidence;
}

double judge_features(const struct judgement *j, const struct cues *cues, const char *text,
                      void (*see)(void *ctx, guint32 piece, const char *feature), void *ctx)
{
    struct evidence_text page;
    page_open(&page, j, text);
    double lines = words_features(cues, &page.input, see, ctx);
    page_close(&page);
    return lines;
}
