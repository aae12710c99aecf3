#include "daemon/setup.h"

#include <pwd.h>
#include <stdarg.h>
#include <string.h>
#include "base/problem.h"
#include "daemon/setup_dns.h"
#include "daemon/setup_socket.h"
#include "policy/address.h"
#include "submit/probe.h"

/* For each step: the person who runs -n waits for this. */
#define PROBE_SECONDS 3

void setup_warn(const struct config *config, GPtrArray *problems, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    problem_add(problems, true, config->path, 0, 0, NULL, g_strdup_vprintf(format, args));
    va_end(args);
}

static void judge_probe(const struct config *config, const struct submit_probe *probe,
                        GPtrArray *problems)
{
    if (probe->outcome == PROBE_ADDRESS)
        setup_warn(
            config, problems,
            "answer_address: submit_to (%s) takes no mail for %s: it answered %s with: %s; so "
            "no answer comes in: make it an address for which the mail server takes mail "
            "(askfirst(7), Answers)",
            config->submit_to, probe->to, probe->step, probe->reply);
    else if (probe->outcome == PROBE_REFUSED && *probe->reply == '4')
        setup_warn(config, problems,
                   "submit_to: %s answered %s with: %s; nothing can be sent as long as it says so. "
                   "If it stays, one of its milters may not be reached: see the mail log (with "
                   "Postfix: \"connect to Milter service\")",
                   config->submit_to, probe->step, probe->reply);
    else if (probe->outcome == PROBE_REFUSED)
        setup_warn(
            config, problems,
            "submit_to: %s answered %s with: %s; nothing can be sent: let this listener take "
            "mail from this host, to anybody, without TLS and without a login",
            config->submit_to, probe->step, probe->reply);
}

static void check_submit_to(const struct config *config, GPtrArray *problems)
{
    struct submit_probe probe = {
        .helo = g_get_host_name(), .to = config->answer_address, .timeout = PROBE_SECONDS};
    g_autoptr(GError) error = NULL;

    if (submit_probe(config->submit_to, &probe, &error))
        judge_probe(config, &probe, problems);
    else
        setup_warn(config, problems,
                   "submit_to: %s; nothing can be sent until it answers: does the mail server run, "
                   "and does it listen there for this host?",
                   error->message);
    submit_probe_clear(&probe);
}

/* Warns of a file as it was shipped: it is valid, but hardly meant to stay so. */
static void check_domains(const struct config *config, GPtrArray *problems)
{
    if (!*config->local_domains && !*config->policy.login_domain)
        setup_warn(config, problems,
                   "local_domains is empty: name your own domains there; without them no sender is "
                   "an introducer, and nobody gets a notice");
}

/* Warns of an entry of enforce_for that matches no user of ours. */
static void check_enforce_for(const struct config *config, GPtrArray *problems)
{
    for (char **scope = config->enforce_for; *scope; scope++) {
        const char *at = strrchr(*scope, '@');
        if (at && at[1] != '.' && !locality_has_domain(config->locality, at + 1))
            setup_warn(
                config, problems,
                "enforce_for: %s is not in local_domains, so it is not a sender of yours, and "
                "nothing is enforced for it",
                *scope);
    }
}

/* Warns of an answer address that is somebody's account: all mail to it is taken for answers, and
 * other mail is refused. */
static void check_answer_account(const struct config *config, GPtrArray *problems)
{
    const char *at = strrchr(config->answer_address, '@');
    g_autofree char *local =
        g_strndup(config->answer_address, at ? (gsize)(at - config->answer_address) : 0);

    if (at && locality_has_domain(config->locality, at + 1) && strcmp(local, "askfirst") != 0 &&
        strcmp(local, config->user) != 0 && getpwnam(local))
        setup_warn(config, problems,
                   "answer_address: %s is the address of a user of this machine, who would get no "
                   "mail any more; choose one that nobody reads, such as askfirst%s",
                   config->answer_address, at);
}

/* Returns the folder of Postfix's configuration, or NULL. The folder alone can be left over from a
 * Postfix that was removed. */
static const char *postfix_folder(void)
{
    return g_file_test("/usr/sbin/postfix", G_FILE_TEST_IS_EXECUTABLE) ? "/etc/postfix" : NULL;
}

void setup_check(const struct config *config, GPtrArray *problems)
{
    check_domains(config, problems);
    check_enforce_for(config, problems);
    check_answer_account(config, problems);
    setup_check_socket(config, postfix_folder(), problems);
    check_submit_to(config, problems);
    setup_check_domain(config, problems);
}
