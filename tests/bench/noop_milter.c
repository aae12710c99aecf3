/* What askfirst-milter is measured against.
 *
 * usage: noop_milter unix:PATH           the least a milter can do: takes the envelope and the
 *                                        header and accepts at the end of the header
 *        noop_milter unix:PATH answers   takes all of a message and answers every step */
#include <libmilter/mfapi.h>
#include <stdio.h>
#include <string.h>

#define NO_REPLY (SMFIP_NR_CONN | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR)
#define NO_STEP (SMFIP_NOHELO | SMFIP_NODATA | SMFIP_NOUNKNOWN)

static sfsistat reply = SMFIS_NOREPLY;

static sfsistat on_negotiate(SMFICTX *ctx, unsigned long f0, unsigned long f1, unsigned long f2,
                             unsigned long f3, unsigned long *pf0, unsigned long *pf1,
                             unsigned long *pf2, unsigned long *pf3)
{
    (void)ctx, (void)f0, (void)f2, (void)f3;
    *pf0 = 0;
    *pf1 = f1 & (reply == SMFIS_NOREPLY ? NO_REPLY | NO_STEP : 0);
    *pf2 = *pf3 = 0;
    return SMFIS_CONTINUE;
}

static sfsistat on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *from)
{
    (void)ctx, (void)host, (void)from;
    return reply;
}

static sfsistat on_envelope(SMFICTX *ctx, char **argv)
{
    (void)ctx, (void)argv;
    return reply;
}

static sfsistat on_header(SMFICTX *ctx, char *name, char *value)
{
    (void)ctx, (void)name, (void)value;
    return reply;
}

static sfsistat on_eoh(SMFICTX *ctx)
{
    (void)ctx;
    return reply == SMFIS_NOREPLY ? SMFIS_ACCEPT : reply;
}

static sfsistat on_body(SMFICTX *ctx, unsigned char *body, size_t size)
{
    (void)ctx, (void)body, (void)size;
    return reply;
}

static sfsistat on_eom(SMFICTX *ctx)
{
    (void)ctx;
    return SMFIS_ACCEPT;
}

int main(int argc, char **argv)
{
    struct smfiDesc description = {.xxfi_name = (char *)"noop",
                                   .xxfi_version = SMFI_VERSION,
                                   .xxfi_connect = on_connect,
                                   .xxfi_envfrom = on_envelope,
                                   .xxfi_envrcpt = on_envelope,
                                   .xxfi_header = on_header,
                                   .xxfi_eoh = on_eoh,
                                   .xxfi_body = on_body,
                                   .xxfi_eom = on_eom,
                                   .xxfi_negotiate = on_negotiate};
    if (argc == 3 && strcmp(argv[2], "answers") == 0)
        reply = SMFIS_CONTINUE;
    else if (argc != 2)
        argc = 0;
    if (argc == 0 || smfi_setconn(argv[1]) != MI_SUCCESS ||
        smfi_register(description) != MI_SUCCESS) {
        fprintf(stderr, "usage: noop_milter unix:PATH [answers]\n");
        return 64;
    }
    return smfi_main() == MI_SUCCESS ? 0 : 1;
}
