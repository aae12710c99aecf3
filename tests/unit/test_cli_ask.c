/* askfirst ask, held and consent over a store in which people have been asked and have answered:
 * each command runs in a process of its own, as people run it. */
#include <sysexits.h>
#include "cli/cli.h"
#include "mail/read/header.h"
#include "ask_fixture.h"
#include "store_fixture.h"

#define REQUEST "aaaa000001"

static char *source(const char *name)
{
    const char *folder = g_getenv("ASKFIRST_SOURCE");

    return g_build_filename(folder ? folder : ".", "config", name, NULL);
}

static char *write_conf(const struct fixture *f)
{
    g_autofree char *rules = source("rules"), *cues = source("cues"),
                    *languages = source("languages"), *templates = source("templates"),
                    *providers = source("public_providers");
    char *path = g_build_filename(f->folder, "askfirst.conf", NULL);
    g_autofree char *text =
        g_strdup_printf("user = \"\"\nstate_dir = \"%s\"\nrules = \"%s\"\ncues_dir = "
                        "\"%s\"\nlanguages_dir = \"%s\"\ntemplates_dir = \"%s\"\n"
                        "public_providers = \"%s\"\nlocal_domains = {\"local.example\"}\n",
                        f->folder, rules, cues, languages, templates, providers);

    assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static int run_here(const char *conf, char **argv)
{
    struct cli cli = {.config_path = conf};
    int argc = (int)g_strv_length(argv);

    if (strcmp(argv[0], "ask") == 0)
        return cli_ask(&cli, argc, argv);
    if (strcmp(argv[0], "outbox") == 0)
        return cli_outbox(&cli, argc, argv);
    return strcmp(argv[0], "held") == 0 ? cli_held(&cli, argc, argv)
                                        : cli_consent(&cli, argc, argv);
}

/* What the command says; it must end with this code. Caller frees. The store is closed meanwhile:
 * an LMDB environment does not outlive a fork. */
static char *run(struct fixture *f, int want, const char *command)
{
    g_autofree char *conf = write_conf(f);
    g_autofree char *path = g_build_filename(f->folder, "said", NULL);
    g_auto(GStrv) argv = g_strsplit(command, " ", -1);
    char *said = NULL;
    int status = -1;

    store_close(f->store);
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        g_unsetenv("SUDO_USER");
        if (!freopen(path, "w", stdout))
            _exit(99);
        int code = run_here(conf, argv);
        fflush(stdout);
        _exit(code);
    }
    assert_int_equal(wait_for(child, &status, 0), child);
    f->store = fixture_open(f);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != want)
        fail_msg("askfirst %s: status %d", command, status);
    assert_true(g_file_get_contents(path, &said, NULL, NULL));
    return said;
}

static JsonNode *run_json(struct fixture *f, const char *command)
{
    g_autofree char *whole = g_strconcat(command, " --json", NULL);
    g_autofree char *said = run(f, 0, whole);
    g_autoptr(GError) error = NULL;
    JsonNode *node = json_from_string(said, &error);

    if (!node)
        fail_msg("askfirst %s: %s: %s", command, error->message, said);
    return node;
}

#define assert_says(said, text)                                                                    \
    do {                                                                                           \
        if (!strstr(said, text))                                                                   \
            fail_msg("\"%s\" is not in: %s", text, said);                                          \
    } while (0)

/* The member of the array's object in which key is this value. */
static JsonObject *find(JsonArray *array, const char *key, const char *value)
{
    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonObject *object = json_array_get_object_element(array, i);
        if (strcmp(json_object_get_string_member(object, key), value) == 0)
            return object;
    }
    fail_msg("nothing has %s %s", key, value);
    return NULL;
}

#define assert_text(object, key, want)                                                             \
    assert_string_equal(json_object_get_string_member(object, key), want)
#define assert_number(object, key, want)                                                           \
    assert_int_equal(json_object_get_int_member(object, key), want)

/* Both were asked; Bob said no, with a note. Returns his ask. */
static char *bob_said_no(struct fixture *f)
{
    hold_pair(f->store, REQUEST);
    char *bob = ask_id(f->store, REQUEST, BOB, CAROL);
    g_autofree char *carol = ask_id(f->store, REQUEST, CAROL, BOB);

    sent_ask(f->store, bob);
    sent_ask(f->store, carol);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    return bob;
}

static void what_was_sent_is_sent_once_more(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, REQUEST);
    g_autofree char *bob = ask_id(f->store, REQUEST, BOB, CAROL);
    g_autofree char *resend = g_strconcat("ask resend ", bob, NULL);
    sent_ask(f->store, bob);
    g_autofree char *said = run(f, EX_TEMPFAIL, resend); /* nobody sends it here */
    assert_says(said, ": scheduled\n");
    struct ask *ask = ask_of(f->store, bob);
    assert_int_equal(ask->state, ASK_SCHEDULED);
    assert_true(ask->due > NOW + 601);
    ask_free(ask);
    g_autofree char *show = g_strconcat("ask show ", bob, NULL), *shown = run(f, 0, show);
    assert_says(shown, "admin  ask.resend");
}

