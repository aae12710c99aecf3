/* The outbox: what is to be handed to the MTA, until it is, and how a request ends. */
#include "store/ledger/outbox_release_again.h"
#include "store/ledger/prune.h"
#include "store/ledger/release_tokens.h"
#include "store/ledger/spool_references.h"
#include "outbox_fixture.h"
#include "store_fixture.h"

#define ALL_KINDS (1u << OUTGOING_NOTICE | 1u << OUTGOING_RELEASE | 1u << OUTGOING_RETURN)

static void add(struct store *store, struct outgoing *mail)
{
    g_autoptr(GError) error = NULL;

    assert_ok(store_outbox_put(store, mail, &worker, &error), error);
}

/* Takes mail; its number. */
static guint64 add_at(struct store *store, enum outgoing_kind kind, gint64 next)
{
    struct outgoing *mail = fixture_mail(kind, "");

    mail->next = next;
    add(store, mail);
    guint64 number = mail->number;
    outgoing_free(mail);
    return number;
}

static void test_mail_comes_back_as_it_was_written(void **state)
{
    struct fixture *f = *state;
    struct outgoing *mail = fixture_mail(OUTGOING_RETURN, "0123");
    static const char head[] = "To: x\r\n\0\xff";

    mail->head = g_bytes_new(head, sizeof head);
    mail->next = NOW + 3;
    fixture_set(&mail->mail_args, "SMTPUTF8");
    add(f->store, mail);
    fixture_reopen(f);
    struct outgoing *back = mail_of(f->store, mail->number);
    assert_int_equal(back->kind, OUTGOING_RETURN);
    assert_string_equal(back->request, "");
    assert_string_equal(back->mail_from, mail->mail_from);
    assert_string_equal(back->mail_args, "SMTPUTF8");
    assert_string_equal(back->spool, "0123");
    assert_string_equal(back->last_error, "");
    assert_int_equal(back->created, NOW);
    assert_int_equal(back->next, NOW + 3);
    assert_int_equal(back->attempts, 0);
    assert_int_equal(back->recipients->len, 2);
    assert_true(g_bytes_equal(back->head, mail->head));
    assert_null(back->tail);
    outgoing_free(back);
    outgoing_free(mail);
}

static void test_due_mail_comes_in_order_of_its_time(void **state)
{
    struct fixture *f = *state;
    guint64 late = add_at(f->store, OUTGOING_NOTICE, NOW + 10);
    guint64 second = add_at(f->store, OUTGOING_RELEASE, NOW - 1);
    guint64 first = add_at(f->store, OUTGOING_NOTICE, NOW - 5);
    g_autoptr(GPtrArray) all = NULL, one = NULL, releases = NULL, none = NULL, later = NULL;
    gint64 next;

    assert_true(store_outbox_list_due(f->store, ALL_KINDS, NOW, 10, &all, &next, NULL));
    assert_int_equal(all->len, 2);
    assert_int_equal(((struct outgoing *)all->pdata[0])->number, first);
    assert_int_equal(((struct outgoing *)all->pdata[1])->number, second);
    assert_int_equal(next, NOW + 10);
    assert_true(store_outbox_list_due(f->store, ALL_KINDS, NOW, 1, &one, &next, NULL));
    assert_int_equal(one->len, 1);
    assert_int_equal(next, NOW - 1);
    assert_true(
        store_outbox_list_due(f->store, 1u << OUTGOING_RELEASE, NOW, 10, &releases, &next, NULL));
    assert_int_equal(releases->len, 1);
    assert_int_equal(next, 0);
    assert_true(
        store_outbox_list_due(f->store, 1u << OUTGOING_RETURN, NOW, 10, &none, &next, NULL));
    assert_int_equal(none->len, 0);
    assert_int_equal(next, 0);
    assert_true(store_outbox_list_due(f->store, ALL_KINDS, NOW + 10, 10, &later, &next, NULL));
    assert_int_equal(((struct outgoing *)later->pdata[2])->number, late);
    assert_int_equal(next, 0);
}

