/* Can mail for the domain of answer_address come in from elsewhere, as far as DNS says? DNS does
 * not show whether it arrives here: the MX may be another host that passes it on. */
#include "daemon/setup_dns.h"

#include <gio/gio.h>
#include <string.h>
#include "daemon/setup.h"
#include "policy/address.h"

/* Nobody should wait for a resolver that does not answer; its silence proves nothing. */
#define LOOKUP_SECONDS 3

enum dns_finding { FOUND, NONE, UNKNOWN, NULL_MX };

struct lookup {
    GMainLoop *loop;
    enum dns_finding finding;
};

static enum dns_finding finding_of(const GError *error)
{
    return g_error_matches(error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND) ? NONE : UNKNOWN;
}

/* Is this a null MX (RFC 7505): a single MX whose host is the root? */
static bool is_null_mx(const GList *records)
{
    const char *host = "";

    if (!records || records->next)
        return false;
    g_variant_get(records->data, "(q&s)", NULL, &host);
    return *host == '\0' || strcmp(host, ".") == 0;
}

static void on_mx(GObject *source, GAsyncResult *result, gpointer data)
{
    struct lookup *lookup = data;
    g_autoptr(GError) error = NULL;
    GList *records = g_resolver_lookup_records_finish(G_RESOLVER(source), result, &error);

    lookup->finding = error ? finding_of(error) : is_null_mx(records) ? NULL_MX : FOUND;
    g_list_free_full(records, (GDestroyNotify)g_variant_unref);
    g_main_loop_quit(lookup->loop);
}

static void on_address(GObject *source, GAsyncResult *result, gpointer data)
{
    struct lookup *lookup = data;
    g_autoptr(GError) error = NULL;
    GList *addresses = g_resolver_lookup_by_name_finish(G_RESOLVER(source), result, &error);

    lookup->finding = error ? finding_of(error) : FOUND;
    g_resolver_free_addresses(addresses);
    g_main_loop_quit(lookup->loop);
}

static gboolean give_up(gpointer data)
{
    g_cancellable_cancel(data);
    return G_SOURCE_REMOVE;
}

/* Does one lookup, with a time limit. */
static enum dns_finding resolve(const char *domain, bool mx)
{
    g_autoptr(GMainContext) context = g_main_context_new();
    g_autoptr(GMainLoop) loop = g_main_loop_new(context, FALSE);
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_autoptr(GResolver) resolver = g_resolver_get_default();
    g_autoptr(GSource) timer = g_timeout_source_new_seconds(LOOKUP_SECONDS);
    struct lookup lookup = {loop, UNKNOWN};

    g_main_context_push_thread_default(context);
    g_source_set_callback(timer, give_up, cancel, NULL);
    g_source_attach(timer, context);
    if (mx)
        g_resolver_lookup_records_async(resolver, domain, G_RESOLVER_RECORD_MX, cancel, on_mx,
                                        &lookup);
    else
        g_resolver_lookup_by_name_async(resolver, domain, cancel, on_address, &lookup);
    g_main_loop_run(loop);
    g_source_destroy(timer);
    g_main_context_pop_thread_default(context);
    return lookup.finding;
}

void setup_check_domain(const struct config *config, GPtrArray *problems)
{
    const char *domain = address_domain(config->answer_address);
    g_autofree char *name = domain ? domain_normalise(domain) : NULL;

    if (!name || *name == '[')
        return;
    enum dns_finding finding = resolve(name, true);
    if (finding == NONE)
        finding = resolve(name, false);
    if (finding == NONE)
        setup_warn(config, problems,
                   "answer_address: DNS has neither an MX nor an address for %s, so no answer can "
                   "come in from elsewhere: give it an MX, this host or one that hands its mail on "
                   "to this host",
                   name);
    else if (finding == NULL_MX)
        setup_warn(
            config, problems,
            "answer_address: DNS says of %s that it takes no mail (a null MX), so no answer "
            "can come in from elsewhere: give it an MX, this host or one that hands its mail "
            "on to this host",
            name);
}
