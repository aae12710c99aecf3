/* The mails of an introduction that is asked for on purpose, in each language, as files in
 * tests/mail/golden. */
#include "post/introduction_mails.h"
#include "store/ledger/states.h"
#include "golden_fixture.h"
#include "judging.h"
#include "letters_fixture.h"

/* Alice asks for it. */
static struct request *alices_wish(const struct golden *g)
{
    struct request *request = alices_request(g);

    g_ptr_array_set_size(request->copies, 0);
    request->may_send_separately = false;
    set(&request->excerpt, "Bob builds boats, and Carol wants one.");
    g_ptr_array_add(request->withhold, introduction_person("Bob Stein", BOB));
    g_ptr_array_add(request->withhold, introduction_person("Carol Santos", CAROL));
    return request;
}

static void write_ended(struct golden *g, const struct request *wish)
{
    static const struct {
        enum request_ending ending;
        enum ask_state state;
    } ends[] = {{ENDING_DECLINED, ASK_DECLINED},
                {ENDING_SILENT, ASK_SILENT},
                {ENDING_UNDELIVERABLE, ASK_UNDELIVERABLE},
                {ENDING_WITHDRAWN, ASK_SENT}};

    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autoptr(GPtrArray) asks = g_ptr_array_new_with_free_func((GDestroyNotify)ask_free);
        g_autofree char *name =
            g_strconcat("introduce-", request_ending_name(ends[i].ending), NULL);
        struct ask *ask = bobs_ask(g, ends[i].state);
        set(&ask->note, "For career advice I charge: please write to my office.");
        g_ptr_array_add(asks, ask);
        golden(g, name, introduction_mail_ended(g->config, wish, ends[i].ending, asks, NULL, SENT),
               "");
    }
}

static void write_help(struct golden *g, struct request *wish)
{
    static const enum introduction_outcome outcomes[] = {INTRODUCTION_NOBODY,
                                                         INTRODUCTION_SOME_NOT};
    enum introduction_outcome found;
    void *state = NULL;

    judging_setup(&state);
    struct judging *t = state;
    shown(t, "billing@b.example", VISIBLE_TO);
    shown(t, "anna@our.example", VISIBLE_TO);
    t->j = introduction_judge(t->message, &t->policy, &t->oracle, &found, NULL);
    assert_int_equal(found, INTRODUCTION_SOME_NOT);
    set(&wish->id, "");
    for (size_t i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        g_autofree char *name =
            g_strconcat("introduce-help-", introduction_outcome_name(outcomes[i]), NULL);
        golden(g, name, introduction_mail_help(g->config, wish, t->j, outcomes[i], false, SENT),
               "");
    }
    judging_teardown(&state);
}

static void every_mail_is_as_it_was_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        struct golden g;
        golden_begin(&g, languages[i]);
        struct request *wish = alices_wish(&g);
        golden(&g, "introduce-asked", introduction_mail_asked(g.config, wish, SENT), "");
        golden(&g, "introduce-agreed", introduction_mail_agreed(g.config, wish, SENT), "");
        golden(&g, "introduce-late", introduction_mail_refused(g.config, wish, true, SENT), "");
        write_ended(&g, wish);
        write_help(&g, wish);
        request_free(wish);
        golden_end(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_mail_is_as_it_was_read)};
    return cmocka_run_group_tests(tests, golden_setup, NULL);
}
