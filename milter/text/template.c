#include "text/template.h"

#include <string.h>
#include "text/phrases.h"
#include "text/template_fill.h"
#include "text/template_internal.h"
#include "text/template_parse.h"
#include "text/template_words.h"

#define ASK (1u << TEMPLATE_ASK)
#define CONFIRMED (1u << TEMPLATE_CONFIRMED)
#define HELP (1u << TEMPLATE_HELP)
#define CLOSED (1u << TEMPLATE_CLOSED)
#define HELD (1u << TEMPLATE_NOTICE_HELD)
#define REWRITTEN (1u << TEMPLATE_NOTICE_REWRITTEN)
#define ENDED (1u << TEMPLATE_NOTICE_ENDED)
#define RETURN (1u << TEMPLATE_RETURN)
#define FAILED (1u << TEMPLATE_RETURN_FAILED)
#define WANTED (1u << TEMPLATE_INTRODUCE_ASKED)
#define DRAFT (1u << TEMPLATE_INTRODUCE_AGREED)
#define UNWANTED (1u << TEMPLATE_INTRODUCE_ENDED)
#define EXPLAINED (1u << TEMPLATE_INTRODUCE_HELP)
#define REFUSAL (1u << TEMPLATE_REFUSAL)
/* PARTY: mails to a party, who never sees anything of the message; SENDER: mails to the introducer.
 */
#define PARTY (ASK | CONFIRMED | HELP | CLOSED)
#define SENDER (HELD | REWRITTEN | ENDED | RETURN | FAILED)
/* Mails to the user who asks for an introduction: there is no message. */
#define PURPOSE (WANTED | DRAFT | UNWANTED | EXPLAINED)
#define ALL (PARTY | SENDER | PURPOSE | REFUSAL)

