#include "post/answer_words.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/header.h"
#include "mail/read/reply.h"
#include "mail/read/reply_meaning.h"
#include "policy/consent.h"
#include "policy/evidence/language.h"
#include "policy/evidence/quoting.h"
#include "text/template_words.h"

/* ---- the note ---- */

/* Octets beyond ASCII count as letters: domain names may contain any of them. */
static bool is_letter(char c)
{
    return g_ascii_isalpha(c) || (guchar)c >= 0x80;
}

static bool is_letter_or_digit(char c)
{
    return is_letter(c) || g_ascii_isdigit(c);
}

/* Returns how many octets at p begin or continue a link, or 0. Mail programs make links even of
 * "b.example/x" and "bob@b.example". inside: a letter or digit stands before p. */
static size_t link_start(const char *p, bool inside)
{
    static const char *const starts[] = {"://", "mailto:", "tel:", "www."};

    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        size_t size = strlen(starts[i]);
        if (g_ascii_strncasecmp(p, starts[i], size) == 0 && (i == 0 || !inside))
            return size;
    }
    return inside && ((*p == '.' && is_letter(p[1]) && is_letter(p[2])) ||
                      (*p == '@' && is_letter_or_digit(p[1])));
}

char *answer_note(const char *text)
{
    /* Control characters are removed first: removing them later could put a link together. */
    g_autofree char *clean = note_clean(text);
    g_autoptr(GString) apart = g_string_new(NULL);
    bool inside = false;

    for (const char *p = clean; *p;) {
        size_t size = link_start(p, inside);
        inside = is_letter_or_digit(*p);
        g_string_append_len(apart, p, (gssize)MAX(size, 1));
        if (size)
            g_string_append_c(apart, ' ');
        p += MAX(size, 1);
    }
    return note_clean(apart->str);
}

/* ---- the word ---- */

static enum reply_word verb_reply_word(enum answer_verb verb)
{
    return verb == ANSWER_YES      ? REPLY_WORD_YES
           : verb == ANSWER_ALWAYS ? REPLY_WORD_ALWAYS
           : verb == ANSWER_NO     ? REPLY_WORD_NO
           : verb == ANSWER_NEVER  ? REPLY_WORD_NEVER
                                   : REPLY_WORD_NONE;
}

static bool agrees(enum reply_word reply_word)
{
    return reply_word == REPLY_WORD_YES || reply_word == REPLY_WORD_ALWAYS;
}

/* ---- who is spoken to and of ---- */

/* Returns the writer's name from the From field, else from the ask, else the address. Caller
 * frees. */
static char *writer_of(const struct incoming *mail, const struct ask *ask)
{
    const char *from = fields_first(mail->fields, "From");
    g_autofree char *decoded = from ? field_decode(from, LIMIT_SUBJECT) : g_strdup("");
    size_t phrase = strcspn(decoded, "<");

    if (decoded[phrase] == '\0')
        phrase = strcspn(decoded, "@");
    g_autofree char *name = g_strstrip(g_strndup(decoded, phrase));
    if (*name == '\0' && (!ask->party_name || *ask->party_name == '\0'))
        return g_strndup(ask->party, strcspn(ask->party, "@"));
    return g_strdup(*name ? name : ask->party_name);
}

/* An answer that is being read. */
struct answer_text_reading {
    const struct config *config;
    const struct incoming *mail;
    enum answer_verb verb;
    struct reply_asked asked;
};

/* The lines of a text, without what it quotes. */
struct answer_lines {
    GString *own; /* lines that no link has filled in */
    /* lines above the link's hint, with its word; all lines when there is no hint */
    GString *above;
    bool hint;
};

static void read_meaning(const struct answer_text_reading *r, const char *text,
                         struct reply_meaning *out)
{
    reply_meaning_read(r->config->reply_words, &r->asked, text, out);
}

/* ---- the writer's own lines ---- */

enum line_origin { LINE_OWN, LINE_WORD, LINE_HINT };

/* Tells a line that our link has filled in (the word, or the hint below it) from the writer's own.
 * A word that the writer has changed is their own. */
