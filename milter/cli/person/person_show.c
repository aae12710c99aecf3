#include "cli/person/person_show.h"

#include <stdio.h>
#include <string.h>
#include "base/plural.h"
#include "cli/acquaintance/vouched.h"
#include "cli/ask/ask.h"
#include "cli/audit.h"
#include "cli/cli.h"
#include "cli/consent/consent_text.h"
#include "cli/field_line.h"
#include "cli/held/held_show.h"
#include "cli/pair_words.h"
#include "cli/person/person_read.h"
#include "cli/record_json.h"
#include "cli/why.h"
#include "policy/consent.h"
#include "store/journal/journal.h"
#include "store/ledger/asks.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/person.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"

/* ---- text ---- */

static void print_consents(const GPtrArray *consents)
{
    for (guint i = 0; i < consents->len; i++) {
        const struct consent *c = consents->pdata[i];
        g_autofree char *sentence = consent_sentence(c), *shown = cli_terminal(sentence, 300),
                        *note = cli_terminal(c->note, 300), *date = consent_date(c->created);
        field_print("consent:      ", "%s (%s)%s%s", shown, date, *note ? "; wrote: " : "", note);
    }
}

static void print_asks(const GPtrArray *asks)
{
    for (guint i = 0; i < asks->len; i++) {
        const struct ask *ask = asks->pdata[i];
        g_autofree char *party = cli_terminal(ask->party, 100),
                        *introducer = cli_terminal(ask->introducer, 100),
                        *when = cli_date(ask->created);
        field_print("ask:          ", "%s, %s: %s was asked for %s (%s)", ask->id, when, party,
                    introducer, ask_state_name(ask->state));
    }
}

static void print_requests(const GPtrArray *requests)
{
    for (guint i = 0; i < requests->len; i++) {
        const struct request *request = requests->pdata[i];
        g_autofree char *introducer = cli_terminal(request->introducer, 100),
                        *subject = cli_terminal(request->subject, 60),
                        *when = cli_date(request->created);
        field_print("request:      ", "%s, %s: from %s, \"%s\" (%s)", request->id, when, introducer,
                    subject, request_state_name(request->state));
    }
}

static void print_past(const GPtrArray *past)
{
    for (guint i = 0; i < past->len; i++) {
        const struct past_pair *pair = past->pdata[i];
        g_autofree char *introducer = cli_terminal(pair->introducer, 100),
                        *a = cli_terminal(pair->a, 100), *b = cli_terminal(pair->b, 100),
                        *stopped = cli_date(pair->stopped), *vouched = cli_date(pair->vouched);
        if (pair->stopped)
            field_print("stopped:      ", "a message of %s to %s and %s was %s, %s", introducer, a,
                        b, past_stop_name(pair->how), stopped);
        if (pair->vouched)
            field_print("vouched:      ", "%s said that %s and %s know each other, %s", introducer,
                        a, b, vouched);
    }
}

static void print_rest(const struct person *p)
{
    for (guint i = 0; i < p->refusals->len; i++) {
        const struct person_refusals *r = p->refusals->pdata[i];
        field_print("refusals:     ", "%u of %s to %s", r->count, r->party, r->introducer);
    }
    for (guint i = 0; i < p->introduced->len; i++)
        field_print("introduced:   ", "to %s", (const char *)p->introduced->pdata[i]);
    if (p->introduced_by->len > 0)
        field_print("introduced:   ", "%u %s of others", p->introduced_by->len / 2,
                    plural(p->introduced_by->len / 2, "pair", "pairs"));
    print_past(p->past);
    if (p->language)
        field_print("language:     ", "%s", p->language);
    if (p->outbox->len > 0)
        field_print("outbox:       ", "%u %s", p->outbox->len,
                    plural(p->outbox->len, "mail on its way", "mails on their way"));
}

static void print_person(const struct person *p)
{
    print_consents(p->consents);
    print_asks(p->asks);
    print_requests(p->requests);
    print_rest(p);
}

static void print_pair(const struct known_pair *pair)
{
    g_autofree char *hash = g_strdup_printf("somebody (%016" G_GINT64_MODIFIER "x)", pair->hash);
    g_autofree char *own = side_text(&pair->own), *others = side_text(&pair->others);

    field_print("acquaintance: ", "%s", pair->other ? pair->other : hash);
    if (pair->own.days > 0)
        field_print("              ", "they wrote %s", own);
    if (pair->others.days > 0)
        field_print("              ", "the other wrote %s", others);
}

