#include "cli/held/held_show.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/field_line.h"
#include "cli/outbox.h"
#include "cli/record_json.h"
#include "cli/table.h"
#include "policy/answer.h"
#include "store/ledger/asks.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"

static JsonArray *json_queue_ids(const struct request *request)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < request->copies->len; i++)
        cli_json_add(array, ((const struct copy *)request->copies->pdata[i])->queue_id);
    return array;
}

/* Returns the ask that waits for this word, or NULL when nobody was asked. */
static const struct ask *ask_of(const struct waiting *waiting, const GPtrArray *asks)
{
    for (guint i = 0; i < asks->len; i++) {
        const struct ask *ask = asks->pdata[i];
        if (strcmp(ask->id, waiting->ask) == 0)
            return ask;
    }
    return NULL;
}

/* Does the request still wait for this word? */
static bool is_missing(const struct request *request, const struct ask *ask)
{
    return request->state == REQUEST_WAITING && !request->confirm &&
           (!ask || ask_state_is_open(ask->state));
}

GPtrArray *held_waits_for(const struct request *request, const GPtrArray *asks)
{
    GPtrArray *missing = g_ptr_array_new();

    if (request->state == REQUEST_WAITING && request->confirm)
        g_ptr_array_add(missing, request->introducer);
    for (guint i = 0; i < request->waits->len; i++) {
        const struct waiting *waiting = request->waits->pdata[i];
        if (is_missing(request, ask_of(waiting, asks)) &&
            !g_ptr_array_find_with_equal_func(missing, waiting->party, g_str_equal, NULL))
            g_ptr_array_add(missing, waiting->party);
    }
    return missing;
}

/* Returns the note of their answer, else the one from before. */
static const char *note_of(const struct waiting *waiting, const struct ask *ask)
{
    return ask && *ask->note ? ask->note : waiting->note;
}

/* Adds to each question what its ask knows. */
static void add_asked(JsonArray *questions, const struct request *request, const GPtrArray *asks)
{
    for (guint i = 0; i < request->waits->len; i++) {
        const struct waiting *waiting = request->waits->pdata[i];
        const struct ask *ask = ask_of(waiting, asks);
        JsonObject *object = json_array_get_object_element(questions, i);
        cli_json_string(object, "state", ask ? ask_state_name(ask->state) : "unasked");
        json_object_set_int_member(object, "asked", ask ? ask->sent : 0);
        json_object_set_int_member(object, "answered",
                                   ask && ask->reply_word != REPLY_WORD_NONE ? ask->ended : 0);
        cli_json_string(object, "note", note_of(waiting, ask));
    }
}

/* The files no longer exist. */
static void take_spool_out(JsonArray *copies)
{
    for (guint i = 0; i < json_array_get_length(copies); i++)
        cli_json_string(json_array_get_object_element(copies, i), "spool", "");
}

JsonObject *held_json(const struct request *request)
{
    JsonObject *object = record_to_json(&request_record, request);

    json_object_set_array_member(object, "queue_ids", json_queue_ids(request));
    json_object_set_boolean_member(object, "on_purpose", request_is_on_purpose(request));
    if (request_state_is_over(request->state))
        take_spool_out(json_object_get_array_member(object, "copies"));
    return object;
}

JsonObject *held_json_listed(const struct request *request, const GPtrArray *asks)
{
    g_autoptr(GPtrArray) missing = held_waits_for(request, asks);
    JsonObject *object = held_json(request);

    json_object_set_array_member(object, "waits_for", cli_json_texts(missing));
    add_asked(json_object_get_array_member(object, "questions"), request, asks);
    return object;
}

/* Returns why the copy cannot be released or returned: its file is not what was held. NULL when it
 * can, or when the file is no longer needed. */
static char *damage_of(struct spool *spool, const struct request *request, const struct copy *copy)
{
    g_autoptr(GError) error = NULL;

    if (request_state_is_over(request->state))
        return NULL;
    int fd = spool_read(spool, copy->spool, copy->size, copy->digest, NULL, &error);
    if (fd >= 0)
        close(fd);
    return error ? g_strdup(error->message) : NULL;
}

static void add_damage(JsonArray *copies, struct spool *spool, const struct request *request)
{
    for (guint i = 0; i < request->copies->len; i++) {
        g_autofree char *damage = damage_of(spool, request, request->copies->pdata[i]);
        cli_json_string(json_array_get_object_element(copies, i), "damage", damage ? damage : "");
    }
}

JsonObject *held_json_whole(struct spool *spool, const struct request *request,
                            const GPtrArray *asks)
{
    JsonObject *object = held_json_listed(request, asks);

    if (request_is_on_purpose(request))
        json_object_set_array_member(object, "people", cli_json_texts(request->withhold));
    add_damage(json_object_get_array_member(object, "copies"), spool, request);
    return object;
}

const char *held_state_name(const struct request *request)
{
    bool on_purpose = request_is_on_purpose(request);

    return on_purpose && request->state == REQUEST_RELEASED   ? "agreed"
           : on_purpose && request->state == REQUEST_RETURNED ? "ended"
                                                              : request_state_name(request->state);
}

/* Returns "bob@b.example, carol@c.example", or "alice@home.example to confirm". */
static char *waits_text(const struct request *request, const GPtrArray *asks)
{
    g_autoptr(GPtrArray) missing = held_waits_for(request, asks);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < missing->len; i++) {
        g_autofree char *who = cli_terminal(missing->pdata[i], 60);
        g_string_append_printf(text, "%s%s", i ? ", " : "", who);
    }
    if (missing->len == 0)
        g_string_append_c(text, '-');
    else if (request->confirm)
        g_string_append(text, " to confirm");
    return g_string_free(text, FALSE);
}

