#include "policy/evidence/own_text.h"

#include <string.h>
#include "policy/evidence/own_text_lines.h"
#include "policy/evidence/own_text_notice.h"

/* Mail programs wrap "On ... wrote:" over at most this many lines and bytes. */
#define ATTRIBUTION_LINES 3
#define ATTRIBUTION_BYTES 400
/* The most words of a greeting above a dividing line. */
#define GREETING_WORDS 4
/* A signature has at most this many words. */
#define SIGNATURE_WORDS 60
/* A quoted head has at least this many fields, and at most this many other lines between two. */
#define BLOCK_FIELDS 3
#define RULED_FIELDS 2
#define BLOCK_OTHERS 6
/* After a title, the head begins within this many lines. */
#define TITLE_LINES 3
/* The author stands at most this many lines above the head in Notes, and in this many words. */
#define AUTHOR_LINES 3
#define AUTHOR_WORDS 4
/* A device note is shorter than this. */
#define DEVICE_BYTES 80

/* The kind of a line. */
enum mark {
    MARK_OWN,
    MARK_HEAD,   /* head of a quote: its fields, "On ... wrote:", its title */
    MARK_QUOTED, /* somebody else's words */
    MARK_NOTICE, /* what the company adds: not the author's words, judged like quoted text */
    MARK_REST,   /* signature, device note, dividing line */
};

struct marked_lines {
    struct text_lines cut_up;
    char **line, **plain; /* the lines of the text, borrowed */
    const gsize *size;
    guint n;
    guint8 *mark; /* enum mark for each line */
    const struct quoting *quoting;
    const struct words_author *author; /* NULL: the author is not known */
    bool begun;                        /* some of it is the author's own */
    bool goes_on_below;                /* the author said that their words follow below */
    bool signed_off;                   /* a signature has begun in this part */
    bool cut;                          /* a quote without marks has begun in this part */
    bool quoting_goes_on; /* the last line with words is quoted, or the head of a quote */
    guint searched;       /* number of lines that were searched for goes_on_below */
};

static bool is_blank(const char *line)
{
    return *line == '\0' || line[strspn(line, " \t\r\f\v")] == '\0';
}

static bool is_part_line(const char *line)
{
    return line[0] == WORDS_NEXT_PART[0] && line[1] == '\0';
}

static bool is_quoted(const char *line)
{
    gsize indent = 0;
    while (indent < 3 && line[indent] == ' ')
        indent++;
    return line[indent] == '>';
}

/* A bar marks a quote only after a line that announces one; elsewhere it belongs to a table. */
static bool is_barred(const char *line)
{
    return line[0] == '|' && (line[1] == ' ' || line[1] == '\0');
}

/* Returns true for the title of a quoted message, between dashes or alone. */
static bool is_title(const struct marked_lines *lines, guint i)
{
    const char *plain = lines->plain[i];
    const char *title = g_ascii_isalnum(*plain) ? plain : plain + strspn(plain, "-_= ");
    gsize n = quoting_begin(lines->quoting, QUOTING_TITLE, title);
    return n > 0 && (title - plain >= 2 || title[n + strspn(title + n, ":-_= ")] == '\0');
}

static bool is_device_note(const struct marked_lines *lines, guint i)
{
    return quoting_begin(lines->quoting, QUOTING_DEVICE, lines->plain[i]) > 0 &&
           strlen(lines->line[i]) < DEVICE_BYTES;
}

static bool is_field(const struct marked_lines *lines, guint i)
{
    return quoting_field(lines->quoting, QUOTING_FIELD, lines->plain[i]) != NULL;
}

/* Returns true for a list of addresses that continues in the next line, or continued in this. */
static bool is_list(const struct marked_lines *lines, guint i)
{
    gsize size = lines->size[i];
    return size > 0 && (strchr(",;", lines->plain[i][size - 1]) != NULL ||
                        strchr(lines->plain[i], '@') != NULL);
}

