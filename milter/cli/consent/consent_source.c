#include "cli/consent/consent_source.h"

#include <string.h>
#include "cli/cli.h"
#include "policy/answer.h"

static bool is_about(const struct ask *ask, const char *counterpart)
{
    for (guint i = 0; i < ask->about->len; i++)
        if (strcmp(((const struct ask_about *)ask->about->pdata[i])->counterpart, counterpart) == 0)
            return true;
    return false;
}

/* Can this ask have produced this record? Each word has scopes of its own (store/ledger/answers.h).
 * A yes that became an always keeps its record. */
static bool brought(const struct ask *ask, const struct consent *c)
{
    bool allowed = ask->reply_word == REPLY_WORD_YES || ask->reply_word == REPLY_WORD_ALWAYS;

    if (ask->reply_word == REPLY_WORD_NONE || strcmp(ask->party, c->party) != 0 ||
        allowed != (c->decision == CONSENT_ALLOW))
        return false;
    if (ask->reply_word == REPLY_WORD_NEVER && strcmp(c->introducer, "*") == 0)
        return strcmp(c->counterpart, "*") == 0;
    if (strcmp(ask->introducer, c->introducer) != 0)
        return false;
    if (strcmp(c->counterpart, "*") == 0)
        return ask->reply_word == REPLY_WORD_ALWAYS;
    return is_about(ask, c->counterpart);
}

/* Returns the ask that ended when the record was made, else the newest before it. */
static const struct ask *find_ask(const struct consent *c, const GPtrArray *asks)
{
    const struct ask *best = NULL;

    for (guint i = 0; i < asks->len; i++) {
        const struct ask *ask = asks->pdata[i];
        if (!brought(ask, c) || ask->created > c->created)
            continue;
        if (ask->ended == c->created)
            return ask;
        best = ask;
    }
    return best;
}

static const struct audit_line *find_line(const struct consent *c, const GPtrArray *lines)
{
    const char *what = c->decision == CONSENT_ALLOW ? "consent.allow" : "consent.deny";
    g_autofree char *begins =
        g_strdup_printf("introducer=%s counterpart=%s%s%s origin=", c->introducer, c->counterpart,
                        *c->topic ? " topic=" : "", c->topic);

    for (guint i = lines->len; i > 0; i--) {
        const struct audit_line *line = lines->pdata[i - 1];
        if (strcmp(line->what, what) == 0 && g_str_has_prefix(line->detail, begins))
            return line;
    }
    return NULL;
}

struct consent_source consent_source_of(const struct consent *consent, const GPtrArray *asks,
                                        const GPtrArray *lines)
{
    return (struct consent_source){
        .ask = consent->origin == ORIGIN_ANSWER ? find_ask(consent, asks) : NULL,
        .line = find_line(consent, lines),
    };
}

char *consent_source_text(const struct consent *consent, const struct consent_source *source)
{
    const char *origin = consent_origin_name(consent->origin);

    if (source->ask) {
        g_autofree char *asked = cli_date(source->ask->sent ? source->ask->sent : source->ask->due);
        g_autofree char *from = cli_terminal(source->ask->from, 200);
        return g_strdup_printf("%s to ask %s of %s, request %s%s%s", origin, source->ask->id, asked,
                               source->ask->request, *from ? ", from " : "", from);
    }
    if (!source->line)
        return g_strdup(origin);
    g_autofree char *when = cli_date(source->line->when);
    g_autofree char *actor = cli_terminal(source->line->actor, 60);
    return g_strdup_printf("%s, recorded %s by %s", origin, when, actor);
}
