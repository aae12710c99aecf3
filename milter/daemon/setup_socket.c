/* Can the socket be made, and can Postfix reach it? Only owners and modes are examined and nothing
 * is tried, because -n may run as another user, or beside the running daemon. */
#include "daemon/setup_socket.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "daemon/setup.h"

#define MAX_GROUPS 256
#define MAY_WRITE 02
#define MAY_SEARCH 01

/* ---- who ---- */

struct who {
    char *name;
    uid_t uid;
    gid_t groups[MAX_GROUPS]; /* the first is the user's own */
    int n;
};

static bool who_fill(struct who *who, const struct passwd *user)
{
    who->n = MAX_GROUPS;
    if (!user || getgrouplist(user->pw_name, user->pw_gid, who->groups, &who->n) < 0)
        return false;
    who->uid = user->pw_uid;
    who->name = g_strdup(user->pw_name);
    return true;
}

/* Finds the user that the daemon runs as; a service manager starts it as that user, too. */
static bool who_are_we(struct who *who, const struct config *config)
{
    return who_fill(who, *config->user ? getpwnam(config->user) : getpwuid(geteuid()));
}

static bool may(const struct who *who, const struct stat *status, mode_t want)
{
    mode_t mode = status->st_mode;

    if (who->uid == 0)
        return true;
    if (status->st_uid == who->uid)
        return (mode >> 6 & want) == want;
    for (int i = 0; i < who->n; i++)
        if (status->st_gid == who->groups[i])
            return (mode >> 3 & want) == want;
    return (mode & want) == want;
}

/* Returns the first folder above path, starting at the root, that the user may not pass through;
 * NULL when there is none or it cannot be told. Caller frees. */
static char *barrier(const struct who *who, const char *path)
{
    for (const char *slash = path; (slash = strchr(slash, '/')); slash++) {
        g_autofree char *folder = g_strndup(path, slash == path ? 1 : (gsize)(slash - path));
        struct stat status;
        if (stat(folder, &status) != 0)
            return NULL;
        if (!may(who, &status, MAY_SEARCH))
            return g_steal_pointer(&folder);
    }
    return NULL;
}

/* ---- Postfix ---- */

/* Returns the last value of a parameter of main.cf, a plain word, or NULL. Caller frees. */
static char *setting(const char *main_cf, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(main_cf, "\n", -1);
    char *found = NULL;

    for (char **line = lines; *line; line++) {
        g_auto(GStrv) pair = g_strsplit(*line, "=", 2);
        if (!pair[0] || !pair[1] || strcmp(g_strchomp(pair[0]), name) != 0)
            continue;
        g_free(found);
        found = g_strdup(g_strstrip(pair[1]));
    }
    return found;
}

/* Does a service that talks to milters run in a chroot (master(5): the fifth column)? A dash is
 * "n" since Postfix 3.0. */
static bool any_chrooted(const char *master_cf)
{
    g_auto(GStrv) lines = g_strsplit(master_cf, "\n", -1);
    bool any = false;

    for (char **line = lines; *line && !any; line++) {
        char chroot[8] = "", program[16] = "";
        any = !g_ascii_isspace(**line) && **line != '#' &&
              sscanf(*line, "%*s %*s %*s %*s %7s %*s %*s %15s", chroot, program) == 2 &&
              strcmp(chroot, "y") == 0 &&
              (strcmp(program, "smtpd") == 0 || strcmp(program, "cleanup") == 0);
    }
    return any;
}

static char *read_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? text : g_strdup("");
}

static void check_chroot(const struct config *config, const char *path, const char *queue,
                         const char *postfix, GPtrArray *problems)
{
    g_autofree char *master_cf = read_file(postfix, "master.cf");
    g_autofree char *inside = g_strconcat(queue, "/", NULL);

    if (any_chrooted(master_cf) && !g_str_has_prefix(path, inside))
        setup_warn(config, problems,
                   "socket: Postfix runs in a chroot (%s/master.cf, fifth column) and sees nothing "
                   "outside %s: put the socket below it, such as unix:%s/askfirst/milter.sock; "
                   "Postfix then knows it as unix:askfirst/milter.sock",
                   postfix, queue, queue);
}

/* ---- the socket ---- */

/* Finds the status of the socket as it is, or as we would make it. */
static bool socket_status(const struct config *config, const struct who *us, const char *path,
                          const struct stat *folder, struct stat *out)
{
    const struct group *group = *config->socket_group ? getgrnam(config->socket_group) : NULL;

    if (lstat(path, out) == 0 && S_ISSOCK(out->st_mode))
        return true;
    *out = (struct stat){.st_mode = (mode_t)config->socket_mode, .st_uid = us->uid};
    out->st_gid = group                       ? group->gr_gid
                  : folder->st_mode & S_ISGID ? folder->st_gid
                                              : us->groups[0];
    return !*config->socket_group || group;
}

