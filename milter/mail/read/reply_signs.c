#include "mail/read/reply_signs.h"

#include <glib.h>
#include <string.h>
#include "base/limits.h"

/* How much of a text is searched for what it says about itself. */
enum { TEXT_BEGINNING = 1000, REPORT_BEGINNING = 4000 };

/* Each phrase follows "Subject: ", so that the sign is a static string. Case folded. */
enum { SIGN = sizeof "Subject: " - 1 };

/* No person's new subject has these. After "Re:" they must stand alone at its beginning or end,
 * because that may repeat the subject of an ask, with names in it. */
static const char *const strong[] = {
    "Subject: out of office",
    "Subject: out of the office",
    "Subject: out-of-office",
    "Subject: automatic reply",
    "Subject: automatic response",
    "Subject: automated reply",
    "Subject: automated response",
    "Subject: auto reply",
    "Subject: auto-reply",
    "Subject: autoreply",
    "Subject: auto response",
    "Subject: auto-response",
    "Subject: autoresponse",
    "Subject: vacation reply",
    "Subject: vacation response",
    "Subject: vacation message",
    "Subject: away from my mail",
    "Subject: away from the office",
    "Subject: abwesenheitsnotiz",
    "Subject: abwesenheitsnachricht",
    "Subject: abwesenheitsmeldung",
    "Subject: automatische antwort",
    "Subject: automatische abwesenheit",
    "Subject: autoantwort",
    "Subject: nicht im büro",
    "Subject: réponse automatique",
    "Subject: message d'absence",
    "Subject: absence du bureau",
    "Subject: absent du bureau",
    "Subject: respuesta automática",
    "Subject: respuesta automatica",
    "Subject: fuera de la oficina",
    "Subject: fuera de oficina",
    "Subject: risposta automatica",
    "Subject: fuori ufficio",
    "Subject: resposta automática",
    "Subject: automatisch antwoord",
    "Subject: afwezigheidsbericht",
    "Subject: autosvar",
    "Subject: automatiskt svar",
    "Subject: automaattinen vastaus",
    "Subject: odpowiedź automatyczna",
    "Subject: автоответ",
    "Subject: 自動応答",
    "Subject: 自動返信",
    "Subject: 不在通知",
    "Subject: 自动回复",
    "Subject: 自動回覆",
    "Subject: 자동 회신",
};

/* New subjects with these say that somebody is away. */
static const char *const gone[] = {
    "Subject: no longer with",        "Subject: no longer works",
    "Subject: no longer employed",    "Subject: no longer at ",
    "Subject: has left the",          "Subject: mailbox is no longer",
    "Subject: address has changed",   "Subject: arbeitet nicht mehr",
    "Subject: nicht mehr bei",        "Subject: ne fait plus partie",
    "Subject: ne travaille plus",     "Subject: ya no trabaja",
    "Subject: requires verification",
};

/* New subjects that begin with these come from a responder, a ticket system, a list or a receipt.
 */
static const char *const beginnings[] = {
    "Subject: auto:",
    "Subject: vacation",
    "Subject: on vacation",
    "Subject: holiday",
    "Subject: on holiday",
    "Subject: on leave",
    "Subject: annual leave",
    "Subject: maternity leave",
    "Subject: parental leave",
    "Subject: away",
    "Subject: i am away",
    "Subject: i'm away",
    "Subject: abwesend",
    "Subject: abwesenheit",
    "Subject: im urlaub",
    "Subject: urlaub",
    "Subject: außer haus",
    "Subject: absent",
    "Subject: absence",
    "Subject: en congé",
    "Subject: congés",
    "Subject: ausente",
    "Subject: ausencia",
    "Subject: de vacaciones",
    "Subject: vacaciones",
    "Subject: 不在",
    "Subject: 休暇",
    "Subject: 夏季休業",
    "Subject: ticket",
    "Subject: case #",
    "Subject: case number",
    "Subject: request received",
    "Subject: your request",
    "Subject: your ticket",
    "Subject: your message to",
    "Subject: we received your",
    "Subject: we have received",
    "Subject: we've received",
    "Subject: thank you for contacting",
    "Subject: thank you for your",
    "Subject: thanks for contacting",
    "Subject: message received",
    "Subject: eingangsbestätigung",
    "Subject: ihre anfrage",
    "Subject: accusé de réception",
    "Subject: acuse de recibo",
    "Subject: welcome to",
    "Subject: willkommen bei",
    "Subject: bienvenue",
    "Subject: bienvenido",
    "Subject: read:",
    "Subject: not read:",
    "Subject: read receipt",
    "Subject: return receipt",
    "Subject: gelesen:",
    "Subject: ungelesen gelöscht",
    "Subject: lesebestätigung",
    "Subject: lu:",
    "Subject: lu :",
    "Subject: leído:",
    "Subject: 開封済み",
    "Subject: delivered:",
    "Subject: delivery status notification",
    "Subject: undeliverable",
    "Subject: undelivered mail",
    "Subject: mail delivery",
    "Subject: delivery delayed",
    "Subject: failure notice",
    "Subject: returned mail",
    "Subject: please confirm your",
    "Subject: confirm your message",
};

