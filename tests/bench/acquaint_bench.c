/* What a large memory of acquaintances costs beside an empty one: lookups, the half of a judgement
 * that asks it (steps 1 to 4, with the real stores), and a whole verdict with its words. Both in
 * one run, so that the ratios do not depend on the machine. Size on disk and rates of writing by
 * the way. Beyond 10 million pairs the file is filled in transactions of millions of words, which
 * takes a tenth of the time and leaves it nearly three times as large as its content. usage:
 * acquaint_bench [PAIRS [FOLDER]] */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include "policy/judge/judge.h"
#include "base/problem.h"
#include "post/oracle.h"
#include "store/acquaint/acquaint_internal.h"
#include "store/ledger/store.h"

enum {
    PAIRS = 200000,
    MOST = 50000000,
    ORDINARY = 10000000,
    BATCH = 2000000,
    LOOKUPS = 400000,
    MESSAGES = 2000,
    ROUNDS = 20,
    PARTIES = 4,
    NOW = 1700000000,
    TODAY = 12370 /* the day of NOW */
};

/* One memory and what judging asks beside it. */
struct bench {
    struct acquaint *acquaint;
    struct store *store;
    struct oracle_context context; /* of both */
};

static guint64 pairs, people;

static void die(const char *doing, GError *error)
{
    fprintf(stderr, "acquaint_bench: %s: %s\n", doing, error ? error->message : "failed");
    exit(1);
}

/* Both ends of pair number i: numbers of people; few write to many. */
static void ends_of(guint64 i, guint64 *a, guint64 *b)
{
    guint64 mixed = (i + 1) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);

    mixed ^= mixed >> 29;
    *a = (mixed & G_MAXUINT32) % people * ((mixed >> 20) % 1000) / 1000;
    *b = (mixed >> 32) * G_GUINT64_CONSTANT(0xD6E8FEB86659FD93) % people;
    if (*a == *b)
        *b = (*b + 1) % people;
}

static char *address_of(guint64 person)
{
    return g_strdup_printf("person%" G_GUINT64_FORMAT "@d%" G_GUINT64_FORMAT ".example", person,
                           person % 100003);
}

static guint64 mailbox_of(const struct acquaint *acquaint, guint64 person)
{
    g_autofree char *address = address_of(person);

    return acquaint_mailbox(acquaint, address);
}

static double seconds_since(gint64 start)
{
    return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

/* ---- writing ---- */

/* Returns the seconds that the writing took. */
static double write_pairs(struct acquaint *acquaint, guint64 first, size_t n)
{
    g_autofree struct acquaint_sighting *sightings = g_new(struct acquaint_sighting, 2 * n);
    struct acquaint_batch batch = {.sightings = sightings, .n_sightings = 2 * n, .today = TODAY};
    GError *error = NULL;
    guint64 a, b;

    for (size_t i = 0; i < n; i++) {
        ends_of(first + i, &a, &b);
        guint64 from = mailbox_of(acquaint, a), about = mailbox_of(acquaint, b);
        sightings[2 * i] = (struct acquaint_sighting){from, about, TODAY - 3, LEARNT_OUTBOUND};
        sightings[2 * i + 1] = (struct acquaint_sighting){about, from, TODAY - 2, LEARNT_DMARC};
    }
    gint64 start = g_get_monotonic_time();
    if (!acquaint_write(acquaint, &batch, &error))
        die("write", error);
    return seconds_since(start);
}

static void print_size(struct acquaint *acquaint)
{
    struct acquaint_stats stats;
    GError *error = NULL;
    gint64 start = g_get_monotonic_time();

    if (!acquaint_stats(acquaint, TODAY, &stats, &error))
        die("count", error);
    printf("  %" G_GUINT64_FORMAT " directions of %" G_GUINT64_FORMAT
           " mailboxes: %.0f MiB, %.1f octets a direction (counted in %.1f s)\n",
           stats.directions, stats.mailboxes, (double)stats.bytes / (1 << 20),
           (double)stats.bytes / (double)stats.directions, seconds_since(start));
}

static void fill(struct acquaint *acquaint)
{
    double seconds = 0;

    if (pairs > ORDINARY)
        acquaint->step = 2 * BATCH;
    for (guint64 done = 0; done < pairs; done += BATCH)
        seconds += write_pairs(acquaint, done, (size_t)MIN(BATCH, pairs - done));
    printf("filled in transactions of %zu words: %.0f words/s\n", acquaint->step,
           2.0 * (double)pairs / seconds);
    acquaint->step = ACQUAINT_STEP;
    print_size(acquaint);
}

/* New pairs of people who are there, as a running daemon and an import write them. */
static void print_rates(struct acquaint *acquaint)
{
    static const struct {
        size_t pairs;
        int turns;
    } sizes[] = {{500, 10}, {50000, 2}};
    guint64 next = pairs;

    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        double seconds = 0;
        for (int turn = 0; turn < sizes[i].turns; turn++, next += sizes[i].pairs)
            seconds += write_pairs(acquaint, next, sizes[i].pairs);
        printf("batches of %zu words: %.0f words/s, %.3f s a batch\n", 2 * sizes[i].pairs,
               2.0 * (double)sizes[i].pairs * sizes[i].turns / seconds, seconds / sizes[i].turns);
    }
    print_size(acquaint);
}

