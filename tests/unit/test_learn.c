#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/limits.h"
#include "policy/learn.h"

#define ALICE "alice@our.example"
#define BOB "bob@b.example"
#define CAROL "carol@c.example"
#define DAVE "dave@d.example"
#define LIST "list@lists.example"

struct fixture {
    struct locality *locality;
    struct message *message;
    struct learnt_fact *learnt_fact;
};

static int set_up(void **state)
{
    static const char *const domains[] = {"our.example", NULL};
    struct fixture *f = *state = g_new0(struct fixture, 1);

    f->locality = locality_new(domains, "+", NULL);
    f->message = message_new();
    g_free(f->message->message_id);
    f->message->message_id = g_strdup("1@b.example");
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    learnt_fact_free(f->learnt_fact);
    message_free(f->message);
    locality_free(f->locality);
    g_free(f);
    return 0;
}

static void from(struct fixture *f, const char *address)
{
    g_free(f->message->from);
    f->message->from = address_normalise(f->locality, address);
    f->message->from_count = 1;
    g_free(f->message->envelope_sender);
    f->message->envelope_sender = g_strdup(address);
}

static void shown(struct fixture *f, const char *address, enum visible_field field)
{
    message_add_visible(f->message, f->locality, address, "", field);
}

static void gets(struct fixture *f, const char *address)
{
    message_add_recipient(f->message, f->locality, address);
}

static void to(struct fixture *f, const char *address)
{
    shown(f, address, VISIBLE_TO);
    gets(f, address);
}

static void to_many(struct fixture *f, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        g_autofree char *address = g_strdup_printf("p%u@s%u.example", i, i);
        to(f, address);
    }
}

static const struct learnt_fact *learnt(struct fixture *f, bool outbound, enum proof proof)
{
    learnt_fact_free(f->learnt_fact);
    f->learnt_fact = learnt_fact_of(f->message, f->locality, outbound, proof, 20);
    return f->learnt_fact;
}

static const struct learnt_fact *inbound(struct fixture *f)
{
    return learnt(f, false, PROOF_DMARC);
}

static const struct learnt_fact *outbound(struct fixture *f)
{
    return learnt(f, true, PROOF_LOGIN);
}

/* "bob@b.example carol@c.example" */
static void assert_keys(const GPtrArray *keys, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < keys->len; i++)
        g_string_append_printf(text, "%s%s", i ? " " : "", (const char *)keys->pdata[i]);
    assert_string_equal(text->str, expected);
}

static void assert_nothing(const struct learnt_fact *learnt_fact, enum learn_obstacle why)
{
    assert_string_equal(learn_obstacle_name(learnt_fact->obstacle), learn_obstacle_name(why));
    assert_int_equal(learnt_fact->about->len, 0);
    assert_false(learnt_fact->thread);
}

static void authentic_mail_from_outside_is_its_senders_word(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, ALICE);
    shown(f, CAROL, VISIBLE_CC);
    const struct learnt_fact *learnt_fact = inbound(f);
    assert_int_equal(learnt_fact->obstacle, LEARN_POSSIBLE);
    assert_string_equal(learnt_fact->from, BOB);
    assert_keys(learnt_fact->about, ALICE " " CAROL);
    assert_keys(learnt_fact->participants, BOB " " ALICE " " CAROL);
    assert_true(learnt_fact->thread && !learnt_fact->outgoing && !learnt_fact->alone);
}

static void without_proof_nothing_is_learnt(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, ALICE);
    shown(f, CAROL, VISIBLE_CC);
    assert_nothing(learnt(f, false, PROOF_NONE), LEARN_NO_PROOF);
}

static void our_own_domain_from_outside_is_never_believed(void **state)
{
    struct fixture *f = *state;

    from(f, "boss@our.example");
    to(f, ALICE);
    shown(f, CAROL, VISIBLE_CC);
    assert_nothing(inbound(f), LEARN_OWN_FROM_OUTSIDE);
    assert_int_equal(outbound(f)->obstacle, LEARN_POSSIBLE);
}

