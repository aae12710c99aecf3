/* Whose words are these? What a reply or a forward repeats, and the signature, are taken out before
 * the words are judged: an introduction that is only quoted was made by someone else.
 *
 * Line by line, with a bounded look ahead. */
#include <string.h>
#include <stdbool.h>
#include "bounds.h"
#include "policy/words.h"

/* Mail programs wrap "On ... wrote:" over at most so many lines and bytes. */
#define ATTRIBUTION_LINES 3
#define ATTRIBUTION_BYTES 400
/* A greeting above a line that divides. */
#define GREETING_WORDS 4
/* The head of a quoted message stands in so many lines; so many of them must be fields. */
#define BLOCK_LINES 7
#define BLOCK_FIELDS 3
/* Plain lines are kept in pieces of so many bytes. */
#define CHUNK 4096

struct lines {
    char *text; /* cut up in place */
    char **line;
    const char **plain; /* what plain_line makes of each, NULL before somebody asked */
    GStringChunk *made; /* where that is kept */
    guint n;
    const struct words_author *author; /* NULL: nobody said whose text it is */
    bool begun;                        /* something of it has been kept */
};

/* What happens to a line: with CUT, to all that follow, too. */
enum fate { KEEP, DROP, CUT };

/* The fields at the head of a quoted message, as Outlook, Notes and Apple Mail write them. */
static const char *const fields[] = {
    "from",     "sent",     "date",    "to",        "cc",      "bcc",       "subject", "reply-to",
    "von",      "gesendet", "an",      "datum",     "betreff", "de",        "envoyé",  "à",
    "objet",    "date",     "enviado", "para",      "asunto",  "fecha",     "da",      "inviato",
    "oggetto",  "data",     "assunto", "verzonden", "aan",     "onderwerp", "van",     "skickat",
    "till",     "ämne",     "från",    "sendt",     "til",     "emne",      "fra",     "差出人",
    "送信日時", "送信日",   "宛先",    "件名",      NULL};

static const char *const wrote[] = {"wrote:",    "writes:",   "schrieb",     "a écrit",
                                    "escribió:", "escribio:", "ha scritto:", "schreef",
                                    "escreveu:", "skrev",     "kirjoitti:",  "napisał",
                                    "のメール:", NULL};

/* Titles of what follows, between dashes or alone. */
static const char *const separators[] = {"original message",
                                         "original-nachricht",
                                         "ursprüngliche nachricht",
                                         "message d'origine",
                                         "message original",
                                         "mensaje original",
                                         "messaggio originale",
                                         "oorspronkelijk bericht",
                                         "mensagem original",
                                         "ursprungligt meddelande",
                                         "forwarded message",
                                         "forwarded by",
                                         "begin forwarded message",
                                         "weitergeleitete nachricht",
                                         "message transféré",
                                         "mensaje reenviado",
                                         "messaggio inoltrato",
                                         "doorgestuurd bericht",
                                         "anfang der weitergeleiteten nachricht",
                                         "début du message réexpédié",
                                         "original appointment",
                                         NULL};

static const char *const device_notes[] = {"sent from my",
                                           "sent from mail for",
                                           "sent via ",
                                           "sent from outlook",
                                           "get outlook for",
                                           "von meinem iphone",
                                           "von meinem ipad",
                                           "von meinem handy",
                                           "von meinem smartphone",
                                           "von meinem samsung",
                                           "gesendet von ",
                                           "envoyé de mon",
                                           "envoyé depuis",
                                           "enviado desde mi",
                                           "enviado do meu",
                                           "inviato da ",
                                           "verzonden vanaf",
                                           "verstuurd vanaf",
                                           "skickat från",
                                           "iphoneから送信",
                                           "ipadから送信",
                                           NULL};

static bool is_blank(const char *line)
{
    return line[strspn(line, " \t\r\f\v")] == '\0';
}

static bool is_part_line(const char *line)
{
    return strcmp(line, WORDS_NEXT_PART) == 0;
}

/* The bounded beginning of a line, lower case, without spaces, stars and no-break spaces around. */
static char *plain_line(const char *line)
{
    char *lower = g_strndup(line, ATTRIBUTION_BYTES);
    if (!g_str_is_ascii(lower)) {
        g_autofree char *part = lower;
        g_autofree char *valid = g_utf8_make_valid(part, -1);
        lower = g_utf8_strdown(valid, -1);
    }
    for (char *p = lower; *p != '\0'; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p |= 0x20;
        if (*p == '*' || *p == '\t' || *p == '\r')
            *p = ' ';
        if ((guchar)p[0] == 0xC2 && (guchar)p[1] == 0xA0)
            p[0] = p[1] = ' ';
    }
    return g_strstrip(lower);
}

static const char *plain_at(const struct lines *lines, guint i)
{
    if (lines->plain[i] == NULL) {
        g_autofree char *plain = plain_line(lines->line[i]);
        lines->plain[i] = g_string_chunk_insert(lines->made, plain);
    }
    return lines->plain[i];
}

static bool starts_with(const char *line, const char *start)
{
    while (*start != '\0' && *line == *start)
        line++, start++;
    return *start == '\0';
}

