#include "policy/evidence/quotes.h"

#include <string.h>
#include "policy/evidence/own_text_lines.h"
#include "policy/evidence/reading.h"

enum { ABOVE_LINES = 3 };

struct reading_quotes {
    const struct quoting *quoting;
    GString *heads, *said;
    unsigned fields;
    bool in_field; /* the line before is a field */
    bool open;     /* and its list continues */
};

/* Recognises "On 3 May 2024 Carol wrote:". */
static bool is_attribution(const struct quoting *quoting, const char *plain)
{
    gsize size = strlen(plain);
    return size > 0 && plain[size - 1] == ':' && strpbrk(plain, "0123456789@") != NULL &&
           quoting_within(quoting, QUOTING_WROTE, plain);
}

static bool ends_open(const char *plain)
{
    gsize size = strlen(plain);
    return size > 0 && strchr(";,", plain[size - 1]) != NULL;
}

/* Lotus Notes puts who wrote a message, and when, on lines of their own above its fields. */
static bool is_above_field(const struct quoting *quoting, const struct text_lines *lines, guint i)
{
    if (strpbrk(lines->plain[i], "0123456789@") == NULL)
        return false;
    for (guint j = i + 1; j < lines->n && j <= i + ABOVE_LINES; j++)
        if (quoting_field(quoting, QUOTING_FIELD, lines->plain[j]) != NULL)
            return true;
    return false;
}

/* A list of addresses may take several lines. */
static void read_line(struct reading_quotes *reading, const struct text_lines *lines, guint i)
{
    const char *plain = lines->plain[i];
    bool field = quoting_field(reading->quoting, QUOTING_FIELD, plain) != NULL;
    bool goes_on = reading->in_field && *plain != '\0' &&
                   (reading->open || ends_open(plain) || strchr(plain, '@') != NULL);
    bool head = field || goes_on || is_attribution(reading->quoting, plain) ||
                is_above_field(reading->quoting, lines, i);
    reading->fields += field;
    reading->in_field = field || goes_on;
    reading->open = reading->in_field && ends_open(plain);
    g_string_append(head ? reading->heads : reading->said, head ? plain : lines->line[i]);
    g_string_append_c(head ? reading->heads : reading->said, '\n');
}

void quotes_read(struct quotes *quotes, const struct quoting *quoting, const char *text)
{
    struct text_lines lines;
    struct reading_quotes reading = {quoting, g_string_new(NULL), g_string_new(NULL), 0, false,
                                     false};
    text_lines_init(&lines, text);
    for (guint i = 0; i < lines.n; i++)
        read_line(&reading, &lines, i);
    text_lines_clear(&lines);
    *quotes = (struct quotes){g_string_free(reading.heads, FALSE),
                              g_string_free(reading.said, FALSE), reading.fields};
}

void quotes_clear(struct quotes *quotes)
{
    g_free(quotes->heads);
    g_free(quotes->said);
}

/* Outlook writes "Chan, Carol" for a person whom another program calls "Carol Chan". */
static bool shows_name(const struct quotes *quotes, const char *name)
{
    g_autofree char *folded = quoting_fold(name);
    g_auto(GStrv) words = g_strsplit_set(folded, " ,", -1);
    unsigned shown = 0;
    for (char **word = words; *word != NULL; word++) {
        if (**word == '\0')
            continue;
        if (strstr(quotes->heads, *word) == NULL)
            return false;
        shown++;
    }
    return shown > 0;
}

bool quotes_show(const struct quotes *quotes, const char *address, const char *name)
{
    g_autofree char *folded = quoting_fold(address);
    return strstr(quotes->heads, folded) != NULL || shows_name(quotes, name);
}

bool quotes_name(const struct quotes *quotes, const struct cues *cues,
                 const struct names_of *called, const bool *parties)
{
    struct names names;
    struct reading reading;
    bool found = false;
    names_read(&names, called);
    reading_init(&reading, cues, &names, quotes->said);
    for (guint32 i = 0; i < reading.n && !found; i++)
        found = reading.words[i].party > 0 && parties[reading.words[i].party - 1];
    reading_clear(&reading);
    names_clear(&names);
    return found;
}
