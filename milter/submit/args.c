#include "submit/args.h"

#include <string.h>
#include "base/limits.h"

struct named_bit {
    const char *name;
    unsigned bit;
};

unsigned extension_of(const char *line)
{
    static const struct named_bit table[] = {
        {"PIPELINING", EXTENSION_PIPELINING},
        {"SIZE", EXTENSION_SIZE},
        {"DSN", EXTENSION_DSN},
        {"8BITMIME", EXTENSION_8BITMIME},
        {"SMTPUTF8", EXTENSION_SMTPUTF8},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        size_t length = strlen(table[i].name);
        if (g_ascii_strncasecmp(line, table[i].name, length) == 0 &&
            (line[length] == '\0' || line[length] == ' ' || line[length] == '='))
            return table[i].bit;
    }
    return 0;
}

bool address_is_sendable(const char *address)
{
    bool quoted = false;
    if (strlen(address) > LIMIT_ADDRESS || !g_utf8_validate(address, -1, NULL))
        return false;
    for (const char *p = address; *p; p++) {
        if (g_ascii_iscntrl(*p))
            return false;
        if (*p == '"') {
            quoted = !quoted;
        } else if (quoted && *p == '\\') {
            if (*++p == '\0' || g_ascii_iscntrl(*p))
                return false;
        } else if (!quoted && strchr("<> ", *p)) {
            return false;
        }
    }
    return !quoted;
}

/* An argument that may be handed on. choices: its allowed values, or NULL for any. */
struct argument {
    const char *name;
    unsigned extension;
    const char *const *choices;
};
static const char *const body_choices[] = {"7BIT", "8BITMIME", NULL};
static const char *const ret_choices[] = {"FULL", "HDRS", NULL};
static const struct argument mail_arguments[] = {
    {"BODY", EXTENSION_8BITMIME, body_choices},
    {"RET", EXTENSION_DSN, ret_choices},
    {"ENVID", EXTENSION_DSN, NULL},
};
static const struct argument rcpt_arguments[] = {
    {"NOTIFY", EXTENSION_DSN, NULL},
    {"ORCPT", EXTENSION_DSN, NULL},
};

/* Is this an esmtp-value of RFC 5321, with the UTF-8 of RFC 6531 when the server takes it? */
static bool value_is_good(const char *value, unsigned extensions)
{
    size_t length = strlen(value);
    if (length == 0 || length > LIMIT_SMTP_VALUE || !g_utf8_validate(value, length, NULL))
        return false;
    for (const char *p = value; *p; p++) {
        guchar c = *p;
        bool high = c >= 0x80 && (extensions & EXTENSION_SMTPUTF8);
        if (!high && (!g_ascii_isgraph(c) || c == '='))
            return false;
    }
    return true;
}

static bool is_choice(const char *value, const char *const *choices)
{
    if (!choices)
        return true;
    for (; *choices; choices++)
        if (g_ascii_strcasecmp(value, *choices) == 0)
            return true;
    return false;
}

static char *filter(const char *args, const struct argument *known, size_t n_known,
                    unsigned extensions)
{
    GString *kept = g_string_new(NULL);
    unsigned seen = 0;
    g_auto(GStrv) words = g_strsplit(args, " ", LIMIT_SMTP_ARGS);
    for (char **word = words; *word; word++) {
        const char *equals = strchr(*word, '=');
        size_t length = equals ? (size_t)(equals - *word) : 0;
        for (size_t i = 0; equals && i < n_known; i++) {
            if (strlen(known[i].name) != length ||
                g_ascii_strncasecmp(*word, known[i].name, length) != 0)
                continue;
            if (!(extensions & known[i].extension) || seen & 1u << i ||
                !value_is_good(equals + 1, extensions) || !is_choice(equals + 1, known[i].choices))
                continue;
            seen |= 1u << i;
            g_string_append_printf(kept, " %s", *word);
        }
    }
    return g_string_free(kept, FALSE);
}

char *args_of_mail(const char *args, unsigned extensions)
{
    return filter(args, mail_arguments, G_N_ELEMENTS(mail_arguments), extensions);
}

char *args_of_rcpt(const char *args, unsigned extensions)
{
    return filter(args, rcpt_arguments, G_N_ELEMENTS(rcpt_arguments), extensions);
}

char *args_without_smtputf8(const char *args)
{
    GString *kept = g_string_new(NULL);
    g_auto(GStrv) words = g_strsplit(args, " ", -1);

    for (char **word = words; *word; word++)
        if (g_ascii_strcasecmp(*word, "SMTPUTF8") != 0)
            g_string_append_printf(kept, "%s%s", kept->len ? " " : "", *word);
    return g_string_free(kept, FALSE);
}

struct mail_needs args_needs(const char *mail_args)
{
    struct mail_needs needs = {0};
    g_auto(GStrv) words = g_strsplit(mail_args, " ", LIMIT_SMTP_ARGS);
    for (char **word = words; *word; word++) {
        if (g_ascii_strcasecmp(*word, "SMTPUTF8") == 0)
            needs.smtputf8 = true;
        else if (g_ascii_strcasecmp(*word, "BODY=8BITMIME") == 0)
            needs.eight_bit = true;
        else if (g_ascii_strcasecmp(*word, "BODY=BINARYMIME") == 0)
            needs.binary = true;
    }
    return needs;
}