static void warn_of_access(const struct config *config, const struct who *mta, const char *path,
                           const char *folder, const struct stat *socket, GPtrArray *problems)
{
    const struct group *group = getgrgid(socket->st_gid);
    const struct group *own = getgrgid(mta->groups[0]);

    setup_warn(config, problems,
               "socket: the user %s of Postfix may not write to %s (mode %04o, group %s): give its "
               "folder the group of Postfix and the set-group-ID bit (chgrp %s %s; chmod 2750 %s) "
               "and leave socket_group out, then restart",
               mta->name, path, (unsigned)(socket->st_mode & 0777), group ? group->gr_name : "?",
               own ? own->gr_name : "postfix", folder, folder);
}

static void check_reach(const struct config *config, const struct who *us, const struct who *mta,
                        const char *path, const struct stat *folder_status, GPtrArray *problems)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *barred = barrier(mta, path);
    struct stat socket;

    if (barred)
        setup_warn(
            config, problems,
            "socket: the user %s of Postfix may not go through %s to %s: give that folder the "
            "group of Postfix and mode 2750, or put the socket elsewhere",
            mta->name, barred, path);
    else if (socket_status(config, us, path, folder_status, &socket) &&
             !may(mta, &socket, MAY_WRITE))
        warn_of_access(config, mta, path, folder, &socket, problems);
}

static void check_postfix(const struct config *config, const struct who *us, const char *path,
                          const struct stat *folder, const char *postfix, GPtrArray *problems)
{
    g_autofree char *main_cf = read_file(postfix, "main.cf");
    g_autofree char *owner = setting(main_cf, "mail_owner");
    g_autofree char *queue = setting(main_cf, "queue_directory");
    struct who mta = {0};

    check_chroot(config, path, queue ? queue : "/var/spool/postfix", postfix, problems);
    if (who_fill(&mta, getpwnam(owner ? owner : "postfix")))
        check_reach(config, us, &mta, path, folder, problems);
    g_free(mta.name);
}

/* The service makes our own folder, and the one in Postfix's chroot, before each start. */
static bool is_made_by_service(const char *folder)
{
    return g_file_test("/run/systemd/system", G_FILE_TEST_IS_DIR) &&
           (strcmp(folder, "/run/askfirst") == 0 ||
            strcmp(folder, "/var/spool/postfix/askfirst") == 0);
}

/* Is the folder missing that the service makes when there is a Postfix? By default the socket is
 * there. The folder has not been made yet, or somebody removed it. */
static bool lacks_folder_of_service(const char *path, const char *postfix)
{
    return postfix && strcmp(path, "/run/askfirst/milter.sock") == 0 &&
           is_made_by_service("/var/spool/postfix/askfirst") &&
           g_file_test("/var/spool/postfix", G_FILE_TEST_IS_DIR) &&
           !g_file_test("/var/spool/postfix/askfirst", G_FILE_TEST_IS_DIR);
}

static void check_folder(const struct config *config, const struct who *us, const char *path,
                         const char *postfix, GPtrArray *problems)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct stat status;

    if (lacks_folder_of_service(path, postfix)) {
        setup_warn(config, problems,
                   "socket: the folder /var/spool/postfix/askfirst, in which Postfix looks for it, "
                   "does not exist: systemctl restart askfirst-milter makes it");
        return;
    }
    if (stat(folder, &status) != 0) {
        if (errno == ENOENT && !is_made_by_service(folder))
            setup_warn(config, problems,
                       "socket: its folder %s does not exist: make it, such as with "
                       "install -d -o %s -g %s -m 2750 %s",
                       folder, us->name, postfix ? "postfix" : us->name, folder);
        return;
    }
    if (!may(us, &status, MAY_WRITE | MAY_SEARCH))
        setup_warn(config, problems, "socket: our user %s may not make a socket in %s: chown %s %s",
                   us->name, folder, us->name, folder);
    if (postfix)
        check_postfix(config, us, path, &status, postfix, problems);
}

void setup_check_socket(const struct config *config, const char *postfix, GPtrArray *problems)
{
    struct who us = {0};

    if (g_str_has_prefix(config->socket, "unix:") && who_are_we(&us, config))
        check_folder(config, &us, config->socket + strlen("unix:"), postfix, problems);
    g_free(us.name);
}