static bool starts_with_any(const char *line, const char *const *starts)
{
    for (; *starts != NULL; starts++)
        if (starts_with(line, *starts))
            return true;
    return false;
}

static bool is_quoted(const char *line)
{
    gsize indent = strspn(line, " ");
    return indent <= 3 && line[indent] == '>';
}

static bool is_separator(const char *plain)
{
    const char *p = plain;
    while (*p == '-' || *p == '_' || *p == '=' || *p == ' ')
        p++;
    if (!starts_with_any(p, separators))
        return false;
    bool dashed = p - plain >= 2;
    for (const char *const *title = separators; *title != NULL && !dashed; title++) {
        if (starts_with(p, *title)) {
            const char *rest = p + strlen(*title);
            dashed = rest[strspn(rest, ":-_= ")] == '\0';
        }
        if (dashed)
            break;
    }
    return dashed;
}

static bool is_device_note(const char *line, const char *plain)
{
    return strlen(line) < 80 && starts_with_any(plain, device_notes);
}

static bool is_field(const struct lines *lines, guint i)
{
    const char *plain = plain_at(lines, i);
    const char *colon = strchr(plain, ':');
    if (colon == NULL)
        return false;
    while (colon > plain && g_ascii_isspace(colon[-1]))
        colon--;
    for (const char *const *field = fields; *field != NULL; field++)
        if (starts_with(plain, *field) && plain + strlen(*field) == colon)
            return true;
    return false;
}

/* Whether the head of a quoted message begins at line i. */
static bool is_block(const struct lines *lines, guint i)
{
    unsigned n = 0;
    if (!is_field(lines, i))
        return false;
    for (guint j = i; j < lines->n && j < i + BLOCK_LINES && n < BLOCK_FIELDS; j++)
        n += is_field(lines, j);
    return n >= BLOCK_FIELDS;
}

/* "From: Alice Archer" and the like, where that is the author. */
static bool names_author(const struct lines *lines, guint i)
{
    static const char *const from[] = {"from", "von", "de", "da",     "van",
                                       "från", "fra", "od", "差出人", NULL};
    const struct words_author *author = lines->author;
    g_autofree char *plain = g_strdup(plain_at(lines, i));
    g_autofree char *name = g_utf8_strdown(author->name ? author->name : "", -1);
    char *colon = strchr(plain, ':');
    if (colon == NULL)
        return false;
    *colon = '\0';
    return g_strv_contains(from, g_strchomp(plain)) &&
           ((*name != '\0' && strstr(colon + 1, name) != NULL) ||
            (author->address != NULL && strstr(colon + 1, author->address) != NULL));
}

/* How many lines from i are the fields at the head of a block. own: the author wrote what follows:
 * a memo, or a message of theirs that they send again. */
static guint block_lines(const struct lines *lines, guint i, bool *own)
{
    guint j = i;
    *own = false;
    for (; j < lines->n && is_field(lines, j); j++)
        *own |= lines->author != NULL && names_author(lines, j);
    return j - i;
}

/* The line that Outlook draws above the head of a quoted message. */
static bool is_rule_above_block(const struct lines *lines, guint i)
{
    const char *line = lines->line[i];
    gsize drawn = strspn(line, "_-");
    if (drawn < 10 || !is_blank(line + drawn))
        return false;
    for (guint j = i + 1; j < lines->n && j <= i + 2; j++)
        if (is_block(lines, j))
            return true;
    return false;
}

/* "On 3 May 2024 Carol wrote:", "Am 03.05.2024 schrieb Carol:": it names a time or an address. */
static bool says_wrote(const char *plain)
{
    gsize n = strlen(plain);
    if (n == 0 || plain[n - 1] != ':' || strpbrk(plain, "0123456789@<") == NULL)
        return false;
    for (const char *const *verb = wrote; *verb != NULL; verb++)
        if (strstr(plain, *verb) != NULL)
            return true;
    /* "2026年3月2日(月) 18:00 Carol <carol@c.example>:" */
    return n > 2 && plain[n - 2] == '>' && strstr(plain, "年") != NULL;
}

/* The n lines from i, with a space between two. Caller frees. */
static char *joined_lines(const struct lines *lines, guint i, guint n)
{
    GString *joined = g_string_new(plain_at(lines, i));
    for (guint j = i + 1; j < i + n; j++)
        g_string_append_printf(joined, " %s", plain_at(lines, j));
    return g_string_free(joined, FALSE);
}

/* How many lines from i are "... wrote:"; 0: none. */
static guint attribution_lines(const struct lines *lines, guint i)
{
    static const char *const beginnings[] = {"on ", "am ",  "le ", "el ",   "il ",     "op ",
                                             "em ", "den ", "at ", "dnia ", "w dniu ", NULL};
    gsize bytes = 0;
    for (guint n = 0; n < ATTRIBUTION_LINES && i + n < lines->n; n++) {
        const char *plain = plain_at(lines, i + n);
        if (*plain == '\0' || (n > 0 && is_quoted(lines->line[i + n])))
            break;
        bytes += strlen(plain) + (n > 0);
        if (bytes > ATTRIBUTION_BYTES)
            break;
        if (plain[strlen(plain) - 1] != ':')
            continue;
        g_autofree char *all = joined_lines(lines, i, n + 1);
        if (says_wrote(all) && (n == 0 || starts_with_any(all, beginnings)))
            return n + 1;
    }
    return 0;
}

