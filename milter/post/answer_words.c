#include "post/answer_words.h"

#include <string.h>
#include "bounds.h"
#include "mail/reply.h"
#include "policy/language.h"

/* ---- the note ---- */

/* How many octets at p begin a link, 0 for none. inside: a letter or digit stands before. */
static size_t link_start(const char *p, bool inside)
{
    static const char *const starts[] = {"://", "mailto:", "tel:", "www."};

    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        size_t size = strlen(starts[i]);
        if (g_ascii_strncasecmp(p, starts[i], size) == 0 && (i == 0 || !inside))
            return size;
    }
    return 0;
}

char *answer_note(const char *text)
{
    /* Control characters go first, or taking them out would put a link together. */
    g_autofree char *clean = note_clean(text);
    g_autoptr(GString) apart = g_string_new(NULL);
    bool inside = false;

    for (const char *p = clean; *p;) {
        size_t size = link_start(p, inside);
        inside = g_ascii_isalnum(*p);
        g_string_append_len(apart, p, (gssize)MAX(size, 1));
        if (size)
            g_string_append_c(apart, ' ');
        p += MAX(size, 1);
    }
    return note_clean(apart->str);
}

/* ---- the word ---- */

static enum answer_word verb_word(enum answer_verb verb)
{
    return verb == ANSWER_YES      ? WORD_YES
           : verb == ANSWER_ALWAYS ? WORD_ALWAYS
           : verb == ANSWER_NO     ? WORD_NO
           : verb == ANSWER_NEVER  ? WORD_NEVER
                                   : WORD_NONE;
}

/* While the lines of a text are read. */
struct reading {
    const struct config *config;
    enum answer_word word;
    const char *language; /* of the word */
    bool begun;           /* a line was read that is not ours */
    bool by_link;         /* lines that our link wrote may stand anywhere */
    GString *note;
};

static void read_line(struct reading *r, const char *line)
{
    const char *language = NULL;
    enum answer_word word = r->by_link || !r->begun
                                ? reply_words_find(r->config->reply_words, line, &language)
                                : WORD_NONE;

    if (word != WORD_NONE) {
        if (!r->begun && r->word == WORD_NONE) {
            r->word = word;
            r->language = language;
        }
        r->begun = true;
    } else if (!templates_is_prefilled(r->config->templates, line)) {
        r->begun = true;
        g_string_append_printf(r->note, "%s\n", line);
    }
}

static void read_lines(struct reading *r, char *text)
{
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (*g_strstrip(line))
            read_line(r, line);
    }
}

static enum answer_word subject_word(const struct reading *r, const struct incoming *mail)
{
    const char *value = fields_first(mail->fields, "Subject");
    g_autofree char *subject = value ? field_decode(value, LIMIT_SUBJECT) : NULL;

    return subject ? reply_words_find(r->config->reply_words, subject, NULL) : WORD_NONE;
}

/* A word by itself is of a language only where no other one has it; the mail program's own language
 * is no better guess then. */
static const char *language_said(const struct reading *r, const struct incoming *mail)
{
    if (r->language && !r->by_link)
        return r->language;
    if (!r->note->len)
        return NULL;
    return language_of(fields_first(mail->fields, "Content-Language"), r->note->str);
}

void answer_words_read(const struct config *config, const struct incoming *mail,
                       enum answer_verb verb, struct answer_words *out)
{
    g_autoptr(GString) note = g_string_new(NULL);
    struct reading r = {.config = config, .by_link = verb != ANSWER_REPLY, .note = note};
    g_autofree char *text = reply_text(config->quoting, mail->fields, mail->body, mail->size);

    r.word = WORD_NONE;
    read_lines(&r, text);
    if (verb == ANSWER_CHANGE && r.word == WORD_NONE)
        r.word = subject_word(&r, mail);
    if (verb != ANSWER_REPLY && verb != ANSWER_CHANGE)
        r.word = verb_word(verb);
    out->word = r.word;
    out->language = language_said(&r, mail);
    out->note = r.word == WORD_NO || r.word == WORD_NEVER ? answer_note(note->str) : NULL;
}

void answer_words_clear(struct answer_words *words)
{
    g_clear_pointer(&words->note, g_free);
}
