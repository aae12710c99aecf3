#include "daemon/callbacks.h"

#include <libmilter/mfapi.h>
#include <netinet/in.h>
#include <string.h>
#include <syslog.h>
#include "base/error.h"
#include "base/testing.h"
#include "conf/config.h"
#include "conf/network.h"
#include "daemon/apply_action.h"
#include "daemon/daemon.h"
#include "daemon/learn_message.h"
#include "daemon/log.h"
#include "daemon/transaction.h"
#include "daemon/transaction_judge.h"

/* The state of one connection. */
struct connection {
    unsigned long steps; /* SMFIP_* in force */
    guint8 address[16];
    bool has_address;
    bool local; /* submitted by a program on this host, not over SMTP */
    struct transaction *tx;
    bool discarded; /* we discarded the last message; for a fail point of tests */
};

/* Steps for which we send no reply, and steps that we do not need at all. */
#define NO_REPLY (SMFIP_NR_CONN | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR)
#define NO_STEP (SMFIP_NOHELO | SMFIP_NODATA | SMFIP_NOUNKNOWN)
#define ACTIONS (SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_CHGBODY | SMFIF_DELRCPT)

static struct connection *connection_of(SMFICTX *ctx)
{
    return smfi_getpriv(ctx);
}

static sfsistat no_reply(const struct connection *c, unsigned long bit)
{
    return c && (c->steps & bit) ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static void forget_transaction(struct connection *c)
{
    g_clear_pointer(&c->tx, transaction_free);
}

static void ask_for_macros(SMFICTX *ctx, unsigned long offered)
{
    if (!(offered & SMFIF_SETSYMLIST))
        return;
    smfi_setsymlist(ctx, SMFIM_CONNECT, (char *)"j {daemon_name}");
    /* "j" is never empty, so the MTA sends macros with each MAIL, and libmilter forgets the login
     * of the previous message. */
    smfi_setsymlist(ctx, SMFIM_ENVFROM, (char *)"j {auth_authen}");
    smfi_setsymlist(ctx, SMFIM_EOH, (char *)"i");
    smfi_setsymlist(ctx, SMFIM_EOM, (char *)"i");
}

static sfsistat on_negotiate(SMFICTX *ctx, unsigned long f0, unsigned long f1, unsigned long f2,
                             unsigned long f3, unsigned long *pf0, unsigned long *pf1,
                             unsigned long *pf2, unsigned long *pf3)
{
    (void)f2, (void)f3;
    if ((f0 & ACTIONS) != ACTIONS) {
        log_line(LOG_ERR, "the MTA lets no filter change messages; its milter protocol must be 6");
        return SMFIS_REJECT;
    }
    struct connection *c = g_new0(struct connection, 1);
    c->steps = f1 & (NO_REPLY | NO_STEP | SMFIP_SKIP | SMFIP_HDR_LEADSPC);
    smfi_setpriv(ctx, c);
    ask_for_macros(ctx, f0);
    *pf0 = ACTIONS | (f0 & SMFIF_SETSYMLIST);
    *pf1 = c->steps;
    *pf2 = *pf3 = 0;
    return SMFIS_CONTINUE;
}

/* Was the mail submitted locally? Sendmail then gives no address, Postfix 127.0.0.1 with port 0. */
static bool is_local_submission(const struct sockaddr *from)
{
    return !from || (from->sa_family == AF_INET &&
                     ((const struct sockaddr_in *)(const void *)from)->sin_port == 0);
}

static sfsistat on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *from)
{
    (void)host;
    struct connection *c = connection_of(ctx);
    if (!c)
        return SMFIS_TEMPFAIL;
    c->local = is_local_submission(from);
    c->has_address = network_address(from, c->address);
    return no_reply(c, SMFIP_NR_CONN);
}

static sfsistat on_mail(SMFICTX *ctx, char **argv)
{
    struct connection *c = connection_of(ctx);
    if (!c)
        return SMFIS_TEMPFAIL;
    const char *login = smfi_getsymval(ctx, (char *)"{auth_authen}");
    struct config *config = daemon_config();
    bool outbound =
        c->local || (login && *login) || (c->has_address && config_trusts(config, c->address));

    forget_transaction(c);
    c->tx = transaction_new(config, outbound, login, argv);
    return no_reply(c, SMFIP_NR_MAIL);
}

static sfsistat on_rcpt(SMFICTX *ctx, char **argv)
{
    struct connection *c = connection_of(ctx);
    if (!c || !c->tx)
        return SMFIS_TEMPFAIL;
    transaction_recipient(c->tx, argv);
    return no_reply(c, SMFIP_NR_RCPT);
}

