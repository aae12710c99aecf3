#include "mail/read/header_grammar.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/sanitize.h"

char *header_grammar_without_comments(const char *text)
{
    GString *out = g_string_new(NULL);
    size_t depth = 0;

    for (const char *p = text; *p; p++) {
        if (*p == '\\' && p[1] && depth)
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')' && depth)
            depth--;
        else if (!depth)
            g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

char *header_grammar_keyword(const char *value)
{
    g_autofree char *line = sanitize_unfold(value, LIMIT_CONTENT_FIELD);
    g_autofree char *text = header_grammar_without_comments(line);
    char *lower;

    text[strcspn(text, ";")] = '\0';
    g_strstrip(text);
    text[strcspn(text, " \t")] = '\0';
    lower = g_ascii_strdown(text, -1);
    if (g_utf8_validate(lower, -1, NULL))
        return lower;
    g_free(lower);
    return g_strdup("");
}

static char *id_copy(const char *begin, size_t size)
{
    g_autofree char *id = g_strndup(begin, MIN(size, LIMIT_MESSAGE_ID));

    return sanitize_line(id, LIMIT_MESSAGE_ID);
}

char *header_grammar_message_id(const char *value)
{
    const char *open = strchr(value, '<');
    const char *close = open ? strchr(open, '>') : NULL;

    if (close)
        return id_copy(open + 1, (size_t)(close - open - 1));
    value += strspn(value, " \t\r\n<");
    return id_copy(value, strcspn(value, " \t\r\n"));
}

/* Takes id. ids are newest first here. */
static void add_newest_first(GPtrArray *ids, GHashTable *seen, char *id)
{
    if (!*id || ids->len >= LIMIT_REFERENCES || g_hash_table_contains(seen, id)) {
        g_free(id);
        return;
    }
    g_ptr_array_add(ids, id);
    g_hash_table_add(seen, id);
}

static void add_in_brackets(GPtrArray *ids, GHashTable *seen, const char *value)
{
    const char *close = value + strlen(value);

    while (ids->len < LIMIT_REFERENCES && (close = memrchr(value, '>', (size_t)(close - value)))) {
        const char *open = memrchr(value, '<', (size_t)(close - value));
        if (!open)
            break;
        add_newest_first(ids, seen, id_copy(open + 1, (size_t)(close - open - 1)));
        close = open;
    }
}

/* Old programs write identifiers without brackets, separated by white space. */
static void add_bare(GPtrArray *ids, GHashTable *seen, const char *value)
{
    const char *end = value + strlen(value);

    while (ids->len < LIMIT_REFERENCES && end > value) {
        const char *begin = end;
        while (begin > value && !strchr(" \t\r\n,", begin[-1]))
            begin--;
        if (memchr(begin, '@', (size_t)(end - begin)))
            add_newest_first(ids, seen, id_copy(begin, (size_t)(end - begin)));
        end = begin > value ? begin - 1 : value;
    }
}

static void add_all(GPtrArray *ids, GHashTable *seen, const GPtrArray *values, bool bare)
{
    for (guint i = values->len; i > 0; i--) {
        const char *value = values->pdata[i - 1];
        if (strchr(value, '<'))
            add_in_brackets(ids, seen, value);
        else if (bare)
            add_bare(ids, seen, value);
    }
}

void header_grammar_references(GPtrArray *ids, const GPtrArray *references,
                               const GPtrArray *in_reply_to)
{
    g_autoptr(GPtrArray) newest = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    /* A bare word with "@" in In-Reply-To is more often the address of the person replied to. */
    add_all(newest, seen, in_reply_to, false);
    add_all(newest, seen, references, true);
    for (guint i = newest->len; i > 0; i--)
        g_ptr_array_add(ids, newest->pdata[i - 1]);
}

char *header_grammar_list_post(const char *value)
{
    static const char scheme[] = "<mailto:";

    for (const char *open = strchr(value, '<'); open; open = strchr(open + 1, '<')) {
        if (!sanitize_has_prefix(open, scheme))
            continue;
        open += strlen(scheme);
        g_autofree char *escaped = g_strndup(open, MIN(strcspn(open, ">?"), LIMIT_CONTENT_FIELD));
        return g_uri_unescape_string(escaped, NULL);
    }
    return NULL;
}

bool header_grammar_type_is_sealed(const char *type)
{
    static const char *const sealed[] = {"multipart/signed",
                                         "multipart/encrypted",
                                         "application/pkcs7-mime",
                                         "application/x-pkcs7-mime",
                                         "application/pgp-encrypted",
                                         "application/pgp",
                                         NULL};

    return g_strv_contains(sealed, type);
}

const char *header_grammar_type_unread(const char *type)
{
    static const char *const encrypted[] = {"multipart/encrypted", "application/pgp-encrypted",
                                            "application/pgp", NULL};
    static const char *const wrapped[] = {"application/pkcs7-mime", "application/x-pkcs7-mime",
                                          NULL};

    if (g_strv_contains(encrypted, type))
        return "the message is encrypted";
    return g_strv_contains(wrapped, type) ? "the message is encrypted or wrapped in its signature"
                                          : NULL;
}

bool header_grammar_text_is_sealed(const char *text, size_t size)
{
    static const char *const marks[] = {"\n-----BEGIN PGP MESSAGE-----",
                                        "\n-----BEGIN PGP SIGNED MESSAGE-----"};

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        size_t length = strlen(marks[i]);
        if (size >= length - 1 && memcmp(text, marks[i] + 1, length - 1) == 0)
            return true;
        if (memmem(text, size, marks[i], length))
            return true;
    }
    return false;
}