static enum line_origin line_of(const struct answer_text_reading *r, const char *line)
{
    struct reply_meaning meaning;

    if (!templates_is_prefilled(r->config->templates, line))
        return LINE_OWN;
    read_meaning(r, line, &meaning);
    enum line_origin kind = meaning.clarity != REPLY_CLEAR                   ? LINE_HINT
                            : meaning.reply_word == verb_reply_word(r->verb) ? LINE_WORD
                                                                             : LINE_OWN;
    reply_meaning_clear(&meaning);
    return kind;
}

/* Is this line the remainder of a quote, such as "On Monday Alice wrote:"? */
static bool is_attribution(const struct answer_text_reading *r, const char *line)
{
    g_autofree char *folded = g_strchomp(quoting_fold(line));
    return g_str_has_suffix(folded, ":") &&
           quoting_within(r->config->quoting, QUOTING_WROTE, folded);
}

static void lines_init(struct answer_lines *lines, const struct answer_text_reading *r)
{
    g_autofree char *text =
        reply_text(r->config->quoting, r->mail->fields, r->mail->body, r->mail->size);
    g_auto(GStrv) all = g_strsplit(text, "\n", -1);

    *lines = (struct answer_lines){g_string_new(NULL), g_string_new(NULL), false};
    for (char **line = all; *line; line++) {
        enum line_origin kind = line_of(r, *line);
        if (kind == LINE_HINT)
            lines->hint = true;
        else if (!is_attribution(r, *line)) {
            if (kind == LINE_OWN)
                g_string_append_printf(lines->own, "%s\n", *line);
            if (!lines->hint)
                g_string_append_printf(lines->above, "%s\n", *line);
        }
    }
}

static void lines_clear(struct answer_lines *lines)
{
    g_string_free(lines->own, TRUE);
    g_string_free(lines->above, TRUE);
}

/* ---- link, subject and text together ---- */

/* Is the text understood? Text below a link's hint may be a signature and does not count; other
 * text is read as in a reply. */
static bool is_understood(const struct answer_text_reading *r, const struct answer_lines *lines)
{
    struct reply_meaning meaning;

    read_meaning(r, lines->above->str, &meaning);
    bool good = meaning.clarity == REPLY_CLEAR || meaning.clarity == REPLY_NOTHING;
    reply_meaning_clear(&meaning);
    return good;
}

/* Combines the word of a link with the text beside it. Text that casts doubt on a yes makes it
 * unclear. A no becomes a never when nothing else is said. */
static enum reply_word with_link(const struct answer_text_reading *r, enum reply_word link,
                                 const struct answer_lines *lines, const struct reply_meaning *said)
{
    if (!agrees(link) && said->clarity != REPLY_CLEAR)
        return link;
    if (said->clarity == REPLY_NOTHING || said->clarity == REPLY_UNKNOWN)
        return is_understood(r, lines) ? link : REPLY_WORD_NONE;
    if (said->clarity != REPLY_CLEAR)
        return REPLY_WORD_NONE;
    if (agrees(link) != agrees(said->reply_word))
        return REPLY_WORD_NONE;
    if (agrees(link))
        return MIN(link, said->reply_word);
    return *said->rest == '\0' ? MAX(link, said->reply_word) : link;
}

static void read_subject(const struct answer_text_reading *r, struct reply_meaning *out)
{
    const char *value = fields_first(r->mail->fields, "Subject");
    g_autofree char *subject = value ? field_decode(value, LIMIT_SUBJECT) : g_strdup("");

    read_meaning(r, subject, out);
}

static enum reply_word subject_reply_word(const struct answer_text_reading *r)
{
    struct reply_meaning meaning;

    read_subject(r, &meaning);
    enum reply_word reply_word = *meaning.rest == '\0' ? meaning.reply_word : REPLY_WORD_NONE;
    reply_meaning_clear(&meaning);
    return reply_word;
}

