#include "policy/answer.h"

#include <string.h>
#include "policy/address.h"

/* The longest local part (RFC 5321, 4.5.3.1.1). */
#define LOCAL_MAX 64u
#define LONGEST_VERB 8u /* "separate", "withdraw" */
#define INTRODUCE "introduce"

static const char *const verb_names[] = {
    [ANSWER_YES] = "yes",       [ANSWER_ALWAYS] = "always",     [ANSWER_NO] = "no",
    [ANSWER_NEVER] = "never",   [ANSWER_REPLY] = "reply",       [ANSWER_CHANGE] = "change",
    [ANSWER_BOUNCE] = "bounce", [ANSWER_ASK] = "ask",           [ANSWER_SEPARATE] = "separate",
    [ANSWER_VOUCH] = "vouch",   [ANSWER_WITHDRAW] = "withdraw",
};

const char *answer_verb_name(enum answer_verb verb)
{
    return (size_t)verb < G_N_ELEMENTS(verb_names) ? verb_names[verb] : "unknown";
}

const char *reply_word_name(enum reply_word reply_word)
{
    static const char *const names[] = {
        [REPLY_WORD_YES] = "yes",     [REPLY_WORD_ALWAYS] = "always", [REPLY_WORD_NO] = "no",
        [REPLY_WORD_NEVER] = "never", [REPLY_WORD_NONE] = "none",
    };

    return (size_t)reply_word < G_N_ELEMENTS(names) ? names[reply_word] : "unknown";
}

enum token_purpose answer_verb_purpose(enum answer_verb verb)
{
    switch (verb) {
    case ANSWER_CHANGE:
        return TOKEN_STANDING;
    case ANSWER_BOUNCE:
        return TOKEN_BOUNCE;
    case ANSWER_ASK:
    case ANSWER_SEPARATE:
    case ANSWER_VOUCH:
    case ANSWER_WITHDRAW:
        return TOKEN_INTRODUCER;
    default:
        return TOKEN_ANSWER;
    }
}

/* Returns the local part in lower case and without unnecessary quotes. Caller frees. */
static char *plain_local(const char *local, size_t length)
{
    bool quoted = length >= 2 && local[0] == '"' && local[length - 1] == '"';
    GString *plain = g_string_new(NULL);

    for (size_t i = quoted; i < length - quoted; i++) {
        if (quoted && local[i] == '\\' && i + 1 < length - quoted)
            i++;
        g_string_append_c(plain, g_ascii_tolower(local[i]));
    }
    return g_string_free(plain, FALSE);
}

static bool same_domain(const char *a, const char *b)
{
    g_autofree char *x = domain_normalise(a), *y = domain_normalise(b);

    return x && y && strcmp(x, y) == 0;
}

static const char *delimiters_or_plus(const char *delimiters)
{
    return delimiters && *delimiters ? delimiters : "+";
}

/* Returns what follows LOCAL in this address: "" for nothing, NULL for another address. */
static const char *behind(const char *answer_address, const char *delimiters, const char *plain)
{
    const char *at = strrchr(answer_address, '@');
    g_autofree char *ours = plain_local(answer_address, (size_t)(at - answer_address));
    size_t length = strlen(ours);

    if (strncmp(plain, ours, length) != 0)
        return NULL;
    if (plain[length] && plain[length] != '+' && !strchr(delimiters, plain[length]))
        return NULL;
    return plain + length;
}

static enum answer_match parse(const char *tag, struct answer_address *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(verb_names); i++) {
        size_t length = strlen(verb_names[i]);
        if (strncmp(tag, verb_names[i], length) != 0 || (tag[length] && tag[length] != '-'))
            continue;
        const char *token = tag + length + (tag[length] == '-');
        if (strlen(token) != TOKEN_LENGTH || strspn(token, "0123456789abcdef") != TOKEN_LENGTH)
            return ANSWER_CUT;
        out->verb = (enum answer_verb)i;
        memcpy(out->token, token, TOKEN_LENGTH + 1);
        return ANSWER_MATCH_OURS;
    }
    return ANSWER_MATCH_BAD;
}

enum answer_match answer_address_match(const char *answer_address, const char *delimiters,
                                       const char *path, struct answer_address *out)
{
    const char *addr_spec = address_behind_route(path);
    const char *at = strrchr(addr_spec, '@'), *our_at = strrchr(answer_address, '@');

    if (!at || !our_at)
        return ANSWER_MATCH_NONE;
    g_autofree char *plain = plain_local(addr_spec, (size_t)(at - addr_spec));
    const char *tag = behind(answer_address, delimiters_or_plus(delimiters), plain);
    if (!tag || !same_domain(at + 1, our_at + 1))
        return ANSWER_MATCH_NONE;
    if (*tag && strcmp(tag + 1, INTRODUCE) == 0)
        return ANSWER_MATCH_INTRODUCE;
    return *tag ? parse(tag + 1, out) : ANSWER_MATCH_BAD;
}

/* Returns the answer address with this tag. Caller frees. */
static char *with_tag(const char *answer_address, const char *delimiters, const char *tag)
{
    const char *at = strrchr(answer_address, '@');
    size_t local = at ? (size_t)(at - answer_address) : strlen(answer_address);

    return g_strdup_printf("%.*s%c%s%s", (int)local, answer_address,
                           *delimiters_or_plus(delimiters), tag, answer_address + local);
}

char *answer_address_make(const char *answer_address, const char *delimiters, enum answer_verb verb,
                          const char *token)
{
    g_autofree char *tag = g_strconcat(answer_verb_name(verb), "-", token, NULL);

    return with_tag(answer_address, delimiters, tag);
}

char *answer_introduce_address(const char *answer_address, const char *delimiters)
{
    return with_tag(answer_address, delimiters, INTRODUCE);
}

void answer_hide_tokens(char *text)
{
    for (char *c = strchr(text, '-'); c; c = strchr(c + 1, '-'))
        if (strspn(c + 1, "0123456789abcdefABCDEF") == TOKEN_LENGTH)
            memset(c + 1, '*', TOKEN_LENGTH);
}

bool answer_address_fits(const char *answer_address)
{
    const char *at = strrchr(answer_address, '@');

    return at && at > answer_address &&
           (size_t)(at - answer_address) + 1 + LONGEST_VERB + 1 + TOKEN_LENGTH <= LOCAL_MAX;
}