/* Returns the line behind the head of a quoted message that begins at line i and has at least this
 * many fields, or i when there is none. A field may continue in the next lines. */
static guint block_of(const struct marked_lines *lines, guint i, unsigned least)
{
    unsigned n = 0, others = 0;
    guint end = i;
    if (!is_field(lines, i))
        return i;
    for (guint j = i; j < lines->n && others <= BLOCK_OTHERS; j++) {
        if (n >= least && lines->size[j] == 0)
            break;
        if (is_field(lines, j)) {
            n++;
            others = 0;
            end = j + 1;
        } else {
            others += !is_list(lines, j);
        }
    }
    return n >= least ? end : i;
}

static guint block_end(const struct marked_lines *lines, guint i)
{
    return block_of(lines, i, BLOCK_FIELDS);
}

/* Returns true when a head names the author: by the whole name or, in a memo, a word of it. */
static bool names_author(const struct marked_lines *lines, const char *value, bool memo)
{
    const struct words_author *author = lines->author;
    g_autofree char *name = quoting_fold(author->name ? author->name : "");
    g_auto(GStrv) words = g_strsplit(memo ? name : "", " ", -1);
    if (line_has_words(value, name) ||
        (author->address && *author->address && strstr(value, author->address) != NULL))
        return true;
    for (char **word = words; *word != NULL; word++)
        if (strlen(*word) > 2 && strstr(value, *word) != NULL)
            return true;
    return false;
}

/* Returns true when the author wrote what follows a head: a memo, or a message of theirs that they
 * send again. Only a memo may lack the name of its author. */
static bool is_own_block(const struct marked_lines *lines, guint i, guint end)
{
    bool named = false;
    if (lines->author == NULL)
        return false;
    bool memo = !lines->begun && !lines->author->answers;
    for (; i < end; i++) {
        const char *from = quoting_field(lines->quoting, QUOTING_FROM, lines->plain[i]);
        named = named || from != NULL;
        if (from != NULL && names_author(lines, from, memo))
            return true;
    }
    return memo && !named;
}

/* Below a drawn line, as in Outlook, a head may have only two fields, one of which names the
 * sender. Returns its end, or 0 for none; *begin: where it begins. */
static guint ruled_block(const struct marked_lines *lines, guint i, guint *begin)
{
    const char *line = lines->line[i];
    if (line[0] != '_' && line[0] != '-')
        return 0;
    gsize drawn = strspn(line, "_-");
    if (drawn < 10 || !is_blank(line + drawn))
        return 0;
    for (*begin = i + 1; *begin < lines->n && *begin <= i + 2; (*begin)++) {
        guint end = block_of(lines, *begin, RULED_FIELDS);
        for (guint j = *begin; j < end; j++)
            if (quoting_field(lines->quoting, QUOTING_FROM, lines->plain[j]) != NULL)
                return end;
    }
    return 0;
}

/* Recognises "On 3 May 2024 Carol wrote:", "Am 03.05.2024 schrieb Carol:" and, with its address at
 * the end, "2026年3月2日(月) 18:00 Carol <carol@c.example>:". */
static bool says_wrote(const struct marked_lines *lines, const char *said, gsize size)
{
    return quoting_within(lines->quoting, QUOTING_WROTE, said) ||
           (size > 2 && said[size - 2] == '>' && strstr(said, "年") != NULL);
}

/* Returns true when several lines may be one attribution. */
static bool may_wrap(const struct marked_lines *lines, guint i, const char *said)
{
    return quoting_begin(lines->quoting, QUOTING_BEGINS, said) > 0 ||
           (line_tells_time(lines->plain[i]) && strchr(said, '@') != NULL);
}

/* Returns true when marks follow an attribution: then only the marked lines are quoted. */
static bool marks_quotes(const struct marked_lines *lines, guint i)
{
    while (i < lines->n && is_blank(lines->line[i]))
        i++;
    return i < lines->n && (is_quoted(lines->line[i]) || is_barred(lines->line[i]));
}