static void two_senders_are_nobody(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, ALICE);
    f->message->from_count = 2;
    assert_nothing(inbound(f), LEARN_NO_FROM);
    f->message->from_count = 0;
    g_clear_pointer(&f->message->from, g_free);
    assert_nothing(inbound(f), LEARN_NO_FROM);
}

static void automatic_mail_teaches_nothing(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, ALICE);
    f->message->automatic = true;
    assert_nothing(inbound(f), LEARN_AUTOMATIC);
    f->message->automatic = false;
    *f->message->envelope_sender = '\0';
    assert_nothing(inbound(f), LEARN_AUTOMATIC);
}

static bool wants_proof(struct fixture *f, bool outbound)
{
    return learn_wants_proof(f->message, f->locality, outbound);
}

static void a_proof_is_looked_for_only_where_it_helps(void **state)
{
    struct fixture *f = *state;

    assert_false(wants_proof(f, false));
    from(f, ALICE);
    assert_true(wants_proof(f, true));
    assert_false(wants_proof(f, false));
    from(f, BOB);
    assert_true(wants_proof(f, false));
    f->message->automatic = true;
    assert_false(wants_proof(f, false));
    f->message->automatic = false;
    f->message->list_post = g_strdup(LIST);
    assert_false(wants_proof(f, false));
}

static void a_list_teaches_its_own_address_only(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, LIST);
    to(f, ALICE);
    f->message->automatic = true;
    f->message->list_post = g_strdup(LIST);
    assert_nothing(inbound(f), LEARN_LIST);
    assert_string_equal(f->learnt_fact->list, LIST);
    assert_null(outbound(f)->list);
}

static void what_the_message_was_not_sent_to_is_no_list(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, ALICE);
    f->message->list_post = g_strdup(CAROL);
    assert_nothing(inbound(f), LEARN_LIST);
    assert_null(f->learnt_fact->list);
}

static void mail_that_does_not_show_us_is_nobodys_word(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, DAVE);
    shown(f, CAROL, VISIBLE_CC);
    gets(f, ALICE);
    assert_nothing(inbound(f), LEARN_NOT_TO_US);
}

static void one_of_us_who_does_not_get_it_does_not_count(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    shown(f, "other@our.example", VISIBLE_TO);
    shown(f, CAROL, VISIBLE_CC);
    gets(f, ALICE);
    assert_nothing(inbound(f), LEARN_NOT_TO_US);
}

static void without_an_envelope_the_header_decides(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    shown(f, ALICE, VISIBLE_TO);
    shown(f, CAROL, VISIBLE_CC);
    assert_int_equal(learnt(f, false, PROOF_TRUSTED)->obstacle, LEARN_POSSIBLE);
}

static void only_to_and_cc_are_believed(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, ALICE);
    shown(f, CAROL, VISIBLE_RESENT);
    shown(f, DAVE, VISIBLE_REPLY_TO);
    shown(f, "e@e.example", VISIBLE_NAME);
    shown(f, "f@f.example", VISIBLE_FOLLOWUP_TO);
    shown(f, "g@g.example", VISIBLE_APPARENTLY_TO);
    shown(f, "h@h.example", VISIBLE_TO | VISIBLE_LOST_TEXT);
    assert_keys(inbound(f)->about, ALICE);
    assert_keys(f->learnt_fact->participants, BOB " " ALICE);
}

static void a_resent_message_is_not_to_us(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    shown(f, CAROL, VISIBLE_TO);
    shown(f, ALICE, VISIBLE_RESENT);
    gets(f, ALICE);
    assert_nothing(inbound(f), LEARN_NOT_TO_US);
}

static void a_crowd_is_a_thread_and_nobodys_word(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, ALICE);
    to_many(f, 20);
    const struct learnt_fact *learnt_fact = inbound(f);
    assert_int_equal(learnt_fact->obstacle, LEARN_TOO_MANY);
    assert_int_equal(learnt_fact->about->len, 0);
    assert_true(learnt_fact->thread);
    assert_int_equal(learnt_fact->participants->len, 22);
}

