/* askfirst-milter: from the command line to the running daemon, and its end. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libmilter/mfapi.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include "base/arguments.h"
#include "base/error.h"
#include "base/plural.h"
#include "base/problem.h"
#include "conf/config.h"
#include "daemon/callbacks.h"
#include "daemon/daemon.h"
#include "daemon/learning.h"
#include "daemon/log.h"
#include "daemon/setup.h"
#include "daemon/signals.h"
#include "daemon/socket.h"
#include "daemon/worker.h"
#include "mail/read/header.h"
#include "policy/evidence/words.h"
#include "policy/rules/rules.h"
#include "store/ledger/spool_check.h"
#include "store/ledger/spool_references.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

/* At the end, what was learnt last is written within this time. */
#define LEARNING_SECONDS 10

struct arguments {
    const char *config;
    bool check, version, help;
};

static const char usage[] = "usage: askfirst-milter [-c FILE] [-n] [-V] [-h]\n"
                            "  -c FILE  configuration (default " ASKFIRST_CONFIG ")\n"
                            "  -n       check the configuration and all files it names, then exit\n"
                            "  -V       print the version\n"
                            "  -h       print this\n";

static bool parse_arguments(int argc, char **argv, struct arguments *out)
{
    int c;
    arguments_shorten(argv);
    *out = (struct arguments){.config = ASKFIRST_CONFIG};
    while ((c = getopt(argc, argv, "c:nVh")) != -1) {
        if (c == 'c')
            out->config = optarg;
        else if (c == 'n')
            out->check = true;
        else if (c == 'V')
            out->version = true;
        else if (c == 'h')
            out->help = true;
        else
            return false;
    }
    if (optind < argc)
        fprintf(stderr, "askfirst-milter: \"%s\" is one argument too many\n", argv[optind]);
    return optind == argc;
}

static struct config *load(const struct arguments *arguments)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct config *config = config_load(arguments->config, arguments->check, problems);
    problems_print(problems);
    return config;
}

static bool drop_to(const struct passwd *user, GError **error)
{
    if (initgroups(user->pw_name, user->pw_gid) == 0 && setgid(user->pw_gid) == 0 &&
        setuid(user->pw_uid) == 0)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "user: cannot become \"%s\": %s", user->pw_name,
                g_strerror(errno));
    return false;
}

static const struct passwd *find_user(const char *name, GError **error)
{
    const struct passwd *user = getpwnam(name);
    if (!user)
        g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG,
                    "user: there is no user \"%s\"; make it, or name another", name);
    return user;
}

static bool become(const char *name, const char *state_dir, GError **error)
{
    const struct passwd *user = find_user(name, error);
    if (!user)
        return false;
    if (g_mkdir_with_parents(state_dir, 0700) != 0 ||
        chown(state_dir, user->pw_uid, user->pw_gid) != 0) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "state_dir: cannot make %s: %s", state_dir,
                    g_strerror(errno));
        return false;
    }
    return drop_to(user, error);
}

/* Ensures that only one daemon uses a state_dir: two would release the same message twice. The lock
 * is held as long as the process lives. */
static bool lock_state(const char *state_dir, GError **error)
{
    g_autofree char *path = g_build_filename(state_dir, "daemon.lock", NULL);
    if (g_mkdir_with_parents(state_dir, 0700) != 0) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "state_dir: cannot make %s: %s", state_dir,
                    g_strerror(errno));
        return false;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                    "state_dir: cannot open %s: %s; it must belong to the user we run as", path,
                    g_strerror(errno));
        return false;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    close(fd);
    g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY, "another askfirst-milter is using state_dir %s",
                state_dir);
    return false;
}

/* Writes envelopes for messages that an earlier version spooled without one. When one cannot be
 * written, the message waits as before. */
static void describe_bare(unsigned bare)
{
    g_autoptr(GError) error = NULL;
    unsigned written = 0;

    if (spool_describe(daemon_state.spool, daemon_state.store, daemon_state.host_name, &written,
                       &error))
        log_line(LOG_NOTICE, "start: %u spooled %s no envelope; %u written from the store", bare,
                 plural(bare, "message had", "messages had"), written);
    else
        log_line(LOG_WARNING, "start: %u spooled %s no envelope: %s", bare,
                 plural(bare, "message has", "messages have"), error->message);
}

static bool tidy_spool(const struct config *config, GError **error)
{
    g_autoptr(GHashTable) known = NULL;
    struct spool_tidied done;

    if (!store_spool_names_list(daemon_state.store, &known, error) ||
        !spool_tidy(daemon_state.spool, known, &done, error))
        return false;
    if (done.bare)
        describe_bare(done.bare);
    if (done.back)
        log_line(LOG_NOTICE, "start: %u spooled %s put back from %s/spool/unclaimed", done.back,
                 plural(done.back, "message was", "messages were"), config->state_dir);
    if (done.moved)
        log_line(LOG_WARNING,
                 "start: %u spooled %s to no request; kept in %s/spool/unclaimed; "
                 "askfirst check says what to do",
                 done.moved, plural(done.moved, "file belongs", "files belong"), config->state_dir);
    return true;
}

