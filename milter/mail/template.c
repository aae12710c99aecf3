#include "mail/template.h"

#include <string.h>
#include "mail/template_fill.h"
#include "mail/template_set.h"

#define HELD (1u << TEMPLATE_NOTICE_HELD)
#define REWRITTEN (1u << TEMPLATE_NOTICE_REWRITTEN)
#define RETURN (1u << TEMPLATE_RETURN)
#define FAILED (1u << TEMPLATE_RETURN_FAILED)
#define REFUSAL (1u << TEMPLATE_REFUSAL)
#define MAILS (HELD | REWRITTEN | RETURN | FAILED)
#define ALL (MAILS | REFUSAL)

const struct placeholder placeholders[] = {
    {"introducer", ALL, 0, false}, /* the address */
    {"introducer_name", ALL, 0, false},
    {"subject", ALL, MAILS, false}, /* of the introducer's message */
    {"request", ALL, HELD, false},  /* its id */
    {"date", ALL, 0, false},        /* when the message was sent */
    {"answer_address", ALL, 0, false},
    {"postmaster", ALL, HELD, false}, /* the administrator's address */
    {"names", HELD | REWRITTEN | RETURN | REFUSAL, REWRITTEN, false}, /* "Bob and Carol" */
    {"waits", HELD, HELD, true},  /* "Bob has not yet agreed to be introduced to Carol." */
    {"until", HELD, HELD, false}, /* when the message comes back */
    /* the words that look like an introduction; empty for an exposure */
    {"reason_introduction", HELD, 0, false},
    {"how", RETURN, RETURN, false}, /* "nobody agreed in time" */
    /* "bob@b.example: 550 5.1.1 no such user" */
    {"diagnostics", FAILED, FAILED, true},
    {"parties", REFUSAL, REFUSAL, true}, /* "Bob (bob@b.example)" */
    {"notes", REFUSAL, REFUSAL, true},   /* "Bob wrote: ..." */
    {"ask_from", REFUSAL, 0, false},     /* the date from which asking is possible, or empty */
    {NULL, 0, 0, false},
};

static const char *const files[TEMPLATE_COUNT] = {
    [TEMPLATE_NOTICE_HELD] = "notice-held.txt",
    [TEMPLATE_NOTICE_REWRITTEN] = "notice-rewritten.txt",
    [TEMPLATE_RETURN] = "return.txt",
    [TEMPLATE_RETURN_FAILED] = "return-failed.txt",
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

/* Caller frees; NULL with a problem added. */
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
    template_words_collect(templates, problems);
    return templates;
}

void templates_free(struct templates *templates)
{
    if (!templates)
        return;
    g_hash_table_unref(templates->words);
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
