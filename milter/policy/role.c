#include "policy/role.h"

#include <glib.h>
#include <string.h>
#include "base/limits.h"
#include "policy/address.h"

/* RFC 2142, desks that firms commonly have in the languages of our texts, and the robots of mail
 * and lists. Sorted. */
static const char *const role_names[] = {
    "abuse",
    "accounting",
    "accounts",
    "admin",
    "administracion",
    "administration",
    "administrator",
    "adv",
    "ap",
    "ar",
    "backoffice",
    "bestellung",
    "bestellungen",
    "bewerbung",
    "bewerbungen",
    "billing",
    "booking",
    "bookings",
    "bounce",
    "bounces",
    "buchhaltung",
    "careers",
    "commande",
    "compras",
    "comptabilite",
    "contabilidad",
    "contact",
    "contacto",
    "contatti",
    "customercare",
    "customerservice",
    "dispatch",
    "double-bounce",
    "dpo",
    "empfang",
    "enquiries",
    "facturacion",
    "facture",
    "factures",
    "feedback",
    "finance",
    "frontdesk",
    "ftp",
    "gdpr",
    "hello",
    "help",
    "helpdesk",
    "hilfe",
    "hostmaster",
    "hr",
    "info",
    "informacion",
    "inquiries",
    "inquiry",
    "invoice",
    "invoices",
    "invoicing",
    "it",
    "jobs",
    "karriere",
    "kontakt",
    "kundenservice",
    "legal",
    "listserv",
    "logistics",
    "mailer-daemon",
    "majordomo",
    "marketing",
    "news",
    "newsletter",
    "noc",
    "office",
    "orders",
    "payments",
    "payroll",
    "personal",
    "postmaster",
    "press",
    "presse",
    "privacy",
    "procurement",
    "purchasing",
    "reception",
    "rechnung",
    "rechnungen",
    "recruiting",
    "recruitment",
    "reservations",
    "returns",
    "rh",
    "sales",
    "security",
    "sekretariat",
    "service",
    "servicedesk",
    "shipping",
    "shop",
    "soporte",
    "support",
    "team",
    "tech",
    "ticket",
    "tickets",
    "treasury",
    "usenet",
    "uucp",
    "ventas",
    "verkauf",
    "vertrieb",
    "versand",
    "webmaster",
    "welcome",
    "www",
    NULL,
};

static bool is_role_name(const char *local)
{
    for (const char *const *name = role_names; *name; name++)
        if (**name == *local && strcmp(*name, local) == 0)
            return true;
    return false;
}

static bool is_word_gap(char c)
{
    return c == '-' || c == '_' || c == '.';
}

/* Returns true when the letters of name stand at text, ignoring gaps between words: "noreply",
 * "no-reply", "do_not_reply". */
static bool spells(const char *text, const char *name)
{
    for (; *name; text++) {
        if (is_word_gap(*text))
            continue;
        if (*text != *name)
            return false;
        name++;
    }
    return true;
}

static bool wants_no_reply(const char *local)
{
    for (const char *at = local; *at; at++) {
        bool word_begins = at == local || is_word_gap(at[-1]);
        if (word_begins && !is_word_gap(*at) && (spells(at, "noreply") || spells(at, "donotreply")))
            return true;
    }
    return false;
}

/* Returns true for the mailbox of a program that files its mail: bcc.crm.example, dropbox.8731234@.
 */
static bool is_drop_box(const char *local, const char *domain)
{
    static const char *const hosts[] = {"bcc.",    "dropbox.",  "inbound.",
                                        "mailin.", "smartbcc.", NULL};

    for (size_t i = 0; hosts[i]; i++)
        if (g_str_has_prefix(domain, hosts[i]))
            return true;
    return g_str_has_prefix(local, "dropbox.") || g_str_has_prefix(local, "dropbox-");
}

/* Copies the local part of an address id, which may itself contain "@". Returns false when it does
 * not fit. */
static bool local_part(const char *address_id, char local[LIMIT_ADDRESS + 1])
{
    const char *at = strrchr(address_id, '@');
    size_t length = at ? (size_t)(at - address_id) : strlen(address_id);

    if (length > LIMIT_ADDRESS)
        return false;
    memcpy(local, address_id, length);
    local[length] = '\0';
    return true;
}

bool address_is_role(const char *address_id)
{
    char local[LIMIT_ADDRESS + 1];

    return local_part(address_id, local) &&
           (is_role_name(local) || g_str_has_prefix(local, "owner-") ||
            g_str_has_suffix(local, "-owner") || g_str_has_suffix(local, "-request") ||
            g_str_has_suffix(local, "-bounces") || wants_no_reply(local) ||
            is_drop_box(local, address_domain(address_id)));
}

bool address_looks_like_list(const char *address_id)
{
    static const char *const locals[] = {"all",   "everybody", "everyone", "list",       "lists",
                                         "liste", "lista",     "members",  "mitglieder", NULL};
    static const char *const ends[] = {"-announce", "-dev",   "-discuss", "-l",     "-list",
                                       "-liste",    "-lista", "-members", "-users", NULL};
    static const char *const hosts[] = {"lists.",   "list.",   "groups.",          "group.",
                                        "listes.",  "listas.", "listen.",          "listserv.",
                                        "mailman.", "sympa.",  "googlegroups.com", "freelists.org",
                                        NULL};
    const char *domain = address_domain(address_id);
    char local[LIMIT_ADDRESS + 1];

    if (!local_part(address_id, local))
        return false;
    for (size_t i = 0; ends[i]; i++)
        if (g_str_has_suffix(local, ends[i]))
            return true;
    for (size_t i = 0; hosts[i]; i++)
        if (g_str_has_prefix(domain, hosts[i]))
            return true;
    return g_strv_contains(locals, local);
}

/* Returns true for words of desks and firms that are not part of a person's name. */
static bool is_word_of_firm(const char *word)
{
    static const char *const words[] = {
        "abteilung", "ag",      "an",       "center",   "centre",    "client",     "clients",
        "co",        "company", "corp",     "customer", "customers", "department", "dept",
        "desk",      "die",     "equipo",   "equipe",   "firma",     "for",        "from",
        "gmbh",      "group",   "inc",      "kg",       "limited",   "llc",        "ltd",
        "mail",      "of",      "online",   "our",      "plc",       "relations",  "sa",
        "sarl",      "service", "services", "srl",      "store",     "team",       "the",
        "und",       "via",     "your",     NULL,
    };
    return g_strv_contains(words, word) || is_role_name(word);
}

/* Returns true when the word is a label of this domain. */
static bool is_label(const char *word, const char *domain)
{
    size_t length = strlen(word);

    for (const char *label = domain; label; label = strchr(label, '.')) {
        label += *label == '.';
        if (strncmp(label, word, length) == 0 && (label[length] == '.' || label[length] == '\0'))
            return true;
    }
    return false;
}

bool name_is_of_person(const char *name, const char *address_id)
{
    g_auto(GStrv) words = g_strsplit_set(name, " ,.\t", -1);
    const char *domain = address_domain(address_id);
    unsigned n = 0;

    for (char **word = words; *word; word++) {
        g_autofree char *lower = g_utf8_strdown(*word, -1);
        gunichar first = g_utf8_get_char_validated(*word, -1);
        if (**word == '\0')
            continue;
        /* A surname may be the domain, but a word for a firm decides first. */
        if (!g_unichar_isalpha(first) || g_unichar_islower(first) || is_word_of_firm(lower) ||
            (n == 0 && is_label(lower, domain)))
            return false;
        n++;
    }
    return n >= 2 && n <= 4;
}