static void an_answer_is_listed_with_its_word_and_date(void **state)
{
    struct fixture *f = *state;
    g_autofree char *bob = bob_said_no(f), *show = g_strconcat("ask show ", bob, NULL);
    g_autoptr(JsonNode) open = run_json(f, "ask list"), all = run_json(f, "ask list --all");

    assert_int_equal(json_array_get_length(json_node_get_array(open)), 1);
    JsonObject *ask = find(json_node_get_array(all), "ask", bob);
    assert_text(ask, "state", "declined");
    assert_text(ask, "word", "no");
    assert_text(ask, "note", "ask my agent");
    assert_text(ask, "from", "bob@home.example");
    assert_number(ask, "sent", NOW + 601);
    assert_number(ask, "answered", NOW + 1000);
    g_autofree char *text = run(f, 0, show);
    assert_says(text, ", no, from bob@home.example\nwrote:      ask my agent\n");
    assert_says(text, "ask.declined");
}

static void a_held_message_tells_what_each_has_answered(void **state)
{
    struct fixture *f = *state;
    g_autofree char *bob = bob_said_no(f);
    g_autoptr(JsonNode) shown = run_json(f, "held show " REQUEST);
    JsonArray *questions = json_object_get_array_member(json_node_get_object(shown), "questions");
    JsonObject *of_bob = find(questions, "party", BOB), *of_carol = find(questions, "party", CAROL);

    assert_text(of_bob, "state", "declined");
    assert_text(of_bob, "note", "ask my agent");
    assert_text(of_bob, "ask", bob);
    assert_number(of_bob, "asked", NOW + 601);
    assert_number(of_bob, "answered", NOW + 1000);
    assert_text(of_carol, "state", "sent");
    assert_number(of_carol, "asked", NOW + 601);
    assert_number(of_carol, "answered", 0);
    g_autofree char *text = run(f, 0, "held show " REQUEST);
    assert_says(text, "question:   " BOB " to agree to " CAROL "; declined ");
    assert_says(text, ", said no; asked ");
    assert_says(text, "; wrote: ask my agent\n");
    assert_says(text, "waits for:  " CAROL " to agree to " BOB "; asked ");
}

static void a_message_that_its_introducer_is_to_confirm_waits_for_him(void **state)
{
    struct fixture *f = *state;
    struct request *request = asking_request(REQUEST, BOB, CAROL, CAROL, BOB, NULL);

    request->confirm = true;
    hold_at(f->store, request, NOW);
    g_autoptr(JsonNode) listed = run_json(f, "held list"), asks = run_json(f, "ask list --all");
    JsonArray *waits = json_object_get_array_member(
        json_array_get_object_element(json_node_get_array(listed), 0), "waits_for");
    assert_int_equal(json_array_get_length(waits), 1);
    assert_string_equal(json_array_get_string_element(waits, 0), ALICE);
    assert_int_equal(json_array_get_length(json_node_get_array(asks)), 0);
    g_autoptr(JsonNode) shown = run_json(f, "held show " REQUEST);
    JsonArray *questions = json_object_get_array_member(json_node_get_object(shown), "questions");
    assert_text(find(questions, "party", BOB), "state", "unasked");
    g_autofree char *line = run(f, 0, "held list"), *text = run(f, 0, "held show " REQUEST);
    assert_says(line, ALICE " to confirm  ");
    assert_says(text, "waits for:  " ALICE " to confirm\n");
    assert_null(strstr(text, "waits for:  " BOB));
}

/* The only request of the list. */
static JsonArray *waits_for(JsonNode *listed)
{
    assert_int_equal(json_array_get_length(json_node_get_array(listed)), 1);
    return json_object_get_array_member(
        json_array_get_object_element(json_node_get_array(listed), 0), "waits_for");
}

static void a_held_message_waits_for_those_only_who_have_not_answered(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, REQUEST);
    g_autofree char *bob = ask_id(f->store, REQUEST, BOB, CAROL);
    g_autoptr(JsonNode) before = run_json(f, "held list");
    assert_int_equal(json_array_get_length(waits_for(before)), 2);
    sent_ask(f->store, bob);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    g_autoptr(JsonNode) after = run_json(f, "held list");
    assert_int_equal(json_array_get_length(waits_for(after)), 1);
    assert_string_equal(json_array_get_string_element(waits_for(after), 0), CAROL);
    g_autofree char *text = run(f, 0, "held list");
    assert_says(text, "WAITS FOR");
    assert_says(text, "  " CAROL "  ");
    assert_null(strstr(text, BOB));
}

static void a_consent_tells_which_ask_it_answers(void **state)
{
    struct fixture *f = *state;
    g_autofree char *bob = bob_said_no(f);
    g_autoptr(JsonNode) shown = run_json(f, "consent show " BOB);
    JsonArray *records = json_object_get_array_member(json_node_get_object(shown), "records");
    JsonObject *from =
        json_object_get_object_member(json_array_get_object_element(records, 0), "source");

    assert_text(from, "ask", bob);
    assert_text(from, "request", REQUEST);
    assert_text(from, "from", "bob@home.example");
    assert_number(from, "asked", NOW + 601);
    assert_number(from, "recorded", NOW + 1000);
    g_autofree char *text = run(f, 0, "consent show " BOB);
    g_autofree char *want = g_strconcat("(answer to ask ", bob, " of ", NULL);
    assert_says(text, want);
    assert_says(text, ", request " REQUEST ", from bob@home.example)");
}

