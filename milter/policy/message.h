/* The facts of one message that a judgement needs: data only, filled by mail/ (header fields) and
 * by the caller (envelope).
 *
 * Not locked: one owner at a time. */
#ifndef ASKFIRST_POLICY_MESSAGE_H
#define ASKFIRST_POLICY_MESSAGE_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"

/* Where a visible address stands; bits, because one address can stand in several. */
enum visible_field {
    VISIBLE_TO = 1 << 0,
    VISIBLE_CC = 1 << 1,
    VISIBLE_RESENT = 1 << 2, /* Resent-To, Resent-Cc: an exposure at most */
    VISIBLE_APPARENTLY_TO = 1 << 3,
    VISIBLE_FOLLOWUP_TO = 1 << 4, /* Mail-Followup-To */
    VISIBLE_REPLY_TO = 1 << 5,    /* whom answers go to; a party unless it is the writer */
    VISIBLE_CALENDAR = 1 << 6,    /* ATTENDEE of a text/calendar part */
    VISIBLE_LOST_TEXT =
        1 << 7,            /* looked like an address where the parser could not read the list */
    VISIBLE_NAME = 1 << 8, /* in the name or comment of another; a party only if it also receives */
    VISIBLE_BCC = 1 << 9,  /* a Bcc field that the client left in */
    VISIBLE_NAME_OF_ANOTHER = 1 << 10, /* in a name that is somebody else's: a party of its own */
};

struct mailbox {
    char *address;    /* addr-spec as the sender wrote it, UTF-8, for showing */
    char *address_id; /* after normalisation */
    char *name;      /* display name, decoded, control characters out, <= LIMIT_NAME; "" for none */
    unsigned fields; /* enum visible_field */
};

struct message {
    /* envelope; set by the caller */
    char *envelope_sender;    /* as given, without <>; "" is the null sender */
    char *login;              /* {auth_authen}, or NULL */
    GHashTable *recipients;   /* set of address ids (owned); message_add_recipient */
    unsigned recipient_count; /* RCPTs, also those that are not addresses */

    /* header; set by mail/ */
    char *from;      /* the From address that is local, else the first; address id; NULL for none */
    char *from_name; /* its display name, "" for none */
    unsigned from_count; /* addresses in From, of all its fields, repeats and lost text included */
    GPtrArray *visible;  /* struct mailbox, one an address id, in order of appearance; all but From
                            and Sender */
    GHashTable *by_address_id; /* address id -> struct mailbox of visible (borrowed) */
    unsigned addresses_parsed; /* addresses read from To, Cc, Resent-* and Apparently-To, repeats
                                  included */
    size_t address_bytes;      /* length of the address fields, all together */
    size_t longest_field;      /* length of the longest address field */
    bool overflow;  /* the address fields were longer than LIMIT_ADDRESS_BYTES: not all was read */
    bool automatic; /* Auto-Submitted other than "no", List-Id, Precedence bulk/list/junk (null
                       sender: see message_is_automatic) */
    bool dkim_covers_to; /* bears a DKIM-Signature whose h= names To or Cc, or a DKIM2 one */
    bool sealed;         /* body signed or encrypted: never rewritten */
    const char *unread;  /* why its words cannot be read, a clause (static); NULL when they can */
    const char
        *cut; /* why not all of its words were read, a clause (static); NULL when they were */
    unsigned received;  /* Received fields: hosts that it has passed before */
    bool calendar;      /* has, or announces in its header, a text/calendar part */
    bool calendar_hint; /* its header hints at one */
    char *message_id;   /* without <>, "" for none */
    GPtrArray
        *references; /* ids without <>, newest last, <= LIMIT_REFERENCES; In-Reply-To among them */
    gint64 date;     /* of the Date field, Unix seconds; 0 when it is missing or makes no sense */
    char *list_post; /* address id of the address in List-Post (RFC 2369); NULL for none */
    char *subject;   /* decoded, UTF-8, control characters out, <= LIMIT_SUBJECT; "" for none */
    char *content_type; /* "text/plain" form, lower case; "" when missing */
};

struct message *message_new(void);
void message_free(struct message *message);

/* Adds a RCPT: without <>, a source route is ignored. Beyond LIMIT_RECIPIENTS different ones it is
 * only counted: the caller refuses more before. */
void message_add_recipient(struct message *message, const struct locality *locality,
                           const char *path);
/* Adds a visible mailbox, or its field to the one that is there already (a name fills an empty
 * name). Ignored when addr_spec is not an address. Returns the mailbox (borrowed) or NULL. */
struct mailbox *message_add_visible(struct message *message, const struct locality *locality,
                                    const char *addr_spec, const char *name,
                                    enum visible_field field);
/* Does it stand only where nobody is addressed: in Reply-To, or in the name of another? */
bool mailbox_is_aside(const struct mailbox *mailbox);
bool message_receives(const struct message *message, const char *address_id);
bool message_is_automatic(const struct message *message);

#endif
