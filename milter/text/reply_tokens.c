#include "text/reply_tokens.h"

#include <string.h>

/* The state of reading a text. */
struct reply_reader {
    struct reply_lexemes *to;
    guint line, newlines;         /* newlines: since the last word */
    guint sentence, sentence_was; /* the first word of this sentence, and of the one before it */
    bool inside;                  /* inside a word */
    bool clause, quoted;          /* a clause begins; this line looks quoted */
    gunichar joint;               /* stood directly after the previous word, with nothing since */
    bool address;                 /* the previous word is part of an address, with no blank since */
};

const struct reply_lexeme *reply_lexeme(const struct reply_lexemes *lexemes, guint i)
{
    return &g_array_index(lexemes->lexemes, struct reply_lexeme, i);
}

static struct reply_lexeme *last(const struct reply_reader *r)
{
    return &g_array_index(r->to->lexemes, struct reply_lexeme, r->to->lexemes->len - 1);
}

static bool is_wide(gunichar c)
{
    GUnicodeScript script = g_unichar_get_script(c);
    return script == G_UNICODE_SCRIPT_HAN || script == G_UNICODE_SCRIPT_HIRAGANA ||
           script == G_UNICODE_SCRIPT_KATAKANA || c == 0x30FC || c == 0x3005;
}

static bool is_apostrophe(gunichar c)
{
    return c == '\'' || c == '`' || c == 0x2019 || c == 0x2018 || c == 0xB4 || c == 0x2BC;
}

/* Returns true when an address begins with this word. */
static bool begins_address(const char *word)
{
    return strcmp(word, "www") == 0 || strcmp(word, "http") == 0 || strcmp(word, "https") == 0;
}

static void end_word(struct reply_reader *r)
{
    if (r->inside) {
        last(r)->odd |= begins_address(r->to->joined->str + last(r)->begin);
        r->address = last(r)->odd;
        last(r)->end = (guint)r->to->joined->len;
        g_string_append_c(r->to->joined, ' ');
    }
    r->inside = false;
}

static void begin_word(struct reply_reader *r, gunichar c, bool wide)
{
    guint n = r->to->lexemes->len, begin = (guint)r->to->joined->len;
    bool line = n == 0 || r->newlines > 0, paragraph = n == 0 || r->newlines > 1;
    if (paragraph && n > r->sentence) {
        r->sentence_was = r->sentence;
        r->sentence = n;
    }
    struct reply_lexeme lexeme = {.begin = begin,
                                  .end = begin,
                                  .line = r->line,
                                  .joint = r->joint,
                                  .upper = g_unichar_isupper(c),
                                  .wide = wide,
                                  .odd = r->quoted || r->address,
                                  .starts_line = line,
                                  .starts_paragraph = paragraph,
                                  .starts_sentence = paragraph || n == r->sentence,
                                  .starts_clause = line || r->clause || n == r->sentence};
    g_array_append_val(r->to->lexemes, lexeme);
    r->inside = true;
    r->clause = false;
    r->joint = 0;
    r->newlines = 0;
}

static void add_letter(struct reply_reader *r, gunichar c)
{
    char folded[7] = {0};
    bool wide = is_wide(c);
    if (wide || (r->inside && last(r)->wide))
        end_word(r);
    /* An address does not continue in them. */
    r->address = r->address && !wide;
    if (!r->inside)
        begin_word(r, c, wide);
    folded[g_unichar_to_utf8(c, folded)] = '\0';
    g_autofree char *lower = g_utf8_casefold(folded, -1);
    g_string_append(r->to->joined, lower);
    last(r)->odd |= c == '@' || g_unichar_isdigit(c);
}

/* Marks all words of the sentence that ends here, or of the one before it when "!" has ended that.
 */
static void mark_question(struct reply_reader *r)
{
    guint n = r->to->lexemes->len, from = r->sentence < n ? r->sentence : r->sentence_was;
    if (n == 0 || last(r)->asks)
        return;
    for (guint i = from; i < n; i++)
        g_array_index(r->to->lexemes, struct reply_lexeme, i).asks = true;
}

