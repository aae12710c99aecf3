#include "cli/consent/consent_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "base/day.h"
#include "base/error.h"
#include "cli/table.h"

#define LONGEST_YEARS 100

char *consent_date(gint64 seconds)
{
    return seconds ? day_text_local(seconds) : g_strdup("");
}

static char *people(const char *scope, const char *role)
{
    if (strcmp(scope, "*") == 0)
        return g_strconcat("any ", role, NULL);
    if (g_str_has_prefix(scope, "@."))
        return g_strconcat("anyone at a subdomain of ", scope + 2, NULL);
    if (scope[0] == '@')
        return g_strconcat("anyone at ", scope + 1, NULL);
    return g_strdup(scope);
}

char *consent_sentence(const struct consent *c)
{
    g_autofree char *party = people(c->party, "party");
    g_autofree char *introducer = people(c->introducer, "introducer");
    g_autofree char *counterpart = people(c->counterpart, "counterpart");
    g_autofree char *until = consent_date(c->expires);

    return g_strconcat(party, c->decision == CONSENT_ALLOW ? " allows" : " denies",
                       " introductions by ", introducer, " to ", counterpart,
                       *c->topic ? " about " : "", c->topic, *until ? " until " : "", until, NULL);
}

static char *until(const struct consent *c, gint64 now)
{
    g_autofree char *date = consent_date(c->expires);

    return g_strconcat(date, c->expires && c->expires <= now ? " (over)" : "", NULL);
}

static const char *or_any(const char *text)
{
    return *text == '\0' || strcmp(text, "*") == 0 ? "any" : text;
}

void consent_print_table(FILE *to, const GPtrArray *records, gint64 now)
{
    g_autoptr(GPtrArray) table = table_new();

    table_add(table, "PARTY", "SAYS", "INTRODUCER", "COUNTERPART", "TOPIC", "UNTIL", "ORIGIN",
              "NOTE", NULL);
    for (guint i = 0; i < records->len; i++) {
        const struct consent *c = records->pdata[i];
        g_autofree char *end = until(c, now);
        table_add(table, c->party, consent_decision_name(c->decision), or_any(c->introducer),
                  or_any(c->counterpart), or_any(c->topic), end, consent_origin_name(c->origin),
                  c->note, NULL);
    }
    table_print(to, table);
}

static bool parse_span(const char *text, gint64 now, gint64 *when)
{
    unsigned n;
    char unit;

    if (!day_parse_count(text, "dmy", LONGEST_YEARS * 366, &n, &unit))
        return false;
    g_autoptr(GDateTime) start = g_date_time_new_from_unix_utc(now), end = NULL;
    if (unit == 'd')
        end = g_date_time_add_days(start, (int)n);
    else if (unit == 'm' && n <= LONGEST_YEARS * 12)
        end = g_date_time_add_months(start, (int)n);
    else if (unit == 'y' && n <= LONGEST_YEARS)
        end = g_date_time_add_years(start, (int)n);
    if (!end)
        return false;
    *when = g_date_time_to_unix(end);
    return true;
}

bool consent_parse_when(const char *text, gint64 now, gint64 *when, GError **error)
{
    gint64 parsed;

    if (!day_parse(text, &parsed) && !parse_span(text, now, &parsed)) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                    "--expires %s is not a date: write 2030-12-31, 90d (days), 6m (months) or 2y",
                    text);
        return false;
    }
    if (parsed <= now) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                    "--expires %s is over already: give a date that is to come", text);
        return false;
    }
    *when = parsed;
    return true;
}

int consent_finish_output(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EX_OK;
    fprintf(stderr, "askfirst: cannot write the output: %s\n", g_strerror(errno));
    return EX_IOERR;
}