static void a_later_word_is_told_apart_from_the_first(void **state)
{
    struct fixture *f = *state;
    g_autofree char *first = NULL, *second = NULL;

    hold_pair(f->store, REQUEST);
    first = ask_id(f->store, REQUEST, BOB, CAROL);
    assert_int_equal(answer(f->store, first, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    hold_at(f->store, asking_request("bbbb000001", BOB, DAVE, NULL), NOW + 1100);
    second = ask_id(f->store, "bbbb000001", BOB, DAVE);
    assert_int_equal(answer_as(f->store, second, REPLY_WORD_ALWAYS, false, NOW + 2000),
                     ANSWER_OUTCOME_TAKEN);
    g_autoptr(JsonNode) shown = run_json(f, "consent show " BOB);
    JsonArray *records = json_object_get_array_member(json_node_get_object(shown), "records");
    JsonObject *yes = find(records, "counterpart", CAROL),
               *always = find(records, "counterpart", "*");
    assert_text(json_object_get_object_member(yes, "source"), "ask", first);
    assert_text(json_object_get_object_member(always, "source"), "ask", second);
}

static void a_blanked_note_is_nowhere_any_more(void **state)
{
    struct fixture *f = *state;
    g_autofree char *bob = bob_said_no(f), *show = g_strconcat("ask show ", bob, NULL);
    g_autofree char *said =
        run(f, 0, "consent blank " BOB " --introducer " ALICE " --counterpart " CAROL);

    assert_says(said, "without a note now: " BOB " denies");
    g_autofree char *ask = run(f, 0, show), *consent = run(f, 0, "consent show " BOB),
                    *held = run(f, 0, "held show " REQUEST);
    assert_null(strstr(ask, "agent"));
    assert_null(strstr(consent, "agent"));
    assert_null(strstr(held, "agent"));
    assert_says(consent, "consent.blank");
    assert_int_equal(ask_state(f->store, bob), ASK_DECLINED);
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 2000), 'd');
}

static void what_quotes_an_answer_address_is_shown_without_its_token(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) kept = recipients_new();
    struct answer word = {.reply_word = REPLY_WORD_NO,
                          .note = "Not from askfirst+no-" ANSWER_TOKEN "@home.example",
                          .from = "askfirst+yes-" ANSWER_TOKEN "@home.example"};
    enum answer_outcome outcome;
    struct audit_by by = at(NOW + 1000);

    hold_pair(f->store, REQUEST);
    g_autofree char *bob = ask_id(f->store, REQUEST, BOB, CAROL);
    g_autofree char *carol = ask_id(f->store, REQUEST, CAROL, BOB);
    sent_ask(f->store, bob);
    assert_true(store_answer_put(f->store, bob, &word, &limits, &by, &outcome, NULL));
    g_ptr_array_add(kept, recipient_new(CAROL, ""));
    assert_true(store_outbox_end_attempt(
        f->store, send_ask(f->store, carol, NOW + 600), kept, NOW + 700,
        "451 <askfirst+bounce-" BOUNCE_TOKEN "@home.example> later", NULL, NULL, &by, NULL, NULL));
    g_autofree char *show = g_strconcat("ask show ", bob, NULL),
                    *other = g_strconcat("ask show ", carol, NULL);
    g_autofree char *said = run(f, 0, "ask list --all --json"), *shown = run(f, 0, show),
                    *waits = run(f, 0, other), *held = run(f, 0, "held show " REQUEST " --json"),
                    *consent = run(f, 0, "consent show " BOB),
                    *outbox = run(f, 0, "outbox list --json"), *row = run(f, 0, "outbox list");
    assert_says(waits, ", tried 1 time, next ");
    assert_says(waits, "; put off: 451 <askfirst+bounce-****");
    assert_says(shown, "askfirst+yes-****");
    g_autofree char *all = g_strconcat(said, shown, waits, held, consent, outbox, row, NULL);
    assert_says(outbox, "<askfirst+bounce-****");
    assert_null(strstr(all, ANSWER_TOKEN));
    assert_null(strstr(all, BOUNCE_TOKEN));
}

#define store_test(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        store_test(what_was_sent_is_sent_once_more),
        store_test(an_answer_is_listed_with_its_word_and_date),
        store_test(a_held_message_tells_what_each_has_answered),
        store_test(a_message_that_its_introducer_is_to_confirm_waits_for_him),
        store_test(a_held_message_waits_for_those_only_who_have_not_answered),
        store_test(a_consent_tells_which_ask_it_answers),
        store_test(a_later_word_is_told_apart_from_the_first),
        store_test(a_blanked_note_is_nowhere_any_more),
        store_test(what_quotes_an_answer_address_is_shown_without_its_token),
    };

    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