static const char *const failures[] = {
    "undeliver",
    "non-deliver",
    "nondeliver",
    "mail delivery failed",
    "mail delivery failure",
    "delivery failure",
    "delivery_failure",
    "delivery failed",
    "delivery has failed",
    "failure notice",
    "mail failure",
    "returned mail",
    "returning message",
    "(failure)",
    "delivery error",
    "could not be delivered",
    "cannot be delivered",
    "not delivered",
    "unzustellbar",
    "zustellungsfehler",
    "nicht zugestellt",
    "nicht zustellbar",
    "non remis",
    "échec de la remise",
    "non distribuable",
    "no se puede entregar",
    "no se pudo entregar",
    "error de entrega",
    "non recapitabile",
    "mancata consegna",
    "não é possível entregar",
    "não entregue",
    "falha na entrega",
    "onbestelbaar",
    "niet bezorgd",
    "olevererbar",
    "niedostarczaln",
    "недоставлен",
    "не доставлено",
    "配信不能",
    "配信できません",
    "配達不能",
    "无法传递",
    "未传递",
    "未送达",
};

/* A mailer daemon that says these will try again. */
static const char *const delays[] = {
    "delay",  "warning", "still",  "temporar", "verzöger", "retard",
    "retras", "ritard",  "atraso", "vertraag", "opóźni",   "遅延",
};

/* Phrases that only mailer daemons use about a mail: that it failed, and that it waits. */
static const char *const text_failures[] = {
    "did not reach the following",
    "permanent error",
    "permanent failure",
    "not listed in",
};
static const char *const text_delays[] = {
    "delayed",
    "warning only",
    "yet been delivered",
    "been delivered yet",
    "still trying",
    "keep trying",
    "will be retried",
    "will continue",
    "temporary",
    "no action is required",
    "verzögert",
    "retardé",
    "retrasad",
    "遅延",
};

static const char *const replied[] = {"re",   "aw",   "antw", "antwort", "sv",  "vs",
                                      "res",  "r",    "ref",  "rép",     "odp", "ynt",
                                      "回复", "答复", "返信", "回信"};
static const char *const forwarded[] = {"fw", "fwd",    "wg", "tr", "rv",   "enc",
                                        "vl", "doorst", "i",  "pd", "転送", "转发"};

static const char *const declarations[] = {
    "this is an automated ",
    "this is an automatic ",
    "this is an auto-",
    "this is an autoresponse",
    "this message was generated automatically",
    "this message is automatically generated",
    "this mailbox is not monitored",
    "i no longer work",
    "dies ist eine automatische ",
    "dies ist eine automatisch ",
    "dies ist ein automatisch",
    "diese nachricht wurde automatisch",
    "diese e-mail wurde automatisch",
    "ceci est une réponse automatique",
    "ceci est un message automatique",
    "cette réponse est automatique",
    "esta es una respuesta automática",
    "este es un mensaje automático",
    "esto es una respuesta automática",
    "このメールは自動",
    "自動返信です",
    "自動応答です",
    "自動送信され",
};

/* Returns text in lower case with single spaces, for a search for phrases. */
static char *fold(const char *text, size_t limit)
{
    g_autofree char *part = g_strndup(text, limit);
    g_autofree char *valid = g_utf8_make_valid(part, -1);
    g_autofree char *lower = g_utf8_strdown(valid, -1);
    g_autofree char *normal = g_utf8_normalize(lower, -1, G_NORMALIZE_DEFAULT_COMPOSE);
    GString *out = g_string_new(NULL);

    for (const char *p = normal; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_isspace(c) || c == 0x2019 || c == 0xFF1A)
            g_string_append_c(out, c == 0x2019 ? '\'' : c == 0xFF1A ? ':' : ' ');
        else
            g_string_append_unichar(out, c);
    }
    g_strstrip(out->str);
    return g_string_free(out, FALSE);
}

/* Returns the rest of the subject after "aw:" or "re[2]:", when it begins with one of these words.
 */
static const char *behind_prefix(const char *subject, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!g_str_has_prefix(subject, words[i]))
            continue;
        const char *p = subject + strlen(words[i]);
        if (*p == '[')
            p += strspn(p, "[0123456789]");
        p += strspn(p, " ");
        if (*p == ':')
            return p + 1 + strspn(p + 1, " ");
    }
    return NULL;
}

/* Returns the rest after "[EXTERNAL] ", which gateways add in front; or NULL. */
static const char *behind_tag(const char *subject)
{
    const char *end = *subject == '[' ? strchr(subject, ']') : NULL;

    return end ? end + 1 + strspn(end + 1, " ") : NULL;
}