/* Returns true when the n lines from i, the last of which ends with a colon, are "... wrote:". Such
 * lines name a time or an address, or begin like an attribution and are followed by quote marks. */
static bool is_attribution(const struct marked_lines *lines, guint i, guint n)
{
    char said[ATTRIBUTION_BYTES + 1]; /* the lines, with a space between two */
    gsize bytes = 0;
    bool when_or_who = quoting_begin(lines->quoting, QUOTING_BEGINS, lines->plain[i]) > 0 &&
                       marks_quotes(lines, i + n);
    for (guint j = i; j < i + n && !when_or_who; j++)
        when_or_who = strpbrk(lines->plain[j], "0123456789@<") != NULL;
    for (guint j = i; j < i + n && when_or_who; j++) {
        if (j > i)
            said[bytes++] = ' ';
        memcpy(said + bytes, lines->plain[j], lines->size[j] + 1);
        bytes += lines->size[j];
    }
    return when_or_who && says_wrote(lines, said, bytes) && (n == 1 || may_wrap(lines, i, said));
}

/* Returns how many lines from i are "... wrote:"; 0 for none. */
static guint attribution_lines(const struct marked_lines *lines, guint i)
{
    gsize bytes = 0;
    for (guint n = 1; n <= ATTRIBUTION_LINES && i + n <= lines->n; n++) {
        guint last = i + n - 1;
        gsize size = lines->size[last];
        bytes += size + (n > 1);
        if (size == 0 || bytes > ATTRIBUTION_BYTES || (n > 1 && is_quoted(lines->line[last])))
            break;
        if (lines->plain[last][size - 1] == ':' && is_attribution(lines, i, n))
            return n;
    }
    return 0;
}

static bool is_signature(const char *line)
{
    return line[0] == '-' && line[1] == '-' && is_blank(line + 2) && strlen(line) <= 4;
}

static guint count_words(const char *line)
{
    guint words = 0;
    for (const char *p = line; *p != '\0'; p++)
        words += *p != ' ' && (p[1] == ' ' || p[1] == '\0');
    return words;
}

/* Recognises "Dear Carol," at the beginning of a paragraph. */
static bool begins_letter(const struct marked_lines *lines, guint i)
{
    gsize n = quoting_begin(lines->quoting, QUOTING_GREETING, lines->plain[i]);
    bool whole =
        n > 0 && (!g_ascii_isalnum(lines->plain[i][n]) || !g_ascii_isalnum(lines->plain[i][n - 1]));
    return whole && (is_blank(lines->line[i - 1]) || is_signature(lines->line[i - 1]));
}

/* Returns true when the text below a line "--" is not a signature: another one is below it, it is
 * long, or it addresses somebody. */
static bool is_no_signature(const struct marked_lines *lines, guint i)
{
    guint words = 0;
    for (guint j = i + 1; j < lines->n && !is_part_line(lines->line[j]); j++) {
        if (lines->size[j] == 0)
            continue;
        if (is_signature(lines->line[j]))
            return true;
        if (is_quoted(lines->line[j]) || block_end(lines, j) > j || is_title(lines, j))
            break;
        words += count_words(lines->plain[j]);
        if (words > SIGNATURE_WORDS || begins_letter(lines, j))
            return true;
    }
    return false;
}

/* Returns true when a line "--" only divides the text: there is no signature below, or hardly more
 * than a greeting above. */
static bool is_divider(const struct marked_lines *lines, guint i)
{
    guint words = 0;
    if (lines->author == NULL)
        return false;
    if (is_no_signature(lines, i))
        return true;
    for (guint j = i; j-- > 0 && words <= GREETING_WORDS && !is_part_line(lines->line[j]);)
        words += count_words(lines->plain[j]);
    return words <= GREETING_WORDS;
}