/* Signs that nobody puts beside a yes. */
static bool is_refusal(gunichar c)
{
    static const gunichar signs[] = {0x2610,  0x2612,  0x2639,  0x2715,  0x2716,  0x2717,  0x2718,
                                     0x274C,  0x274E,  0x26D4,  0x2B1C,  0x1F44E, 0x1F595, 0x1F612,
                                     0x1F61E, 0x1F620, 0x1F621, 0x1F622, 0x1F62D, 0x1F641, 0x1F644,
                                     0x1F645, 0x1F6AB, 0x1F6D1, 0x1F922, 0x1F92E, 0x1F92C};
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        if (signs[i] == c)
            return true;
    return false;
}

static void add_refusal(struct reply_reader *r, gunichar c)
{
    end_word(r);
    begin_word(r, c, false);
    g_string_append_unichar(r->to->joined, c);
    last(r)->refuses = true;
    end_word(r);
}

/* Includes the Arabic question mark, the interrobang and emoji. */
static bool is_question(gunichar c)
{
    return c == '?' || c == 0x61F || c == 0x203D || c == 0x2753 || c == 0x2754;
}

static void end_sentence(struct reply_reader *r, gunichar c)
{
    if (is_question(c))
        mark_question(r);
    if (r->sentence < r->to->lexemes->len) {
        r->sentence_was = r->sentence;
        r->sentence = r->to->lexemes->len;
    }
}

static void new_line(struct reply_reader *r)
{
    r->line++;
    r->newlines++;
    r->quoted = false;
}

/* Returns true for a sign within a word: an apostrophe, the "@" of an address. */
static bool joins(const struct reply_reader *r, gunichar c, gunichar next)
{
    return r->inside && g_unichar_isalnum(next) && (is_apostrophe(c) || c == '@');
}

/* "Alice> " also marks a quote. */
static bool quotes_by_name(const struct reply_reader *r, gunichar c)
{
    return c == '>' && r->joint == c && last(r)->starts_line;
}

static void read_mark(struct reply_reader *r, gunichar c, gunichar next)
{
    static const char sentence[] = ".!?;:", space[] = " \t\r*_~\"'";
    bool within = r->inside && c == '.' && g_unichar_isalnum(next);
    bool starts_line = r->newlines > 0 || r->to->lexemes->len == 0;

    r->joint = r->inside ? c : 0;
    end_word(r);
    r->address = c == '@' || (r->address && !g_unichar_isspace(c));
    if (c == '\n')
        new_line(r);
    else if ((c == '>' || c == '|') && (starts_line || quotes_by_name(r, c)))
        r->quoted = true;
    else if (c == 0x3002 || c == 0x2026 || is_question(c) ||
             (c < 128 && strchr(sentence, (int)c) && !within))
        end_sentence(r, c);
    else if (c >= 128 ? !is_apostrophe(c) && !g_unichar_isspace(c) : !strchr(space, (int)c))
        r->clause = true;
}

void reply_lexemes_init(struct reply_lexemes *lexemes, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *composed = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
    struct reply_reader r = {.to = lexemes};

    lexemes->joined = g_string_new(NULL);
    lexemes->lexemes = g_array_new(FALSE, FALSE, sizeof(struct reply_lexeme));
    for (const char *p = composed ? composed : ""; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p), next = g_utf8_get_char(g_utf8_next_char(p));
        if (is_apostrophe(c) && joins(&r, c, next))
            g_string_append_c(lexemes->joined, '\'');
        else if (g_unichar_isalnum(c) || g_unichar_ismark(c) || is_wide(c) || joins(&r, c, next))
            add_letter(&r, c);
        else if (is_refusal(c))
            add_refusal(&r, c);
        else
            read_mark(&r, c, next);
    }
    end_word(&r);
}

void reply_lexemes_clear(struct reply_lexemes *lexemes)
{
    g_string_free(lexemes->joined, TRUE);
    g_array_unref(lexemes->lexemes);
}