static void test_deferred_recipients_are_tried_again_later(void **state)
{
    struct fixture *f = *state;
    guint64 number = add_at(f->store, OUTGOING_NOTICE, NOW);
    g_autoptr(GPtrArray) rest = recipients_new(), due = NULL, names = NULL, more = NULL;
    gint64 next;

    g_ptr_array_add(rest, recipient_new("Carol@C.example", ""));
    assert_true(store_outbox_end_attempt(f->store, number, rest, NOW + 60, "450 later", NULL, NULL,
                                         &worker, &names, NULL));
    assert_int_equal(names->len, 0);
    assert_true(store_outbox_list_due(f->store, ALL_KINDS, NOW, 10, &due, &next, NULL));
    assert_int_equal(due->len, 0);
    assert_int_equal(next, NOW + 60);
    struct outgoing *mail = mail_of(f->store, number);
    assert_int_equal(mail->attempts, 1);
    assert_string_equal(mail->last_error, "450 later");
    assert_int_equal(mail->recipients->len, 1);
    outgoing_free(mail);
    guint lines = fixture_entries(f->store, TABLE_AUDIT);
    assert_true(store_outbox_end_attempt(f->store, number, rest, NOW + 90, "450 later", NULL, NULL,
                                         &worker, &more, NULL));
    assert_int_equal(fixture_entries(f->store, TABLE_AUDIT), lines);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX_DUE), 1);
}

static void test_mail_that_is_to_wait_is_due_at_once_when_the_admin_says_so(void **state)
{
    struct fixture *f = *state;
    guint64 hurried = add_at(f->store, OUTGOING_NOTICE, NOW + 900), gone = hurried + 100;
    guint64 other = add_at(f->store, OUTGOING_RELEASE, NOW + 800);
    guint64 overdue = add_at(f->store, OUTGOING_RETURN, NOW - 5);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GPtrArray) due = NULL;
    unsigned n = 0;
    gint64 next;

    g_array_append_val(numbers, hurried);
    g_array_append_val(numbers, gone);
    g_array_append_val(numbers, overdue);
    assert_true(store_outbox_retry(f->store, numbers, &worker, &n, NULL));
    assert_int_equal(n, 2);
    assert_true(store_outbox_list_due(f->store, ALL_KINDS, NOW, 10, &due, &next, NULL));
    assert_int_equal(due->len, 2);
    assert_int_equal(((struct outgoing *)due->pdata[0])->number, overdue);
    assert_int_equal(((struct outgoing *)due->pdata[1])->number, hurried);
    assert_int_equal(next, NOW + 800);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX_DUE), 3);
    assert_int_equal(done(f->store, hurried), 0);
    assert_int_equal(done(f->store, other), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX_DUE), 1);
}

static void test_mail_that_is_gone_cannot_be_settled_again(void **state)
{
    struct fixture *f = *state;
    guint64 number = add_at(f->store, OUTGOING_NOTICE, NOW);
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GError) error = NULL;

    done(f->store, number);
    assert_int_not_equal(add_at(f->store, OUTGOING_NOTICE, NOW), number);
    assert_fails(store_outbox_end_attempt(f->store, number, NULL, 0, "", NULL, NULL, &worker,
                                          &names, &error),
                 error, ERROR_NOT_FOUND);
    assert_null(names);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 1);
}

static void test_last_mail_ends_the_request_and_frees_its_file(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GHashTable) names = NULL;

    fixture_hold(f->store, "aaaa000001");
    guint64 first = send_request(f->store, "aaaa000001", REQUEST_RELEASING, 2);
    assert_int_equal(done(f->store, first), 0);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_RELEASING);
    assert_true(store_spool_names_list(f->store, &names, NULL));
    assert_true(g_hash_table_contains(names, "aaaa000001"));
    assert_int_equal(g_hash_table_size(names), 1);
    assert_int_equal(done(f->store, first + 1), 1);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_RELEASED);
    assert_int_equal(fixture_entries(f->store, TABLE_SPOOL), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX_REQUESTS), 0);
    /* A repeat of it is known; one of what was given back is not. */
    assert_int_equal(fixture_entries(f->store, TABLE_MESSAGE_IDS), 1);
    fixture_hold(f->store, "aaaa000002");
    first = send_request(f->store, "aaaa000002", REQUEST_RETURNING, 1);
    assert_int_equal(done(f->store, first), 1);
    assert_int_equal(fixture_state(f->store, "aaaa000002"), REQUEST_RETURNED);
    assert_int_equal(fixture_entries(f->store, TABLE_MESSAGE_IDS), 1);
}