/* Has the writer changed the subject that our link filled in, so that it no longer says yes? */
static bool subject_casts_doubt(const struct answer_text_reading *r)
{
    struct reply_meaning meaning;

    read_subject(r, &meaning);
    bool doubt = meaning.clarity == REPLY_DOUBTS || meaning.clarity == REPLY_CONFLICTS ||
                 (meaning.clarity == REPLY_CLEAR && !agrees(meaning.reply_word));
    reply_meaning_clear(&meaning);
    return doubt;
}

/* Combines link, subject and text. For the verb "change" the subject is the link's word. */
static enum reply_word reply_word_of(const struct answer_text_reading *r,
                                     const struct answer_lines *lines,
                                     const struct reply_meaning *said)
{
    enum reply_word link = verb_reply_word(r->verb), subject = REPLY_WORD_NONE, reply_word;

    if (r->verb != ANSWER_REPLY)
        subject = subject_reply_word(r);
    if (link == REPLY_WORD_NONE)
        link = subject;
    else if (subject != REPLY_WORD_NONE && agrees(subject) != agrees(link))
        return REPLY_WORD_NONE;
    reply_word = link == REPLY_WORD_NONE ? said->reply_word : with_link(r, link, lines, said);
    bool pressed = lines->hint || verb_reply_word(r->verb) != REPLY_WORD_NONE;
    return agrees(reply_word) && pressed && subject_casts_doubt(r) ? REPLY_WORD_NONE : reply_word;
}

/* Does the text name the counterpart, as in "always yes to Carol"? Then it is not an always, which
 * covers everybody whom the introducer introduces. */
static bool names_counterpart(const struct answer_text_reading *r, const char *text)
{
    const char *const names[] = {r->asked.names[0], r->asked.names[1], NULL};
    struct answer_text_reading without = *r;
    struct reply_meaning meaning;

    without.asked.names = names;
    read_meaning(&without, text, &meaning);
    bool named = meaning.clarity == REPLY_UNKNOWN;
    reply_meaning_clear(&meaning);
    return named;
}

static bool is_plain(const struct answer_text_reading *r, const struct reply_meaning *said,
                     enum reply_word reply_word)
{
    if (reply_word == REPLY_WORD_NONE || *said->rest != '\0')
        return false;
    return r->verb == ANSWER_REPLY || subject_reply_word(r) == reply_word;
}

/* Returns the answer's language. A short answer may not have enough words to tell; then the
 * language in which its word was found counts if it is the ask's. */
static const char *language_said(const struct answer_text_reading *r,
                                 const struct reply_meaning *said, const char *text)
{
    const char *language = language_of_reply(r->asked.language, text);

    if (language || r->verb != ANSWER_REPLY)
        return language;
    return g_strcmp0(said->language, r->asked.language) == 0 ? said->language : NULL;
}

void answer_words_read(const struct config *config, const struct incoming *mail,
                       enum answer_verb verb, const struct ask *ask, gint64 now,
                       struct answer_words *out)
{
    g_autofree char *writer = writer_of(mail, ask);
    const struct ask_about *about = ask->about->len == 1 ? ask->about->pdata[0] : NULL;
    const char *names[] = {ask->introducer_name, ask->party_name, about ? about->name : NULL, NULL};
    struct answer_text_reading r = {config, mail, verb, {ask->language, writer, names, now}};
    struct answer_lines lines;
    struct reply_meaning said;

    lines_init(&lines, &r);
    const char *text = lines.own->str;
    read_meaning(&r, text, &said);
    out->reply_word = reply_word_of(&r, &lines, &said);
    if (out->reply_word == REPLY_WORD_ALWAYS && said.clarity == REPLY_CLEAR &&
        names_counterpart(&r, text))
        out->reply_word = REPLY_WORD_YES;
    out->plain = is_plain(&r, &said, out->reply_word);
    out->until = out->reply_word == REPLY_WORD_NO ? said.until : 0;
    out->language = language_said(&r, &said, text);
    out->note = agrees(out->reply_word)
                    ? NULL
                    : answer_note(out->reply_word == REPLY_WORD_NONE ? text : said.rest);
    reply_meaning_clear(&said);
    lines_clear(&lines);
}

void answer_words_clear(struct answer_words *words)
{
    g_clear_pointer(&words->note, g_free);
}