const struct placeholder placeholders[] = {
    {"introducer", ALL, 0, PLACEHOLDER_WORDS},        /* the address */
    {"introducer_name", ALL, 0, PLACEHOLDER_WORDS},   /* or the address */
    {"introducer_full", ALL, ASK, PLACEHOLDER_WORDS}, /* name and address */
    {"answer_address", ALL, 0, PLACEHOLDER_WORDS},
    /* the address for asking people first on purpose */
    {"introduce_address", ALL & ~PARTY, EXPLAINED, PLACEHOLDER_WORDS},
    {"postmaster", ALL, HELD, PLACEHOLDER_WORDS}, /* the administrator's address */
    {"domain", ALL, 0, PLACEHOLDER_WORDS},        /* of the introducer */

    {"party_name", PARTY, 0, PLACEHOLDER_WORDS}, /* "" when it is not known */
    /* the introducer's own words; mostly "" */
    {"words", ASK | PURPOSE, WANTED | DRAFT, PLACEHOLDER_WORDS},
    {"yes", PARTY, ASK | HELP, PLACEHOLDER_LINK},
    {"always", PARTY, ASK | HELP, PLACEHOLDER_LINK},
    {"no", PARTY, ASK | HELP, PLACEHOLDER_LINK},
    {"never", PARTY, ASK | HELP, PLACEHOLDER_LINK},
    /* the current answer; answered: there is one */
    {"answered", HELP, 0, PLACEHOLDER_FLAG},
    {"said_yes", CONFIRMED | HELP, CONFIRMED, PLACEHOLDER_FLAG},
    {"said_always", CONFIRMED | HELP, CONFIRMED, PLACEHOLDER_FLAG},
    {"said_no", CONFIRMED | HELP, CONFIRMED, PLACEHOLDER_FLAG},
    {"said_never", CONFIRMED | HELP, CONFIRMED, PLACEHOLDER_FLAG},
    /* the answer differs from the one before: what that means for messages */
    {"yes_after_no", CONFIRMED, 0, PLACEHOLDER_FLAG},
    {"no_after_yes", CONFIRMED, 0, PLACEHOLDER_FLAG},
    {"again", CONFIRMED, 0, PLACEHOLDER_WORDS},       /* when to ask again, if a no has said so */
    {"note", CONFIRMED | HELP, 0, PLACEHOLDER_WORDS}, /* what the party wrote */

    {"subject", SENDER | REFUSAL, SENDER, PLACEHOLDER_WORDS}, /* of the introducer's message */
    {"request", SENDER | PURPOSE | REFUSAL, HELD, PLACEHOLDER_WORDS}, /* its id */
    {"date", SENDER | REFUSAL, 0, PLACEHOLDER_WORDS}, /* when the message was sent */
    /* "Bob and Carol"; in mails to a party the people it would be introduced to */
    {"names", ALL & ~FAILED, ASK | REWRITTEN, PLACEHOLDER_WORDS},
    /* when the message is returned, or the question ends */
    {"until", HELD | ASK | HELP | WANTED, HELD | ASK | WANTED, PLACEHOLDER_WORDS},

    {"asking", HELD, HELD, PLACEHOLDER_FLAG},  /* it waits for the parties */
    {"confirm", HELD, HELD, PLACEHOLDER_FLAG}, /* it waits for its introducer */
    {"joined", HELD, 0,
     PLACEHOLDER_FLAG}, /* some are already being asked, because of another message */
    {"ask_time", HELD | WANTED, 0, PLACEHOLDER_WORDS}, /* when the first of them is asked */
    {"waits", HELD | WANTED, HELD,
     PLACEHOLDER_LIST}, /* "Bob has not yet agreed to be introduced to Carol" */
    /* the words that look like an introduction; empty for an exposure */
    {"reason_introduction", HELD, 0, PLACEHOLDER_WORDS},
    {"ask", HELD, 0, PLACEHOLDER_LINK}, /* for a message that waits for its introducer */
    {"separate", HELD, HELD, PLACEHOLDER_LINK},
    {"separate_sealed", HELD, 0, PLACEHOLDER_FLAG}, /* why that is impossible: signed, encrypted; */
    {"separate_attached", HELD, 0, PLACEHOLDER_FLAG}, /* an attachment shows an address; */
    {"separate_large", HELD, 0, PLACEHOLDER_FLAG},    /* too large to be searched; */
    {"separate_odd", HELD, 0, PLACEHOLDER_FLAG},      /* an address cannot be taken out */
    {"vouch", HELD, HELD, PLACEHOLDER_LINK},
    {"withdraw", HELD | WANTED, HELD | WANTED, PLACEHOLDER_LINK},

    {"agreed", ENDED, ENDED, PLACEHOLDER_FLAG},
    {"vouched", ENDED, ENDED, PLACEHOLDER_FLAG},
    {"separated", ENDED, ENDED, PLACEHOLDER_FLAG},
    {"withdrawn", ENDED | UNWANTED, ENDED | UNWANTED, PLACEHOLDER_FLAG},
    {"released", ENDED, ENDED, PLACEHOLDER_FLAG}, /* by the administrator */
    /* the introducer's word came after the message was sent, returned or withdrawn */
    {"late_sent", ENDED, ENDED, PLACEHOLDER_FLAG},
    {"late_returned", ENDED, ENDED, PLACEHOLDER_FLAG},
    {"late_withdrawn", ENDED, ENDED, PLACEHOLDER_FLAG},
    {"not_allowed", ENDED | UNWANTED, ENDED, PLACEHOLDER_FLAG},

    {"declined", RETURN | UNWANTED, RETURN | UNWANTED, PLACEHOLDER_FLAG},
    {"silent", RETURN | UNWANTED, RETURN | UNWANTED, PLACEHOLDER_FLAG},
    {"unsent", RETURN | UNWANTED, RETURN | UNWANTED, PLACEHOLDER_FLAG},
    {"undeliverable", RETURN | UNWANTED, RETURN | UNWANTED, PLACEHOLDER_FLAG},
    {"expired", RETURN, RETURN, PLACEHOLDER_FLAG},
    {"cancelled", RETURN | UNWANTED, RETURN | UNWANTED, PLACEHOLDER_FLAG},
    {"by_admin", RETURN | UNWANTED, RETURN | UNWANTED, PLACEHOLDER_FLAG},
    {"partly", RETURN, 0,
     PLACEHOLDER_FLAG}, /* some recipients have it; instead of the flags above */
    {"left", RETURN, 0, PLACEHOLDER_WORDS}, /* then the addresses of those who do not have it */
    {"header_only", RETURN | FAILED, 0, PLACEHOLDER_FLAG}, /* the message itself is not attached */
    {"who", RETURN | UNWANTED, RETURN | UNWANTED,
     PLACEHOLDER_WORDS}, /* those who declined, were silent, ... */

    /* "bob@b.example: 550 5.1.1 no such user" */
    {"diagnostics", FAILED, FAILED, PLACEHOLDER_LIST},
    {"parties", REFUSAL, REFUSAL, PLACEHOLDER_LIST}, /* "Bob (bob@b.example)" */
    {"notes", REFUSAL | RETURN | UNWANTED, REFUSAL | RETURN | UNWANTED,
     PLACEHOLDER_LIST}, /* "Bob wrote: ..." */
    {"limited", REFUSAL | EXPLAINED, REFUSAL | EXPLAINED,
     PLACEHOLDER_FLAG},                           /* the introducer has used up the asks of a day */
    {"may_ask", REFUSAL, 0, PLACEHOLDER_FLAG},    /* nobody has said no, and asking is possible */
    {"no_waiting", REFUSAL, 0, PLACEHOLDER_FLAG}, /* an invitation, or a program's mail */
    {"stopped", REFUSAL, 0, PLACEHOLDER_WORDS},   /* when a message to both was stopped before */
    {"ask_from", REFUSAL | EXPLAINED, 0, PLACEHOLDER_WORDS}, /* when asking is possible, or empty */

    {"shows_words", WANTED, 0, PLACEHOLDER_FLAG}, /* ask_shows = words */
    {"asked", DRAFT, 0, PLACEHOLDER_FLAG},     /* some people were asked; else nobody had to be */
    {"draft", DRAFT, DRAFT, PLACEHOLDER_LINK}, /* opens a new mail */
    {"draft_to", DRAFT, DRAFT, PLACEHOLDER_WORDS},
    {"draft_subject", DRAFT, DRAFT, PLACEHOLDER_WORDS},
    {"draft_greeting", DRAFT, DRAFT, PLACEHOLDER_WORDS},
    {"draft_text", DRAFT, DRAFT, PLACEHOLDER_WORDS},
    {"late", UNWANTED, UNWANTED, PLACEHOLDER_FLAG}, /* the user's word came after the end */
    {"alone", UNWANTED, 0, PLACEHOLDER_FLAG}, /* the user can write to each of them separately */
    {"nobody", EXPLAINED, EXPLAINED, PLACEHOLDER_FLAG}, /* what is wrong: no people; */
    {"one", EXPLAINED, EXPLAINED, PLACEHOLDER_FLAG},
    {"too_many", EXPLAINED, EXPLAINED, PLACEHOLDER_FLAG},
    {"most", EXPLAINED, 0, PLACEHOLDER_WORDS}, /* max_asks */
    {"some_not", EXPLAINED, EXPLAINED, PLACEHOLDER_FLAG},
    {"left_out", EXPLAINED, EXPLAINED, PLACEHOLDER_LIST}, /* their addresses */
    {"no_reason", EXPLAINED, EXPLAINED, PLACEHOLDER_FLAG},
    {"not_yet", EXPLAINED, EXPLAINED, PLACEHOLDER_FLAG},
    {NULL, 0, 0, 0},
};

