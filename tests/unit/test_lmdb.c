/* What the environments of the store have in common, while another process writes. */
#include <fcntl.h>
#include <sys/syscall.h>
#include "store/kv/lmdb.h"
#include "store_fixture.h"

#define MAP ((size_t)256 << 20)
#define AHEAD ((guint64)16 << 20)

static const char *grows; /* the folder whose file another process makes longer ... */
static bool at_cut;       /* ... when it is made longer here; else at the next look at it */
static pid_t writer;
static int writer_status;

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

/* Begins to make it longer. Waits for that as long as it can come by itself: whoever holds the lock
 * of LMDB keeps it waiting. */
static void begin_growing(void)
{
    const char *folder = g_steal_pointer(&grows);

    if (!folder)
        return;
    writer = fork();
    if (writer == 0)
        write_much(folder);
    for (int i = 0; i < 200 && waitpid(writer, &writer_status, WNOHANG) == 0; i++)
        g_usleep(5000);
}

/* Instead of the C library's: the file grows right after the look at it, ... */
int fstat(int fd, struct stat *file)
{
    int result = fstatat(fd, "", file, AT_EMPTY_PATH);

    if (!at_cut)
        begin_growing();
    return result;
}

/* ... or right before it is made longer, which could cut it. */
int ftruncate(int fd, off_t size)
{
    if (at_cut)
        begin_growing();
    return (int)syscall(SYS_ftruncate, fd, size);
}

static void wait_for_writer(void)
{
    assert_null(grows);
    assert_true(waitpid(writer, &writer_status, 0) == writer || errno == ECHILD);
    assert_int_equal(writer_status, 0);
}

static MDB_env *open_empty(const struct fixture *f)
{
    MDB_env *env = NULL;

    assert_int_equal(lmdb_open(f->folder, 1, 64, MAP, 0, &env), 0);
    return env;
}

static void a_file_that_grows_while_it_is_opened_is_whole(void **state)
{
    struct fixture *f = *state;
    MDB_env *env = open_empty(f);
    size_t page_bytes;

    at_cut = false;
    grows = f->folder;
    assert_int_equal(lmdb_check_whole(env, &page_bytes, NULL), 0);
    wait_for_writer();
    mdb_env_close(env);
}

static void room_ahead_never_cuts_what_another_process_writes(void **state)
{
    struct fixture *f = *state;
    MDB_env *env = open_empty(f);
    size_t page_bytes;

    assert_int_equal(lmdb_check_whole(env, &page_bytes, NULL), 0);
    at_cut = true;
    grows = f->folder;
    lmdb_keep_ahead(env, page_bytes, AHEAD);
    wait_for_writer();
    assert_int_equal(lmdb_check_whole(env, &page_bytes, NULL), 0);
    assert_true(lmdb_bytes_used(env, page_bytes) > 4 * AHEAD);
    mdb_env_close(env);
}

/* Holds the lock of LMDB's users, as one does who was opening when the last one closed, until
 * somebody else has it, too. */
static void open_at_the_wrong_moment(const char *folder, int ready)
{
    g_autofree char *path = g_build_filename(folder, "lock.mdb", NULL);
    struct flock mine = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1}, others;
    int fd = open(path, O_RDWR | O_CLOEXEC);

    if (fd < 0 || fcntl(fd, F_SETLK, &mine) != 0 || write(ready, "", 1) != 1)
        _exit(1);
    do {
        others = mine;
        others.l_type = F_WRLCK;
    } while (fcntl(fd, F_GETLK, &others) == 0 && others.l_type == F_UNLCK);
    _exit(0);
}

static void what_is_opened_while_another_closes_it_can_be_used(void **state)
{
    struct fixture *f = *state;
    int ready[2];
    MDB_txn *txn;
    char octet;

    mdb_env_close(open_empty(f));
    assert_int_equal(pipe(ready), 0);
    writer = fork();
    if (writer == 0)
        open_at_the_wrong_moment(f->folder, ready[1]);
    assert_int_equal(read(ready[0], &octet, 1), 1);
    MDB_env *env = open_empty(f);
    assert_int_equal(lmdb_begin(env, true, &txn), 0);
    mdb_txn_abort(txn);
    wait_for_writer();
    mdb_env_close(env);
    close(ready[0]);
    close(ready[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_that_grows_while_it_is_opened_is_whole,
                                        fixture_folder, fixture_teardown),
        cmocka_unit_test_setup_teardown(room_ahead_never_cuts_what_another_process_writes,
                                        fixture_folder, fixture_teardown),
        cmocka_unit_test_setup_teardown(what_is_opened_while_another_closes_it_can_be_used,
                                        fixture_folder, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