static void print_entries(const struct dossier *d)
{
    if (!d->journal_name)
        field_print("journal:      ",
                    "has domains only (log_addresses); nobody can be found there");
    if (d->entries->len == 0)
        return;
    const struct journal_entry *first = d->entries->pdata[0],
                               *last = d->entries->pdata[d->entries->len - 1];
    g_autofree char *from = cli_date(first->when), *to = cli_date(last->when);
    field_print("journal:      ", "%u %s, %s to %s (all in askfirst person export)",
                d->entries->len, plural(d->entries->len, "message", "messages"), from, to);
}

void dossier_print(const struct dossier *d)
{
    field_print("person:       ", "%s", d->address_id);
    if (d->person)
        print_person(d->person);
    for (guint i = 0; i < d->pairs->len; i++)
        print_pair(d->pairs->pdata[i]);
    if (d->list)
        field_print("list:         ", "known as the address of a mailing list");
    print_entries(d);
    if (d->person)
        audit_print(d->person->audit);
    if (dossier_is_empty(d))
        puts("Nothing is stored about this person.");
}

/* ---- JSON ---- */

static JsonArray *json_asks(const GPtrArray *asks)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < asks->len; i++)
        json_array_add_object_element(array, ask_json(asks->pdata[i]));
    return array;
}

static JsonArray *json_requests(const GPtrArray *requests)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < requests->len; i++)
        json_array_add_object_element(array, held_json(requests->pdata[i]));
    return array;
}

static JsonArray *json_refusals(const GPtrArray *refusals)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < refusals->len; i++) {
        const struct person_refusals *r = refusals->pdata[i];
        JsonObject *object = json_object_new();
        cli_json_string(object, "introducer", r->introducer);
        cli_json_string(object, "party", r->party);
        json_object_set_int_member(object, "count", r->count);
        json_array_add_object_element(array, object);
    }
    return array;
}

static JsonArray *json_past(const GPtrArray *past)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < past->len; i++)
        json_array_add_object_element(array, past_json(past->pdata[i]));
    return array;
}

static void json_person(JsonObject *root, const struct person *p)
{
    json_object_set_array_member(root, "consents", records_to_json(&consent_record, p->consents));
    json_object_set_array_member(root, "asks", json_asks(p->asks));
    json_object_set_array_member(root, "requests", json_requests(p->requests));
    json_object_set_array_member(root, "refusals", json_refusals(p->refusals));
    json_object_set_array_member(root, "introduced", cli_json_texts(p->introduced));
    json_object_set_array_member(root, "past", json_past(p->past));
    json_object_set_int_member(root, "introduced_others", p->introduced_by->len / 2);
    cli_json_string(root, "language", p->language);
    json_object_set_int_member(root, "outbox", p->outbox->len);
    json_object_set_array_member(root, "audit", records_to_json(&audit_record, p->audit));
}

static JsonArray *json_pairs(const GPtrArray *pairs)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < pairs->len; i++) {
        const struct known_pair *pair = pairs->pdata[i];
        g_autofree char *hash = g_strdup_printf("%016" G_GINT64_MODIFIER "x", pair->hash);
        JsonObject *object = json_object_new();
        cli_json_string(object, "other", pair->other);
        cli_json_string(object, "other_hash", hash);
        json_object_set_object_member(object, "own", side_json(&pair->own));
        json_object_set_object_member(object, "others", side_json(&pair->others));
        json_array_add_object_element(array, object);
    }
    return array;
}

void dossier_print_json(const struct dossier *d)
{
    JsonObject *root = json_object_new();
    JsonArray *entries = json_array_new();

    cli_json_string(root, "person", d->address_id);
    if (d->person)
        json_person(root, d->person);
    json_object_set_array_member(root, "acquaintances", json_pairs(d->pairs));
    json_object_set_boolean_member(root, "list", d->list);
    for (guint i = 0; i < d->entries->len; i++)
        json_array_add_object_element(entries, why_json(d->entries->pdata[i]));
    json_object_set_array_member(root, "journal", entries);
    cli_print_object(root);
}