static const char *const files[TEMPLATE_COUNT] = {
    [TEMPLATE_ASK] = "ask.txt",
    [TEMPLATE_CONFIRMED] = "confirmed.txt",
    [TEMPLATE_HELP] = "help.txt",
    [TEMPLATE_CLOSED] = "closed.txt",
    [TEMPLATE_NOTICE_HELD] = "notice-held.txt",
    [TEMPLATE_NOTICE_REWRITTEN] = "notice-rewritten.txt",
    [TEMPLATE_NOTICE_ENDED] = "notice-ended.txt",
    [TEMPLATE_RETURN] = "return.txt",
    [TEMPLATE_RETURN_FAILED] = "return-failed.txt",
    [TEMPLATE_INTRODUCE_ASKED] = "introduce-asked.txt",
    [TEMPLATE_INTRODUCE_AGREED] = "introduce-agreed.txt",
    [TEMPLATE_INTRODUCE_ENDED] = "introduce-ended.txt",
    [TEMPLATE_INTRODUCE_HELP] = "introduce-help.txt",
    [TEMPLATE_REFUSAL] = "refusal.txt",
};

const char *template_file(enum template_id id)
{
    return files[id];
}

static void language_free(gpointer data)
{
    struct language *language = data;
    for (size_t i = 0; i < TEMPLATE_COUNT; i++)
        template_free(language->templates[i]);
    phrases_free(language->phrases);
    g_free(language->phrases_path);
    g_free(language->name);
    g_free(language);
}