static bool open_storage(const struct config *config, GError **error)
{
    if (!lock_state(config->state_dir, error) || !log_configure(config, error))
        return false;
    daemon_state.store = store_open(config->state_dir, true, 0, error);
    daemon_state.spool =
        daemon_state.store ? spool_open(config->state_dir, config->spool_min_free, error) : NULL;
    if (!daemon_state.spool || !tidy_spool(config, error))
        return false;
    learning_open(config->state_dir);
    return true;
}

static bool start(const struct config *config, GError **error)
{
    if (geteuid() == 0 && *config->user && !become(config->user, config->state_dir, error))
        return false;
    if (geteuid() == 0)
        log_line(LOG_WARNING, "start: running as root; set user in %s", config->path);
    return open_storage(config, error) && callbacks_register(error) && socket_open(config, error) &&
           workers_start(error) && learning_start(error);
}

/* A person who starts the daemon by hand would see no other sign that it runs. */
static void greet_terminal(const struct config *config)
{
    if (config->log_target == LOG_TO_SYSLOG && isatty(STDERR_FILENO))
        fputs(
            "askfirst-milter: running; its log is in syslog, facility mail (/var/log/mail.log, or "
            "journalctl -t askfirst-milter); Ctrl-C stops it\n",
            stderr);
}

static int run(const struct config *config)
{
    log_line(LOG_NOTICE, "ready: version=" ASKFIRST_VERSION " socket=%s mode=%s rules=%u cues=%u",
             config->socket, config->enforce ? "enforce" : "monitor", rules_count(config->rules),
             cues_count(config->cues));
    sd_notify(0, "READY=1");
    greet_terminal(config);
    int result = smfi_main();
    signals_settle();
    socket_close(config);
    bool broken = store_is_broken(daemon_state.store);
    /* The callbacks of a message that a slow client has not ended yet may still run. */
    bool ended = workers_stop(WORKER_SECONDS);
    /* A message that still comes to its end is only counted. */
    ended = learning_stop(LEARNING_SECONDS) && ended;
    if (ended && daemon_is_idle()) {
        learning_close();
        spool_close(daemon_state.spool);
        store_close(daemon_state.store);
    }
    log_line(LOG_NOTICE, "stopped");
    return broken ? EX_TEMPFAIL : result == MI_SUCCESS ? EX_OK : EX_SOFTWARE;
}

static int exit_code(const GError *error)
{
    return error->code == ERROR_CONFIG || error->code == ERROR_VERSION ? EX_CONFIG
           : error->code == ERROR_BUSY || error->code == ERROR_FULL    ? EX_TEMPFAIL
                                                                       : EX_IOERR;
}

static int serve(struct config *config)
{
    g_autoptr(GError) error = NULL;

    mail_init();
    log_open(config->log_target);
    daemon_state.config = config;
    daemon_state.host_name = g_get_host_name();
    if (!start(config, &error)) {
        fprintf(stderr, "askfirst-milter: %s\n", error->message);
        if (config->log_target == LOG_TO_SYSLOG)
            log_line(LOG_ERR, "start: %s", error->message);
        return exit_code(error);
    }
    /* A reload may replace the configuration, but the socket is still that of the start. */
    config_ref(config);
    int code = run(config);
    config_unref(config);
    return code;
}

/* The daemon's user may not be able to read what root can, so the check runs again as that user. */
static bool check_as_user(const struct config *config)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(GError) error = NULL;
    const struct passwd *user = find_user(config->user, &error);

    if (!user || !drop_to(user, &error)) {
        fprintf(stderr, "%s: %s\n", config->path, error->message);
        return false;
    }
    struct config *again = config_load(config->path, false, problems);
    if (!again) {
        fprintf(stderr, "As the user %s, whom the daemon runs as:\n", config->user);
        problems_print(problems);
        return false;
    }
    config_unref(again);
    return true;
}

/* Runs the checks of -n. A warning is not an error: the rest of the machine may be set up later. */
static int check(const struct config *config)
{
    g_autoptr(GPtrArray) problems = problems_new();
    unsigned rules = rules_count(config->rules), cues = cues_count(config->cues);

    if (geteuid() == 0 && *config->user && !check_as_user(config))
        return EX_CONFIG;
    setup_check(config, problems);
    problems_print(problems);
    printf("%s: good: %u %s, %u %s (%u of cues_dir)\n", config->path, rules,
           plural(rules, "rule", "rules"), cues, plural(cues, "cue", "cues"),
           cues_own_count(config->cues));
    return EX_OK;
}

int main(int argc, char **argv)
{
    struct arguments arguments;

    if (!parse_arguments(argc, argv, &arguments)) {
        fputs(usage, stderr);
        return EX_USAGE;
    }
    if (arguments.help || arguments.version) {
        fputs(arguments.help ? usage : "askfirst-milter " ASKFIRST_VERSION "\n", stdout);
        return EX_OK;
    }
    /* A HUP during the start waits until a reload is possible. */
    if (!arguments.check)
        signals_prepare();
    struct config *config = load(&arguments);
    if (!config)
        return EX_CONFIG;
    if (!arguments.check)
        return serve(config);
    int code = check(config);
    config_unref(config);
    return code;
}