/* Returns true when the author has said that their words are in the quote: "my answers below". */
static bool said_below(struct marked_lines *lines, guint i)
{
    for (; lines->searched < i; lines->searched++)
        lines->goes_on_below =
            lines->goes_on_below ||
            (lines->mark[lines->searched] == MARK_OWN &&
             quoting_within(lines->quoting, QUOTING_BELOW, lines->plain[lines->searched]));
    return lines->goes_on_below;
}

/* Returns true when a quote without marks ends the author's words. It does not when everything they
 * wrote is below or inside what they answer. */
static bool ends_own(struct marked_lines *lines, guint i)
{
    const struct words_author *author = lines->author;
    return author == NULL || ((lines->begun || !author->answers) && !said_below(lines, i));
}

/* Lotus Notes puts who wrote a message, and when, on a line or two above its other fields. */
static void mark_author_above(struct marked_lines *lines, guint i, guint end)
{
    guint at = i;
    for (guint j = i; j < end; j++)
        if (quoting_field(lines->quoting, QUOTING_FROM, lines->plain[j]) != NULL)
            return;
    while (at > 0 && i - at < AUTHOR_LINES && *lines->plain[at - 1] == '\0')
        at--;
    if (at == 0 || !line_tells_time(lines->plain[at - 1]))
        return;
    lines->mark[at - 1] = MARK_HEAD;
    if (at > 1 && lines->mark[at - 2] == MARK_OWN && !is_part_line(lines->line[at - 2]) &&
        count_words(lines->plain[at - 2]) <= AUTHOR_WORDS)
        lines->mark[at - 2] = MARK_HEAD;
}

/* Returns how many lines from i are the head of a quote, 0 for none. ends: no own words follow. */
static guint head_lines(struct marked_lines *lines, guint i, bool *ends)
{
    guint end = block_end(lines, i), begin = i, n;
    if (end == i && (end = ruled_block(lines, i, &begin)) == 0)
        end = begin = i;
    if (end > i) {
        *ends = !is_own_block(lines, begin, end) && ends_own(lines, i);
        if (*ends)
            mark_author_above(lines, i, end);
        return end - i;
    }
    if (is_title(lines, i)) {
        guint head = i + 1;
        while (head < lines->n && head < i + TITLE_LINES && is_blank(lines->line[head]))
            head++;
        end = head < lines->n ? block_end(lines, head) : head;
        *ends = !(end > head && is_own_block(lines, head, end)) && ends_own(lines, i);
        return end - i;
    }
    n = attribution_lines(lines, i);
    *ends = n > 0 && !marks_quotes(lines, i + n) && ends_own(lines, i);
    return n;
}

/* Returns the kind of line i as far as the line itself tells. It holds for this line and the *taken
 * - 1 lines below it. */
static enum mark mark_of(struct marked_lines *lines, guint i, guint *taken)
{
    bool ends;
    *taken = 1;
    if (is_quoted(lines->line[i]) || (is_barred(lines->line[i]) && lines->quoting_goes_on))
        return MARK_QUOTED;
    if (*lines->plain[i] == '\0')
        return MARK_OWN;
    if (is_device_note(lines, i))
        return MARK_REST;
    if (is_signature(lines->line[i])) {
        lines->signed_off = !is_divider(lines, i);
        return MARK_REST;
    }
    guint n = head_lines(lines, i, &ends);
    if (n == 0)
        return MARK_OWN;
    *taken = n;
    lines->cut = ends;
    return MARK_HEAD;
}

