/* What a request keeps of its message. */
#include "post/request.h"

#include <string.h>
#include "base/limits.h"
#include "policy/evidence/own_text.h"
#include "policy/evidence/quoting.h"
#include "policy/message.h"
#include "post/people.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"
#include "store/ledger/tokens.h"
#include "text/template.h"
#include "text/template_safe.h"

static void replace(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

/* Is this the only word that the pair needs? */
static bool is_alone(const struct judgement *j, const struct stance *stance)
{
    for (guint i = stance->pair->first_stance; i < stance->pair->first_stance + 2; i++) {
        const struct stance *other = j->stances->pdata[i];
        if (other != stance && !other->needed)
            return true;
    }
    return false;
}

static void add_waiting(struct request *request, const struct judgement *j,
                        const struct stance *stance)
{
    const struct mailbox *party = people_mailbox(j, stance->party),
                         *other = people_mailbox(j, stance->counterpart);
    struct waiting *waiting = g_new0(struct waiting, 1);
    waiting->party = g_strdup(party->address_id);
    waiting->counterpart = g_strdup(other->address_id);
    waiting->party_shown = g_strdup(party->address);
    waiting->counterpart_shown = g_strdup(other->address);
    waiting->party_name = g_strdup(party->name);
    waiting->counterpart_name = g_strdup(other->name);
    waiting->note = g_strdup(stance->note ? stance->note : "");
    waiting->alone = is_alone(j, stance);
    g_ptr_array_add(request->waits, waiting);
}

/* Returns the beginning of the sender's own words on one line, without any address: it may be shown
 * to somebody who has not agreed to anything yet. */
static char *make_excerpt(const struct quoting *quoting, const char *text)
{
    g_autofree char *own = own_text(quoting, text, NULL);
    g_autofree char *safe = safe_text(own, LIMIT_ASK_WORDS);
    g_auto(GStrv) words = g_strsplit(safe, " ", -1);

    for (char **word = words; *word; word++) {
        const char *last = *word + MAX(strlen(*word), 1) - 1;
        if (strchr(*word, '@'))
            replace(word, g_strconcat("[...]", strchr(".,!?", *last) ? last : "", NULL));
    }
    return g_strjoinv(" ", words);
}

/* May the introducer vouch for the parties? Only as far as `vouch` allows it, and never against a
 * no: normally a rule, or the two people themselves, show that a pair is connected. */
static bool may_vouch(const struct config *config, const struct judgement *j)
{
    bool enough = config->vouch == VOUCH_ALL ||
                  (config->vouch == VOUCH_UNSURE && j->kind <= KIND_UNSURE) ||
                  (config->vouch == VOUCH_EXPOSURE && j->kind <= KIND_EXPOSURE);
    /* When there are more people than are looked up, nobody knows whether one of them said no to
     * another. */
    return enough && j->pairs->len > 0 && !judgement_named_deny(j);
}

static unsigned count_parties(const struct request *request)
{
    g_autoptr(GHashTable) parties = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < request->waits->len; i++)
        g_hash_table_add(parties, ((struct waiting *)request->waits->pdata[i])->party);
    return g_hash_table_size(parties);
}

bool post_may_ask(const struct config *config, const struct request *request)
{
    unsigned parties = count_parties(request);

    return request->confirm && parties > 0 && parties <= config->policy.max_asks;
}

/* Sets what the introducer may decide, and who is taken out if it is sent separately: the parties
 * of unconnected pairs. Bulk mail beyond what is looked up has no pairs, so all parties are taken
 * out. */
static void add_choices(struct request *request, const struct config *config,
                        const struct judgement *j)
{
    request->confirm = j->verdict == VERDICT_CONFIRM;
    request->may_vouch = may_vouch(config, j);
    request->may_send_separately = true; /* until post_may_send_separately has checked the copy */
    request->withhold_all = j->pairs->len == 0;
    for (guint i = 0; i < j->parties->len && !request->withhold_all; i++) {
        if (!judgement_party_unconnected(j, i))
            continue;
        const struct mailbox *mailbox = people_mailbox(j, i);
        g_ptr_array_add(request->withhold, g_strdup(mailbox->address_id));
        if (strcmp(mailbox->address_id, mailbox->address) != 0)
            g_ptr_array_add(request->withhold, g_strdup(mailbox->address));
    }
}

struct request *post_request(const struct config *config, const struct judgement *j,
                             const char *language, const char *text, gint64 now)
{
    bool known = language && templates_has(config->templates, language);
    struct request *request = request_new();

    replace(&request->id, request_id_new());
    replace(&request->introducer, g_strdup(j->introducer ? j->introducer : ""));
    replace(&request->introducer_name, g_strdup(j->message->from_name));
    replace(&request->account, g_strdup(j->account));
    replace(&request->subject, g_strdup(j->message->subject));
    replace(&request->message_id, g_strdup(j->message->message_id));
    replace(&request->reason, g_strdup(j->rule ? j->rule : j->reason));
    replace(&request->why, judgement_reasons(j));
    replace(&request->language, g_strdup(known ? language : config->ask_language));
    if (text)
        replace(&request->excerpt, make_excerpt(config->quoting, text));
    request->token = token_new();
    request->created = request->changed = now;
    request->expires = now + config->request_lifetime;
    add_choices(request, config, j);
    for (guint i = 0; i < j->stances->len; i++) {
        const struct stance *stance = j->stances->pdata[i];
        if (judgement_is_blocking(j, stance))
            add_waiting(request, j, stance);
    }
    return request;
}