void held_add_row(GPtrArray *table, const struct request *request, const GPtrArray *asks)
{
    g_autofree char *created = cli_date(request->created),
                    *introducer = cli_terminal(request->introducer, 60),
                    *waits = waits_text(request, asks),
                    *subject = cli_terminal(request->subject, 40);
    g_autofree char *shown =
        g_strconcat(request_is_on_purpose(request) ? "(on purpose) " : "", subject, NULL);

    table_add(table, request->id, held_state_name(request), created, introducer, waits, shown,
              NULL);
}

static void print_copy(struct spool *spool, const struct request *request, const struct copy *copy)
{
    g_autofree char *damage = damage_of(spool, request, copy);
    bool kept = !request_state_is_over(request->state);
    field_print("copy:       ", "queue id %s, %" G_GUINT64_FORMAT " octets, %s%s",
                *copy->queue_id ? copy->queue_id : "-", copy->size,
                kept ? "spool/" : "no longer kept", kept ? copy->spool : "");
    if (damage)
        field_print("damage:     ", "%s", damage);
    for (guint i = 0; i < copy->recipients->len; i++) {
        g_autofree char *address =
            cli_terminal(((const struct recipient *)copy->recipients->pdata[i])->address, 200);
        field_print("            ", "to %s", address);
    }
}

static void print_reasons(const struct request *request)
{
    g_auto(GStrv) lines = g_strsplit(request->why, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *shown = cli_terminal(*line, 300);
        field_print(line == lines ? "why:        " : "            ", "%s", shown);
    }
}

/* Returns ", by admin" or ", agreed"; nothing when the state says it all. */
static char *ending_text(const struct request *request)
{
    const char *name = request_ending_name(request->ending);
    bool by_admin = request->ending == ENDING_RELEASED || request->ending == ENDING_RETURNED;

    if (request->ending == ENDING_NONE || strcmp(name, held_state_name(request)) == 0)
        return g_strdup("");
    return g_strconcat(by_admin ? ", by " : ", ", name, NULL);
}

/* Returns "; asked 2026-11-23 00:18 (ask 4ww9hvj8e4)". */
static char *ask_text(const struct ask *ask)
{
    if (!ask)
        return g_strdup("");
    bool open = ask_state_is_open(ask->state);
    g_autofree char *due = cli_date(ask->due), *sent = cli_date(ask->sent),
                    *ended = cli_date(ask->ended);
    GString *text = g_string_new(NULL);
    if (!open)
        g_string_append_printf(text, "; %s %s", ask_state_name(ask->state), ended);
    if (ask->reply_word != REPLY_WORD_NONE)
        g_string_append_printf(text, ", said %s", reply_word_name(ask->reply_word));
    if (ask->sent)
        g_string_append_printf(text, "; asked %s", sent);
    else if (open)
        g_string_append_printf(text, "; to be asked %s", due);
    g_string_append_printf(text, " (ask %s)", ask->id);
    return g_string_free(text, FALSE);
}

static void print_question(const struct request *request, const struct waiting *waiting,
                           const struct ask *ask)
{
    bool waits = is_missing(request, ask);
    g_autofree char *party = cli_terminal(waiting->party, 200),
                    *counterpart = cli_terminal(waiting->counterpart, 200),
                    *note = cli_terminal(note_of(waiting, ask), 500), *asked = ask_text(ask);
    field_print(waits ? "waits for:  " : "question:   ", "%s to agree to %s%s%s%s", party,
                counterpart, asked, *note ? "; wrote: " : "", note);
}

static void print_waits(const struct request *request, const GPtrArray *asks)
{
    g_autofree char *introducer = cli_terminal(request->introducer, 200);
    if (request->confirm && request->state == REQUEST_WAITING)
        field_print("waits for:  ", "%s to confirm", introducer);
    for (guint i = 0; i < request->waits->len; i++)
        print_question(request, request->waits->pdata[i], ask_of(request->waits->pdata[i], asks));
}

/* Prints the people whom the user named, and the reason. */
static void print_wish(const struct request *request)
{
    g_autofree char *words = cli_terminal(request->excerpt, 1000);

    for (guint i = 0; i < request->withhold->len; i++) {
        g_autofree char *person = cli_terminal(request->withhold->pdata[i], 200);
        field_print(i == 0 ? "people:     " : "            ", "%s", person);
    }
    field_print("words:      ", "%s", words);
}

/* Prints the dates. When no message was stopped, none is returned. */
static void print_dates(const struct request *request)
{
    g_autofree char *created = cli_date(request->created), *expires = cli_date(request->expires);
    bool on_purpose = request_is_on_purpose(request);

    if (on_purpose)
        field_print("wanted:     ", "%s, asked for on purpose: no message waits", created);
    else
        field_print("stopped:    ", "%s, because of %s", created, request->reason);
    if (request->state == REQUEST_WAITING)
        field_print(on_purpose ? "ends:       " : "returns:    ", "%s, if nothing happens before",
                    expires);
}

void held_print_whole(struct store *store, struct spool *spool, const struct request *request,
                      const GPtrArray *asks)
{
    g_autofree char *subject = cli_terminal(request->subject, 200),
                    *introducer = cli_terminal(request->introducer, 200);

    g_autofree char *ending = ending_text(request);
    field_print("request:    ", "%s (%s%s)", request->id, held_state_name(request), ending);
    field_print("introducer: ", "%s", introducer);
    field_print("subject:    ", "%s", subject);
    if (request_is_on_purpose(request))
        print_wish(request);
    print_dates(request);
    print_waits(request, asks);
    for (guint i = 0; i < request->copies->len; i++)
        print_copy(spool, request, request->copies->pdata[i]);
    outbox_print_fields(store, request->id, NULL);
    print_reasons(request);
}