/* ---- looking up ---- */

/* Microseconds a lookup. known: of pairs that the full memory has. */
static double look_up(struct acquaint *acquaint, bool known)
{
    g_autofree guint64 *mailboxes = g_new(guint64, 2 * LOOKUPS);
    struct acquaint_side own, others;
    GError *error = NULL;
    unsigned found = 0;

    for (guint64 i = 0; i < LOOKUPS; i++) {
        guint64 a, b, c, d;
        ends_of(i * G_GUINT64_CONSTANT(7919) % pairs, &a, &b);
        ends_of((i * G_GUINT64_CONSTANT(104729) + 1) % pairs, &c, &d);
        mailboxes[2 * i] = mailbox_of(acquaint, a);
        mailboxes[2 * i + 1] = mailbox_of(acquaint, known ? b : d);
    }
    gint64 start = g_get_monotonic_time();
    for (size_t i = 0; i < LOOKUPS; i++) {
        if (!acquaint_pair(acquaint, mailboxes[2 * i], mailboxes[2 * i + 1], &own, &others, &error))
            die("look up", error);
        found += own.days > 0;
    }
    double microseconds = seconds_since(start) * 1e6 / LOOKUPS;
    printf("  %s: %.2f us, %u of %d found\n", known ? "pairs of the full one" : "strangers",
           microseconds, found, LOOKUPS);
    return microseconds;
}

/* ---- judging ---- */

/* Alice to four people who do not know each other (but where pairs happen to), in a thread. */
static struct message *make_message(const struct locality *locality, guint64 number)
{
    struct message *message = message_new();

    message->from = g_strdup("alice@our.example");
    g_free(message->envelope_sender);
    message->envelope_sender = g_strdup("alice@our.example");
    for (guint64 i = 0; i < PARTIES; i++) {
        guint64 a, b;
        ends_of((number * PARTIES + i) * G_GUINT64_CONSTANT(104729) % pairs, &a, &b);
        g_autofree char *address = address_of(b);
        message_add_visible(message, locality, address, "", VISIBLE_TO);
        message_add_recipient(message, locality, address);
    }
    g_ptr_array_add(message->references,
                    g_strdup_printf("message%" G_GUINT64_FORMAT "@b.example", number));
    return message;
}

/* Four paragraphs, as mails to several people have them. */
static const char *const text =
    "Hi all,\n\nthank you for the call this morning. As agreed I send you the numbers of the last "
    "quarter, and the plan for the next one. Please have a look at the second sheet before we meet "
    "on Thursday; there is one open point about the travel budget.\n\n"
    "The offers of the two suppliers came in yesterday. The first one is cheaper, but delivers in "
    "six weeks only; the second one could start at once. I would take the second one, unless "
    "somebody has had bad experiences with them.\n\n"
    "Could you send me your remarks until Wednesday noon? I shall put them together and bring a "
    "printed copy for everybody.\n\nBest regards,\nAlice\n";

/* Microseconds a message: of the header half, and with its words. */
struct cost {
    double header, whole;
};

static struct judgement *judge_one(struct message *message, const struct judge_policy *policy,
                                   const struct oracle *oracle)
{
    GError *error = NULL;
    struct judgement *judgement = judge_header(message, policy, oracle, &error);

    if (!judgement)
        die("judge", error);
    return judgement;
}

static struct cost judge(struct bench *bench, const struct judge_policy *policy,
                         const struct cues *cues, GPtrArray *messages)
{
    struct oracle oracle = oracle_of_context(&bench->context);
    gint64 header = 0, start = g_get_monotonic_time();
    GError *error = NULL;

    for (guint i = 0; i < messages->len; i++) {
        gint64 begin = g_get_monotonic_time();
        struct judgement *judgement = judge_one(messages->pdata[i], policy, &oracle);
        header += g_get_monotonic_time() - begin;
        if (!judgement->settled &&
            !judge_words(judgement, &oracle, judge_evidence(judgement, cues, text), &error))
            die("judge", error);
        judgement_free(judgement);
    }
    return (struct cost){(double)header / messages->len,
                         seconds_since(start) * 1e6 / messages->len};
}

static void free_message(void *message)
{
    message_free(message);
}

static struct cues *load_cues(GPtrArray *problems)
{
    g_autofree char *path =
        g_build_filename(g_getenv("ASKFIRST_SOURCE") ? g_getenv("ASKFIRST_SOURCE") : ".", "config",
                         "languages", "en", "cues", NULL);
    g_autofree char *words = NULL;
    struct cues *cues = cues_new();
    GError *error = NULL;

    if (!g_file_get_contents(path, &words, NULL, &error))
        die("read cues (set ASKFIRST_SOURCE)", error);
    cues_add(cues, path, words, problems);
    return cues;
}