static bool ends_with(const char *subject, const char *phrase)
{
    size_t size = strlen(subject), length = strlen(phrase);

    while (size > 0 && strchr(" .!)]*", subject[size - 1]))
        size--;
    return size >= length && memcmp(subject + size - length, phrase, length) == 0;
}

static const char *begins(const char *subject, const char *const *signs, size_t n)
{
    const char *inner = subject + strspn(subject, "[(*<# ");

    for (size_t i = 0; i < n; i++)
        if (g_str_has_prefix(subject, signs[i] + SIGN) || g_str_has_prefix(inner, signs[i] + SIGN))
            return signs[i];
    return NULL;
}

static const char *holds(const char *subject, const char *const *signs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(subject, signs[i] + SIGN))
            return signs[i];
    return NULL;
}

/* Returns the sign of a subject without any "Re:". */
static const char *new_subject_sign(const char *subject)
{
    const char *sign = begins(subject, beginnings, G_N_ELEMENTS(beginnings));

    if (!sign)
        sign = holds(subject, strong, G_N_ELEMENTS(strong));
    return sign ? sign : holds(subject, gone, G_N_ELEMENTS(gone));
}

/* Returns the sign of the text after "Re:". */
static const char *reply_subject_sign(const char *subject)
{
    const char *inner = subject + strspn(subject, "[(*<# ");

    for (size_t i = 0; i < G_N_ELEMENTS(strong); i++) {
        const char *phrase = strong[i] + SIGN;
        if (ends_with(subject, phrase))
            return strong[i];
        if (!g_str_has_prefix(inner, phrase))
            continue;
        const char *rest = inner + strlen(phrase);
        rest += strspn(rest, " ");
        if (strchr(":-([])*>.,;!", *rest))
            return strong[i];
    }
    return NULL;
}

const char *subject_sign(const char *subject)
{
    g_autofree char *folded = fold(subject, LIMIT_SUBJECT);
    const char *p = folded, *next;
    bool reply = false;

    for (;;) {
        const char *sign = reply ? reply_subject_sign(p) : begins(p, strong, G_N_ELEMENTS(strong));
        if (!sign && !reply && *p == '[')
            sign = begins(p, beginnings, G_N_ELEMENTS(beginnings));
        if (sign)
            return sign;
        if (behind_prefix(p, forwarded, G_N_ELEMENTS(forwarded)))
            return NULL;
        if ((next = behind_prefix(p, replied, G_N_ELEMENTS(replied))))
            reply = true;
        else if (!(next = behind_tag(p)))
            break;
        p = next;
    }
    return reply ? NULL : new_subject_sign(p);
}

static bool says(const char *folded, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(folded, words[i]))
            return true;
    return false;
}

static enum delivery_fate words_fate(const char *folded)
{
    return says(folded, delays, G_N_ELEMENTS(delays))       ? DELIVERY_GOING
           : says(folded, failures, G_N_ELEMENTS(failures)) ? DELIVERY_FAILED
                                                            : DELIVERY_UNSAID;
}

enum delivery_fate subject_fate(const char *subject)
{
    g_autofree char *folded = fold(subject, LIMIT_SUBJECT);
    g_autofree char *head = g_strndup(folded, strcspn(folded, ":"));
    enum delivery_fate fate = words_fate(head);

    /* "Still Waters Ltd" in the subject of that mail is not a delay. */
    if (fate == DELIVERY_UNSAID && words_fate(folded) == DELIVERY_FAILED)
        fate = DELIVERY_FAILED;
    return fate;
}

/* Finds a reply code (RFC 5321, 4.2.3) or a status (RFC 3463) of a permanent failure. */
static bool has_failure_code(const char *folded)
{
    return g_regex_match_simple("(?<![\\w.])(5\\.\\d\\.\\d{1,3}(?![\\w.]*\\w)|55[0-4][ -])", folded,
                                0, 0);
}

enum delivery_fate text_fate(const char *text, bool daemon)
{
    g_autofree char *folded = fold(text, REPORT_BEGINNING);

    /* https://cr.yp.to/proto/qsbmf.txt: each recipient is given as "<bob@b.example>:". */
    if (g_str_has_prefix(folded, "hi. this is the") && strstr(folded, ">:"))
        return DELIVERY_FAILED;
    if (!daemon)
        return DELIVERY_UNSAID;
    if (says(folded, text_delays, G_N_ELEMENTS(text_delays)))
        return DELIVERY_GOING;
    return says(folded, failures, G_N_ELEMENTS(failures)) ||
                   says(folded, text_failures, G_N_ELEMENTS(text_failures)) ||
                   has_failure_code(folded)
               ? DELIVERY_FAILED
               : DELIVERY_UNSAID;
}

const char *text_sign(const char *own_text)
{
    g_autofree char *folded = fold(own_text, TEXT_BEGINNING);

    for (size_t i = 0; i < G_N_ELEMENTS(declarations); i++)
        if (strstr(folded, declarations[i]))
            return "it says so itself";
    return NULL;
}