/* Whether the words after an attribution bear quote marks: then only those lines are quoted. */
static bool marks_quotes(const struct lines *lines, guint i)
{
    while (i < lines->n && is_blank(lines->line[i]))
        i++;
    return i < lines->n && is_quoted(lines->line[i]);
}

static bool is_signature(const char *line)
{
    return strcmp(line, "-- ") == 0 || strcmp(line, "--") == 0 || strcmp(line, "-- \r") == 0 ||
           strcmp(line, "--\r") == 0;
}

/* A line "--" with another below it, or with hardly a greeting above, only divides. */
static bool is_divider(const struct lines *lines, guint i)
{
    guint words = 0;
    if (lines->author == NULL)
        return false;
    for (guint j = i + 1; j < lines->n && !is_part_line(lines->line[j]); j++)
        if (is_signature(lines->line[j]))
            return true;
    for (guint j = i; j-- > 0 && !is_part_line(lines->line[j]);)
        for (const char *p = lines->line[j]; *p != '\0'; p++)
            words += *p != ' ' && (p[1] == ' ' || p[1] == '\0');
    return words <= GREETING_WORDS;
}

/* Where all that somebody wrote stands below what they answer, the head of that ends nothing. */
static enum fate quote_fate(const struct lines *lines)
{
    return lines->author != NULL && lines->author->answers && !lines->begun ? DROP : CUT;
}

static enum fate line_fate(const struct lines *lines, guint i, guint *taken)
{
    const char *line = lines->line[i];
    *taken = 1;
    if (is_quoted(line))
        return DROP;
    if (is_blank(line))
        return KEEP;
    const char *plain = plain_at(lines, i);
    if (is_device_note(line, plain))
        return DROP;
    if (is_signature(line))
        return is_divider(lines, i) ? DROP : CUT;
    if (is_rule_above_block(lines, i))
        return lines->author != NULL ? DROP : CUT;
    if (is_block(lines, i)) {
        bool own;
        *taken = block_lines(lines, i, &own);
        return own ? DROP : quote_fate(lines);
    }
    if (is_separator(plain))
        return CUT;
    guint n = attribution_lines(lines, i);
    if (n == 0)
        return KEEP;
    *taken = n;
    return marks_quotes(lines, i + n) ? DROP : quote_fate(lines);
}

/* The lines of text. Caller clears them. */
static struct lines cut_lines(const char *text, const struct words_author *author)
{
    struct lines lines = {.author = author, .made = g_string_chunk_new(CHUNK)};
    lines.text = g_strndup(text != NULL ? text : "", LIMIT_TEXT);
    GPtrArray *all = g_ptr_array_new();
    for (char *line = lines.text; line != NULL;) {
        char *newline = strchr(line, '\n');
        if (newline != NULL)
            *newline++ = '\0';
        g_ptr_array_add(all, line);
        line = newline;
    }
    lines.n = all->len;
    lines.plain = g_new0(const char *, lines.n);
    lines.line = (char **)g_ptr_array_free(all, FALSE);
    return lines;
}

static void clear_lines(struct lines *lines)
{
    g_string_chunk_free(lines->made);
    g_free(lines->plain);
    g_free(lines->line);
    g_free(lines->text);
}

/* The first line of the next part after line i, or the end. */
static guint next_part(const struct lines *lines, guint i)
{
    while (i < lines->n && !is_part_line(lines->line[i]))
        i++;
    return i;
}

char *words_own_text(const char *text, const struct words_author *author)
{
    GString *own = g_string_new(NULL);
    struct lines lines = cut_lines(text, author);
    guint taken = 1;
    for (guint i = 0; i < lines.n; i += taken) {
        enum fate fate = line_fate(&lines, i, &taken);
        if (fate == CUT)
            taken = next_part(&lines, i) - i;
        if (fate != KEEP)
            continue;
        lines.begun = lines.begun || !is_blank(lines.line[i]);
        g_string_append(own, lines.line[i]);
        g_string_append_c(own, '\n');
    }
    clear_lines(&lines);
    return g_string_free(own, FALSE);
}

static void mark_lines(GByteArray *marks, guint n, bool quoted)
{
    guint8 mark = quoted;

    for (guint i = 0; i < n; i++)
        g_byte_array_append(marks, &mark, 1);
}

GByteArray *words_quoted_lines(const char *text)
{
    GByteArray *marks = g_byte_array_new();
    struct lines lines = cut_lines(text, NULL);
    guint taken = 1;
    for (guint i = 0; i < lines.n; i += taken) {
        bool signature = is_signature(lines.line[i]);
        enum fate fate = signature ? KEEP : line_fate(&lines, i, &taken);
        taken = signature ? 1 : fate == CUT ? lines.n - i : MIN(taken, lines.n - i);
        mark_lines(marks, taken, fate != KEEP);
    }
    clear_lines(&lines);
    return marks;
}