/* Other messages each round, so that nobody has just been looked up; turn by turn, and the best
 * round of each, so that what else the machine does decides nothing. */
static void run_rounds(struct bench *empty, struct bench *full, const struct judge_policy *policy,
                       const struct cues *cues)
{
    struct cost least_empty = {G_MAXDOUBLE, G_MAXDOUBLE}, least_full = least_empty;

    for (guint64 round = 0; round < ROUNDS; round++) {
        g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
        for (guint64 i = 0; i < MESSAGES; i++)
            g_ptr_array_add(messages, make_message(policy->locality, round * MESSAGES + i));
        struct cost of_empty = judge(empty, policy, cues, messages);
        struct cost of_full = judge(full, policy, cues, messages);
        least_empty.header = MIN(least_empty.header, of_empty.header);
        least_empty.whole = MIN(least_empty.whole, of_empty.whole);
        least_full.header = MIN(least_full.header, of_full.header);
        least_full.whole = MIN(least_full.whole, of_full.whole);
    }
    printf("steps 1 to 4, %d parties: empty %.1f us, full %.1f us, ratio %.2f\n", PARTIES,
           least_empty.header, least_full.header, least_full.header / least_empty.header);
    printf("verdict, %d parties: empty %.1f us, full %.1f us, ratio %.2f\n", PARTIES,
           least_empty.whole, least_full.whole, least_full.whole / least_empty.whole);
}

static void compare_verdicts(struct bench *empty, struct bench *full)
{
    const char *const domains[] = {"our.example", NULL};
    GPtrArray *problems = problems_new();
    struct locality *locality = locality_new(domains, "+", NULL);
    struct orgs *orgs = orgs_new("gmail.com\n", "public_providers", NULL);
    struct rules *rules = rules_parse(NULL, "rules", "", NULL, NULL, false, problems);
    struct cues *cues = load_cues(problems);
    struct judge_policy policy = {.locality = locality,
                                  .orgs = orgs,
                                  .rules = rules,
                                  .login_domain = "our.example",
                                  .on_introduction = VERDICT_HOLD,
                                  .on_exposure = VERDICT_TAG,
                                  .on_denied = VERDICT_REJECT,
                                  .on_bulk = VERDICT_CONFIRM,
                                  .max_asks = 3,
                                  .max_parties = 20,
                                  .evidence_threshold = 0.5};

    run_rounds(empty, full, &policy, cues);
    cues_free(cues);
    g_ptr_array_free(problems, TRUE);
    rules_free(rules);
    orgs_free(orgs);
    locality_free(locality);
}

/* ---- all together ---- */

static int remove_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static void tell(const GError *trouble)
{
    fprintf(stderr, "acquaint_bench: %s\n", trouble->message);
}

static struct bench open_bench(const char *folder, const char *name)
{
    g_autofree char *state_dir = g_build_filename(folder, name, NULL);
    GError *error = NULL;
    struct bench bench = {.store = store_open(state_dir, true, 0, &error)};

    if (bench.store)
        bench.acquaint = acquaint_open(state_dir, true, 0, &error);
    if (!bench.acquaint)
        die("open", error);
    bench.context = (struct oracle_context){.store = bench.store,
                                            .acquaint = bench.acquaint,
                                            .max_age = (gint64)730 * 86400,
                                            .one_sided = 3,
                                            .now = NOW,
                                            .on_fault = tell};
    return bench;
}

static void close_bench(struct bench *bench)
{
    acquaint_close(bench->acquaint);
    store_close(bench->store);
}

static void run(const char *folder)
{
    struct bench empty = open_bench(folder, "empty"), full = open_bench(folder, "full");

    fill(full.acquaint);
    printf("a lookup in the empty one:\n");
    double none = look_up(empty.acquaint, false);
    printf("a lookup in the full one:\n");
    double strangers = look_up(full.acquaint, false), known = look_up(full.acquaint, true);
    printf("lookup, full beside empty: strangers %.2f, pairs %.2f\n", strangers / none,
           known / none);
    compare_verdicts(&empty, &full);
    print_rates(full.acquaint);
    close_bench(&empty);
    close_bench(&full);
}

int main(int argc, char **argv)
{
    pairs = argc > 1 ? g_ascii_strtoull(argv[1], NULL, 10) : PAIRS;
    if (pairs < 1000 || pairs > MOST) {
        fprintf(stderr, "usage: acquaint_bench [PAIRS, 1000 to %d [FOLDER]]\n", MOST);
        return 64;
    }
    people = pairs / 5;
    g_autofree char *parent = g_strdup(argc > 2 ? argv[2] : g_get_tmp_dir());
    g_autofree char *folder = g_build_filename(parent, "askfirst-acquaint-bench-XXXXXX", NULL);
    if (!g_mkdtemp(folder))
        die("make a folder", NULL);
    setvbuf(stdout, NULL, _IOLBF, 0);
    run(folder);
    nftw(folder, remove_file, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}
