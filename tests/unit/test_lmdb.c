/* What the environments of the store have in common, while another process writes. */
#include "store_fixture.h"

#include <fcntl.h>
#include "store/lmdb.h"

#define MAP ((size_t)256 << 20)
#define AHEAD ((guint64)16 << 20)

static const char *grows; /* the folder whose file another process makes longer at the next look */

/* More than is kept ahead, in one commit. */
static void write_much(const char *folder)
{
    g_autofree char *much = g_malloc0(4 * AHEAD);
    MDB_val key = {1, (void *)"k"}, value = {4 * AHEAD, much};
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;

    if (lmdb_open(folder, 1, 64, MAP, 0, &env) != 0 || lmdb_begin(env, true, &txn) != 0 ||
        mdb_dbi_open(txn, "t", MDB_CREATE, &dbi) != 0 || mdb_put(txn, dbi, &key, &value, 0) != 0 ||
        mdb_txn_commit(txn) != 0)
        _exit(1);
    lmdb_keep_ahead(env, 4096, AHEAD);
    _exit(0);
}

/* Instead of the C library's: right after the look at a file it grows. */
int fstat(int fd, struct stat *file)
{
    const char *folder = g_steal_pointer(&grows);
    int result = fstatat(fd, "", file, AT_EMPTY_PATH), status;

    if (!folder)
        return result;
    pid_t child = fork();
    if (child == 0)
        write_much(folder);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    return result;
}

static void a_file_that_grows_while_it_is_opened_is_whole(void **state)
{
    struct fixture *f = *state;
    MDB_env *env = NULL;
    size_t page_bytes;

    assert_int_equal(lmdb_open(f->folder, 1, 64, MAP, 0, &env), 0);
    grows = f->folder;
    assert_int_equal(lmdb_check_whole(env, &page_bytes, NULL), 0);
    assert_null(grows);
    mdb_env_close(env);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_that_grows_while_it_is_opened_is_whole,
                                        fixture_folder, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