static void test_request_ends_only_after_refused_recipients_are_returned(void **state)
{
    struct fixture *f = *state;
    struct outgoing *followup = fixture_mail(OUTGOING_RETURN, "aaaa000001");
    g_autoptr(GPtrArray) names = NULL, due = NULL, refused = recipients_new();
    g_autoptr(GError) error = NULL;
    gint64 next;

    g_ptr_array_add(refused, recipient_new("bob@b.example", ""));
    fixture_hold(f->store, "aaaa000001");
    guint64 release = send_request(f->store, "aaaa000001", REQUEST_RELEASING, 1);
    assert_ok(store_outbox_end_attempt(f->store, release, NULL, 0, "550 no such user", refused,
                                       followup, &worker, &names, &error),
              error);
    outgoing_free(followup);
    assert_int_equal(names->len, 0);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_RELEASING);
    assert_true(store_outbox_list_due(f->store, ALL_KINDS, NOW, 10, &due, &next, NULL));
    assert_int_equal(due->len, 1);
    const struct outgoing *mail = due->pdata[0];
    assert_int_equal(mail->kind, OUTGOING_RETURN);
    assert_string_equal(mail->request, "aaaa000001");
    assert_int_equal(done(f->store, mail->number), 1);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_RELEASED);
}

static void test_notice_on_its_way_does_not_keep_the_request_but_its_file(void **state)
{
    struct fixture *f = *state;
    struct request *r = fixture_request("aaaa000001", "<1@x>");
    struct outgoing *notice = fixture_mail(OUTGOING_NOTICE, "aaaa000001");
    enum hold_outcome outcome;

    assert_true(store_request_hold(f->store, r, notice, &limits, &worker, &outcome, NULL, NULL));
    guint64 release = send_request(f->store, "aaaa000001", REQUEST_RELEASING, 1);
    assert_int_equal(done(f->store, release), 0);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_RELEASED);
    assert_int_equal(done(f->store, release - 1), 1);
    request_free(r);
    outgoing_free(notice);
}

static void test_notice_does_not_end_a_waiting_request(void **state)
{
    struct fixture *f = *state;
    struct request *r = fixture_request("aaaa000001", "<1@x>");
    struct outgoing *notice = fixture_mail(OUTGOING_NOTICE, "");
    enum hold_outcome outcome;

    assert_true(store_request_hold(f->store, r, notice, &limits, &worker, &outcome, NULL, NULL));
    assert_int_equal(done(f->store, 1), 0);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_WAITING);
    request_free(r);
    outgoing_free(notice);
}

static void test_old_requests_are_forgotten_when_they_are_over(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) left = NULL;
    unsigned removed = 99;

    fixture_hold(f->store, "aaaa000001");
    fixture_hold(f->store, "aaaa000002");
    done(f->store, send_request(f->store, "aaaa000001", REQUEST_RELEASING, 1));
    assert_true(store_prune(f->store, NOW, 0, 0, G_MAXINT64, 10, &removed, NULL));
    assert_int_equal(removed, 0);
    assert_true(store_prune(f->store, NOW + 1, 0, 0, G_MAXINT64, 0, &removed, NULL));
    assert_int_equal(removed, 0);
    assert_true(store_prune(f->store, NOW + 1, 0, 0, G_MAXINT64, 10, &removed, NULL));
    assert_int_equal(removed, 1);
    assert_true(store_requests_list(f->store, true, &left, NULL));
    assert_int_equal(left->len, 1);
    assert_string_equal(((struct request *)left->pdata[0])->id, "aaaa000002");
    assert_int_equal(fixture_entries(f->store, TABLE_COPIES), 1);
    assert_int_equal(fixture_entries(f->store, TABLE_OVER), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_MESSAGE_IDS), 1);
}

/* ---- release tokens ---- */

static const char *const both[] = {"Carol@c.EXAMPLE", "bob@b.example"};

static char *token_for(struct store *store, guint64 number)
{
    g_autoptr(GError) error = NULL;
    char *token = NULL;

    assert_ok(store_release_token_put(store, number, &token, NOW, &error), error);
    assert_int_equal(strlen(token), 32);
    return token;
}

static bool known(struct store *store, const char *token, const char *message_id,
                  const char *const *recipients, size_t n, bool check_only)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *id = NULL;
    bool ok =
        store_release_token_check(store, token, message_id, recipients, n, check_only, &id, &error);

    if (ok)
        assert_string_equal(id, "aaaa000001");
    else if (!g_error_matches(error, ASKFIRST_ERROR, ERROR_NOT_FOUND))
        fail_msg("%s", error->message);
    return ok;
}

#define MESSAGE_ID "<aaaa000001@local.example>"

static void test_release_is_known_once(void **state)
{
    struct fixture *f = *state;

    fixture_hold(f->store, "aaaa000001");
    guint64 release = send_request(f->store, "aaaa000001", REQUEST_RELEASING, 1);
    g_autofree char *token = token_for(f->store, release);
    assert_true(known(f->store, token, MESSAGE_ID, both, 2, true));
    assert_true(known(f->store, token, MESSAGE_ID, both, 1, true));
    assert_true(known(f->store, token, MESSAGE_ID, both, 2, false));
    assert_false(known(f->store, token, MESSAGE_ID, both, 2, false));
    assert_false(known(f->store, token, MESSAGE_ID, both, 2, true));
}