static void mark_lines(struct marked_lines *lines)
{
    guint taken;
    for (guint i = 0; i < lines->n; i += taken) {
        bool part = is_part_line(lines->line[i]);
        if (part)
            lines->cut = lines->signed_off = false;
        enum mark mark = lines->cut ? MARK_QUOTED : MARK_OWN;
        taken = 1;
        if (!lines->cut && !part)
            mark = mark_of(lines, i, &taken);
        if (mark == MARK_OWN && lines->signed_off)
            mark = MARK_REST;
        taken = MIN(taken, lines->n - i);
        for (guint j = i; j < i + taken; j++)
            lines->mark[j] = mark;
        lines->begun = lines->begun || (mark == MARK_OWN && !is_blank(lines->line[i]));
        if (!is_blank(lines->line[i]))
            lines->quoting_goes_on = mark == MARK_HEAD || mark == MARK_QUOTED;
    }
}

/* To be called at the end of each part. */
static void mark_notices(struct marked_lines *lines)
{
    for (guint end = lines->n, begin; end > 0; end = begin > 0 ? begin - 1 : 0) {
        begin = end;
        while (begin > 0 && !is_part_line(lines->line[begin - 1]))
            begin--;
        guint first = begin, from, to = end;
        while (first < end && lines->size[first] == 0)
            first++;
        while ((from = notice_find(lines->quoting, &lines->cut_up, first, &to)) < to) {
            for (guint i = from; i < to; i++)
                lines->mark[i] = lines->mark[i] == MARK_OWN ? MARK_NOTICE : lines->mark[i];
            to = from;
        }
    }
}

static void lines_init(struct marked_lines *lines, const struct quoting *quoting, const char *text,
                       const struct words_author *author)
{
    struct text_lines cut;
    text_lines_init(&cut, text);
    *lines = (struct marked_lines){.cut_up = cut,
                                   .line = cut.line,
                                   .plain = cut.plain,
                                   .size = cut.size,
                                   .n = cut.n,
                                   .quoting = quoting,
                                   .author = author};
    lines->mark = g_new0(guint8, lines->n);
    mark_lines(lines);
    mark_notices(lines);
}

static void lines_clear(struct marked_lines *lines)
{
    text_lines_clear(&lines->cut_up);
    g_free(lines->mark);
}

static char *joined_own(const struct marked_lines *lines)
{
    char *own = text_lines_room(&lines->cut_up), *to = own;
    for (guint i = 0; i < lines->n; i++)
        if (lines->mark[i] == MARK_OWN)
            to = text_lines_put(to, &lines->cut_up, i, 0);
    *to = '\0';
    return own;
}

/* Returns the quotes and their heads, without marks; NULL for none. */
static char *joined_quotes(const struct marked_lines *lines)
{
    char *quotes = NULL, *to = NULL;
    for (guint i = 0; i < lines->n; i++) {
        if (lines->mark[i] == MARK_OWN || lines->mark[i] == MARK_REST)
            continue;
        if (quotes == NULL)
            quotes = to = text_lines_room(&lines->cut_up);
        to = text_lines_put(to, &lines->cut_up, i, strspn(lines->line[i], " >"));
    }
    if (quotes != NULL)
        *to = '\0';
    return quotes;
}

char *own_text_and_quotes(const struct quoting *quoting, const char *text,
                          const struct words_author *author, char **quotes)
{
    struct marked_lines lines;
    lines_init(&lines, quoting, text, author);
    char *own = joined_own(&lines);
    *quotes = joined_quotes(&lines);
    lines_clear(&lines);
    return own;
}

char *own_text(const struct quoting *quoting, const char *text, const struct words_author *author)
{
    struct marked_lines lines;
    lines_init(&lines, quoting, text, author);
    char *own = joined_own(&lines);
    lines_clear(&lines);
    return own;
}

GByteArray *own_text_quoted_lines(const struct quoting *quoting, const char *text)
{
    struct marked_lines lines;
    lines_init(&lines, quoting, text, NULL);
    GByteArray *quoted = g_byte_array_sized_new(lines.n);
    for (guint i = 0; i < lines.n; i++) {
        guint8 is = lines.mark[i] == MARK_HEAD || lines.mark[i] == MARK_QUOTED;
        g_byte_array_append(quoted, &is, 1);
    }
    lines_clear(&lines);
    return quoted;
}