static void more_than_are_looked_up_are_not_even_a_thread(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, ALICE);
    to_many(f, LIMIT_PARTIES + 1);
    assert_nothing(inbound(f), LEARN_TOO_MANY);
    f->message->overflow = true;
    assert_nothing(inbound(f), LEARN_TOO_MANY);
}

static void our_user_writes_with_whom_he_writes(void **state)
{
    struct fixture *f = *state;

    from(f, ALICE);
    to(f, BOB);
    to(f, CAROL);
    const struct learnt_fact *learnt_fact = outbound(f);
    assert_int_equal(learnt_fact->obstacle, LEARN_POSSIBLE);
    assert_string_equal(learnt_fact->from, ALICE);
    assert_keys(learnt_fact->about, BOB " " CAROL);
    assert_true(learnt_fact->thread && learnt_fact->outgoing && !learnt_fact->alone);
    assert_nothing(learnt(f, true, PROOF_NONE), LEARN_NO_PROOF);
}

static void a_message_to_one_person_is_known_to_that_person_only(void **state)
{
    struct fixture *f = *state;

    from(f, ALICE);
    to(f, BOB);
    assert_true(outbound(f)->alone);
    assert_keys(f->learnt_fact->participants, ALICE " " BOB);
    gets(f, CAROL);
    assert_false(outbound(f)->alone);
}

static void a_message_to_one_hidden_recipient_is_his_alone(void **state)
{
    struct fixture *f = *state;

    from(f, ALICE);
    gets(f, BOB);
    assert_int_equal(outbound(f)->obstacle, LEARN_ALONE);
    assert_true(f->learnt_fact->alone && f->learnt_fact->thread);
    assert_keys(f->learnt_fact->participants, ALICE " " BOB);
}

/* An MTA or a client may send it to each recipient in a transaction of its own. */
static void whoever_else_is_visible_knows_the_message_too(void **state)
{
    struct fixture *f = *state;

    from(f, ALICE);
    to(f, BOB);
    shown(f, CAROL, VISIBLE_CC);
    assert_false(outbound(f)->alone);
}

static void mail_to_oneself_is_no_thread(void **state)
{
    struct fixture *f = *state;

    from(f, ALICE);
    to(f, ALICE);
    assert_nothing(outbound(f), LEARN_ALONE);
}

static void without_a_message_id_there_is_no_thread(void **state)
{
    struct fixture *f = *state;

    from(f, BOB);
    to(f, ALICE);
    *f->message->message_id = '\0';
    assert_int_equal(inbound(f)->obstacle, LEARN_POSSIBLE);
    assert_false(f->learnt_fact->thread);
}

#define t(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        t(authentic_mail_from_outside_is_its_senders_word),
        t(without_proof_nothing_is_learnt),
        t(our_own_domain_from_outside_is_never_believed),
        t(two_senders_are_nobody),
        t(automatic_mail_teaches_nothing),
        t(a_proof_is_looked_for_only_where_it_helps),
        t(a_list_teaches_its_own_address_only),
        t(what_the_message_was_not_sent_to_is_no_list),
        t(mail_that_does_not_show_us_is_nobodys_word),
        t(one_of_us_who_does_not_get_it_does_not_count),
        t(without_an_envelope_the_header_decides),
        t(only_to_and_cc_are_believed),
        t(a_resent_message_is_not_to_us),
        t(a_crowd_is_a_thread_and_nobodys_word),
        t(more_than_are_looked_up_are_not_even_a_thread),
        t(our_user_writes_with_whom_he_writes),
        t(a_message_to_one_person_is_known_to_that_person_only),
        t(a_message_to_one_hidden_recipient_is_his_alone),
        t(whoever_else_is_visible_knows_the_message_too),
        t(mail_to_oneself_is_no_thread),
        t(without_a_message_id_there_is_no_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