static void test_release_is_known_by_all_of_its_marks_only(void **state)
{
    struct fixture *f = *state;
    static const char *const foreign[] = {"bob@b.example", "eve@e.example"};
    static const char *const upper[] = {"BOB@b.example"};

    fixture_hold(f->store, "aaaa000001");
    guint64 release = send_request(f->store, "aaaa000001", REQUEST_RELEASING, 1);
    g_autofree char *token = token_for(f->store, release);
    g_autofree char *wrong = g_strdup(token);
    wrong[0] = wrong[0] == '0' ? '1' : '0';
    assert_false(known(f->store, wrong, MESSAGE_ID, both, 2, false));
    assert_false(known(f->store, "", MESSAGE_ID, both, 2, false));
    assert_false(known(f->store, NULL, MESSAGE_ID, both, 2, false));
    assert_false(known(f->store, token, "<other@local.example>", both, 2, false));
    assert_false(known(f->store, token, NULL, both, 2, false));
    assert_false(known(f->store, token, MESSAGE_ID, foreign, 2, false));
    assert_false(known(f->store, token, MESSAGE_ID, upper, 1, false));
    assert_false(known(f->store, token, MESSAGE_ID, both, 0, false));
    assert_true(known(f->store, token, MESSAGE_ID, both, 2, false));
}

static void test_new_attempt_makes_the_old_token_void(void **state)
{
    struct fixture *f = *state;

    fixture_hold(f->store, "aaaa000001");
    guint64 release = send_request(f->store, "aaaa000001", REQUEST_RELEASING, 1);
    g_autofree char *old = token_for(f->store, release);
    g_autofree char *new = token_for(f->store, release);
    assert_false(known(f->store, old, MESSAGE_ID, both, 2, true));
    assert_true(known(f->store, new, MESSAGE_ID, both, 2, true));
    done(f->store, release);
    assert_false(known(f->store, new, MESSAGE_ID, both, 2, true));
    assert_int_equal(fixture_entries(f->store, TABLE_TOKENS), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_TOKEN_OWNERS), 0);
}

static void test_only_releases_get_tokens_and_the_store_cannot_tell_them(void **state)
{
    struct fixture *f = *state;
    guint64 notice = add_at(f->store, OUTGOING_NOTICE, NOW);
    g_autoptr(GError) error = NULL, gone = NULL;
    char *none = NULL;

    assert_fails(store_release_token_put(f->store, notice, &none, NOW, &error), error,
                 ERROR_NOT_FOUND);
    assert_fails(store_release_token_put(f->store, 999, &none, NOW, &gone), gone, ERROR_NOT_FOUND);
    assert_null(none);
    fixture_hold(f->store, "aaaa000001");
    guint64 release = send_request(f->store, "aaaa000001", REQUEST_RELEASING, 1);
    g_autofree char *token = token_for(f->store, release);
    g_autofree char *content = NULL;
    size_t size;
    assert_true(g_file_get_contents(f->store->file, &content, &size, NULL));
    assert_null(memmem(content, size, token, strlen(token)));
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_mail_comes_back_as_it_was_written),
        ON_DISK_AND_IN_MEMORY(test_due_mail_comes_in_order_of_its_time),
        ON_DISK_AND_IN_MEMORY(test_deferred_recipients_are_tried_again_later),
        ON_DISK_AND_IN_MEMORY(test_mail_that_is_to_wait_is_due_at_once_when_the_admin_says_so),
        ON_DISK_AND_IN_MEMORY(test_mail_that_is_gone_cannot_be_settled_again),
        ON_DISK_AND_IN_MEMORY(test_last_mail_ends_the_request_and_frees_its_file),
        ON_DISK_AND_IN_MEMORY(test_request_ends_only_after_refused_recipients_are_returned),
        ON_DISK_AND_IN_MEMORY(test_notice_on_its_way_does_not_keep_the_request_but_its_file),
        ON_DISK_AND_IN_MEMORY(test_notice_does_not_end_a_waiting_request),
        ON_DISK_AND_IN_MEMORY(test_old_requests_are_forgotten_when_they_are_over),
        ON_DISK_AND_IN_MEMORY(test_release_is_known_once),
        ON_DISK_AND_IN_MEMORY(test_release_is_known_by_all_of_its_marks_only),
        ON_DISK_AND_IN_MEMORY(test_new_attempt_makes_the_old_token_void),
        WITH(test_only_releases_get_tokens_and_the_store_cannot_tell_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