static sfsistat on_header(SMFICTX *ctx, char *name, char *value)
{
    struct connection *c = connection_of(ctx);
    if (!c || !c->tx)
        return SMFIS_TEMPFAIL;
    transaction_field(c->tx, name, value, c->steps & SMFIP_HDR_LEADSPC);
    return no_reply(c, SMFIP_NR_HDR);
}

/* Ends the message for us: writes its one log line and frees all of it. */
static sfsistat finish(struct connection *c, sfsistat answer)
{
    transaction_log(c->tx);
    transaction_learn(c->tx, answer == SMFIS_ACCEPT || answer == SMFIS_CONTINUE);
    forget_transaction(c);
    c->discarded = answer == SMFIS_DISCARD;
    return answer;
}

static void note_queue_id(SMFICTX *ctx, struct transaction *tx)
{
    const char *queue_id = smfi_getsymval(ctx, (char *)"i");
    if (queue_id && *queue_id) {
        g_free(tx->queue_id);
        tx->queue_id = g_strdup(queue_id);
    }
}

/* Is there nothing left to do at the end of the message? */
static bool is_done(const struct transaction *tx)
{
    return tx->phase == PHASE_DECIDED && tx->action == ACTION_ACCEPT && tx->own_fields == 0 &&
           !transaction_has_answers(tx);
}

static sfsistat on_eoh(SMFICTX *ctx)
{
    struct connection *c = connection_of(ctx);
    if (!c || !c->tx)
        return SMFIS_TEMPFAIL;
    note_queue_id(ctx, c->tx);
    transaction_end_of_header(c->tx);
    if (is_done(c->tx))
        return finish(c, apply_accept(ctx, c->tx));
    if (c->tx->action == ACTION_TEMPFAIL)
        return finish(c, apply_tempfail(ctx));
    if (c->tx->phase == PHASE_DECIDED &&
        (c->tx->action == ACTION_TOO_LARGE ||
         (c->tx->action == ACTION_REJECT && !transaction_has_answers(c->tx))))
        return finish(c, apply_refuse(ctx, c->tx, c->local));
    return SMFIS_CONTINUE;
}

static sfsistat on_body(SMFICTX *ctx, unsigned char *data, size_t size)
{
    struct connection *c = connection_of(ctx);
    if (!c || !c->tx)
        return SMFIS_TEMPFAIL;
    transaction_body(c->tx, data, size);
    if (is_done(c->tx))
        return finish(c, apply_accept(ctx, c->tx));
    if (c->tx->phase == PHASE_DECIDED && (c->steps & SMFIP_SKIP) && !transaction_wants_body(c->tx))
        return SMFIS_SKIP;
    return SMFIS_CONTINUE;
}

static sfsistat on_eom(SMFICTX *ctx)
{
    struct connection *c = connection_of(ctx);
    if (!c || !c->tx)
        return SMFIS_TEMPFAIL;
    note_queue_id(ctx, c->tx);
    transaction_end(c->tx);
    return finish(c, apply_action(ctx, c->tx, c->steps & SMFIP_HDR_LEADSPC, c->local));
}

static sfsistat on_abort(SMFICTX *ctx)
{
    struct connection *c = connection_of(ctx);
    if (c)
        forget_transaction(c);
    return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *ctx)
{
    struct connection *c = connection_of(ctx);
    if (c) {
        forget_transaction(c);
        if (c->discarded)
            fail_point("discard-answered");
        g_free(c);
        smfi_setpriv(ctx, NULL);
    }
    return SMFIS_CONTINUE;
}

gboolean callbacks_register(GError **error)
{
    struct smfiDesc description = {
        .xxfi_name = (char *)"AskFirst",
        .xxfi_version = SMFI_VERSION,
        .xxfi_flags = ACTIONS | SMFIF_SETSYMLIST,
        .xxfi_connect = on_connect,
        .xxfi_envfrom = on_mail,
        .xxfi_envrcpt = on_rcpt,
        .xxfi_header = on_header,
        .xxfi_eoh = on_eoh,
        .xxfi_body = on_body,
        .xxfi_eom = on_eom,
        .xxfi_abort = on_abort,
        .xxfi_close = on_close,
        .xxfi_negotiate = on_negotiate,
    };
    if (smfi_register(description) == MI_SUCCESS)
        return TRUE;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "libmilter refused our callbacks");
    return FALSE;
}