/* How the files are read. */
struct loader {
    char *(*read)(void *, const char *, GError **);
    void *ctx;
    GPtrArray *problems;
};

/* Returns the text of a file, or NULL with a problem added. Caller frees. */
static char *load_file(const struct loader *loader, const char *path)
{
    g_autoptr(GError) error = NULL;
    char *text = loader->read(loader->ctx, path, &error);
    if (!text)
        template_problem(loader->problems, path, 1, 1, "",
                         "%s cannot be read (%s); every language needs this file: copy it from "
                         "another language and translate it, or remove the folder",
                         path, error ? error->message : "no reason given");
    return text;
}

static struct language *load_language(const struct loader *loader, const char *dir,
                                      const char *name)
{
    struct language *language = g_new0(struct language, 1);
    language->name = g_strdup(name);
    for (unsigned i = 0; i < TEMPLATE_COUNT; i++) {
        g_autofree char *path = g_build_filename(dir, name, files[i], NULL);
        g_autofree char *text = load_file(loader, path);
        if (text)
            language->templates[i] = template_parse(i, path, text, loader->problems);
    }
    language->phrases_path = g_build_filename(dir, name, "phrases.txt", NULL);
    g_autofree char *text = load_file(loader, language->phrases_path);
    if (text)
        language->phrases = phrases_parse(language->phrases_path, text, loader->problems);
    return language;
}

struct templates *templates_load(const char *dir, const char *const *languages,
                                 char *(*read)(void *, const char *, GError **), void *ctx,
                                 GPtrArray *problems)
{
    const struct loader loader = {read, ctx, problems};
    struct templates *templates = g_new0(struct templates, 1);
    templates->languages = g_ptr_array_new_with_free_func(language_free);
    for (; *languages; languages++)
        g_ptr_array_add(templates->languages, load_language(&loader, dir, *languages));
    template_prefills_collect(templates);
    return templates;
}

void templates_free(struct templates *templates)
{
    if (!templates)
        return;
    g_hash_table_unref(templates->prefills);
    g_ptr_array_unref(templates->languages);
    g_free(templates);
}

const struct language *templates_language(const struct templates *templates, const char *name)
{
    const struct language *chosen = NULL;
    for (guint i = 0; templates && i < templates->languages->len; i++) {
        const struct language *language = g_ptr_array_index(templates->languages, i);
        if (!chosen || g_strcmp0(language->name, name) == 0)
            chosen = language;
    }
    return chosen;
}

bool templates_has(const struct templates *templates, const char *language)
{
    const struct language *found = templates_language(templates, language);
    return found && strcmp(found->name, language) == 0;
}

void template_fill(const struct templates *templates, enum template_id id, const char *language,
                   const char *const *values, char **subject, char **body)
{
    const struct language *found = templates_language(templates, language);
    const struct template *template = found ? found->templates[id] : NULL;
    if (subject)
        *subject = template ? template_render_subject(template, values) : g_strdup("");
    if (body)
        *body = template ? template_render_body(template, id == TEMPLATE_REFUSAL, values)
                         : g_strdup("");
}
