/* The one door by which requests end, whoever wants it. */
#include "post/end_request.h"
#include "ask_fixture.h"
#include "store_fixture.h"
#include "take_fixture.h"

static enum post_end_result end(struct answering *a, enum request_ending ending, int *code)
{
    struct request *request = store_request_get(a->f.store, "request1", NULL);
    struct post_end order = {.ending = ending, .who = "Bob"};
    g_autoptr(GError) error = NULL;
    struct audit_by by = at(NOW + 1000);

    enum post_end_result result = post_end_request(a->config, a->f.store, a->spool, request, &order,
                                                   &by, a->over_spool, &error);
    request_free(request);
    assert_int_equal(error == NULL, result == POST_END_DONE);
    *code = error ? error->code : 0;
    return result;
}

static void assert_is(struct answering *a, enum request_state state, enum request_ending ending)
{
    struct request *request = store_request_get(a->f.store, "request1", NULL);

    assert_int_equal(request->state, state);
    assert_int_equal(request->ending, ending);
    request_free(request);
}

static void each_ending_leads_where_it_says(void **state)
{
    (void)state;
    for (enum request_ending ending = ENDING_AGREED; ending <= ENDING_WITHDRAWN; ending++) {
        void *fresh = NULL;
        int code;
        assert_int_equal(setup(&fresh), 0);
        struct answering *a = fresh;
        if (ending == ENDING_AGREED) {
            take(a, "yes", ANSWER_TOKEN, "");
            take(a, "yes", OTHER_TOKEN, "");
        }
        assert_int_equal(end(a, ending, &code), POST_END_DONE);
        assert_is(a, request_ending_state(ending), ending);
        assert_int_equal(a->over_spool->len, ending == ENDING_WITHDRAWN);
        teardown(&fresh);
    }
}

static void nobody_agrees_for_others(void **state)
{
    struct answering *a = *state;
    int code;

    take(a, "yes", ANSWER_TOKEN, "");
    assert_int_equal(end(a, ENDING_AGREED, &code), POST_END_LATER);
    assert_int_equal(code, ERROR_BUSY);
    assert_is(a, REQUEST_WAITING, ENDING_NONE);
}

static void what_has_ended_does_not_end_again(void **state)
{
    struct answering *a = *state;
    int code;

    assert_int_equal(end(a, ENDING_WITHDRAWN, &code), POST_END_DONE);
    for (enum request_ending ending = ENDING_AGREED; ending <= ENDING_WITHDRAWN; ending++) {
        assert_int_equal(end(a, ending, &code), POST_END_LATER);
        assert_int_equal(code, ERROR_STATE);
    }
    assert_is(a, REQUEST_WITHDRAWN, ENDING_WITHDRAWN);
}

static void what_goes_back_can_be_released_and_the_other_way_round(void **state)
{
    struct answering *a = *state;
    int code;

    assert_int_equal(end(a, ENDING_DECLINED, &code), POST_END_DONE);
    assert_int_equal(end(a, ENDING_VOUCHED, &code), POST_END_LATER);
    assert_int_equal(end(a, ENDING_RELEASED, &code), POST_END_DONE);
    assert_is(a, REQUEST_RELEASING, ENDING_RELEASED);
    assert_int_equal(end(a, ENDING_SILENT, &code), POST_END_LATER);
    assert_int_equal(end(a, ENDING_CANCELLED, &code), POST_END_DONE);
    assert_is(a, REQUEST_RETURNING, ENDING_CANCELLED);
}

static void a_file_that_is_gone_is_said_and_nothing_ends(void **state)
{
    struct answering *a = *state;
    struct request *request = store_request_get(a->f.store, "request1", NULL);
    const struct copy *copy = request->copies->pdata[0];
    int code;

    assert_true(spool_remove(a->spool, copy->spool, NULL));
    request_free(request);
    assert_int_equal(end(a, ENDING_DECLINED, &code), POST_END_STUCK);
    assert_is(a, REQUEST_WAITING, ENDING_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_ending_leads_where_it_says),
        TEST(nobody_agrees_for_others),
        TEST(what_has_ended_does_not_end_again),
        TEST(what_goes_back_can_be_released_and_the_other_way_round),
        TEST(a_file_that_is_gone_is_said_and_nothing_ends),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
