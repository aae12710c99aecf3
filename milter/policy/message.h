/* The facts of one message that a judgement needs. This is data only: mail/ sets what comes from
 * header fields, the caller sets the envelope.
 *
 * Not locked: one owner at a time. */
#ifndef ASKFIRST_POLICY_MESSAGE_H
#define ASKFIRST_POLICY_MESSAGE_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"

/* Where a visible address stands. These are bits, because one address can stand in several places.
 */
enum visible_field {
    VISIBLE_TO = 1 << 0,
    VISIBLE_CC = 1 << 1,
    VISIBLE_RESENT = 1 << 2, /* Resent-To, Resent-Cc: at most an exposure */
    VISIBLE_APPARENTLY_TO = 1 << 3,
    VISIBLE_FOLLOWUP_TO = 1 << 4, /* Mail-Followup-To */
    VISIBLE_REPLY_TO = 1 << 5,    /* where replies go; a party unless it is the author */
    VISIBLE_CALENDAR = 1 << 6,    /* ATTENDEE of a text/calendar part */
    VISIBLE_LOST_TEXT = 1 << 7, /* looks like an address in a list that the parser could not read */
    VISIBLE_NAME = 1 << 8, /* in the name or comment of another address; a party only if it is also
                              a recipient */
    VISIBLE_BCC = 1 << 9,  /* a Bcc field that the client left in */
    VISIBLE_NAME_OF_ANOTHER =
        1 << 10, /* in a display name that belongs to somebody else: a party of its own */
};

struct mailbox {
    char *address;    /* addr-spec as the sender wrote it, UTF-8, for display */
    char *address_id; /* after normalisation */
    char *name; /* display name, decoded, without control characters, <= LIMIT_NAME; "" for none */
    unsigned fields; /* enum visible_field */
};

struct message {
    /* envelope; set by the caller */
    char *envelope_sender;    /* as given, without <>; "" is the null sender */
    char *login;              /* {auth_authen}, or NULL */
    GHashTable *recipients;   /* set of address ids (owned); see message_add_recipient */
    unsigned recipient_count; /* RCPTs, including those that are not addresses */

    /* header; set by mail/ */
    char *from; /* address id: the first local From address, else the first of all; NULL for none */
    char *from_name;     /* its display name, "" for none */
    unsigned from_count; /* addresses in From, of all its fields, repeats and lost text included */
    GPtrArray *visible;  /* struct mailbox, one for each address id, in order of appearance; all but
                            From and Sender */
    GHashTable *by_address_id; /* address id -> struct mailbox of visible (borrowed) */
    unsigned addresses_parsed; /* addresses read from To, Cc, Resent-* and Apparently-To, repeats
                                  included */
    size_t address_bytes;      /* total length of the address fields */
    size_t longest_field;      /* length of the longest address field */
    bool overflow; /* the address fields were longer than LIMIT_ADDRESS_BYTES: some were not read */
    bool automatic;      /* Auto-Submitted other than "no", List-Id, Precedence bulk/list/junk (null
                            sender: see message_is_automatic) */
    bool dkim_covers_to; /* has a DKIM-Signature whose h= names To or Cc, or a DKIM2 signature */
    bool sealed;         /* the body is signed or encrypted: it is never rewritten */
    const char *unread; /* why its words cannot be read, as a clause (static); NULL when they can */
    const char
        *cut; /* why only some of its words were read, as a clause (static); NULL when all were */
    unsigned received;  /* Received fields: hosts that it has passed */
    bool calendar;      /* has, or announces in its header, a text/calendar part */
    bool calendar_hint; /* its header hints at a calendar part */
    char *message_id;   /* without <>, "" for none */
    GPtrArray
        *references; /* ids without <>, newest last, <= LIMIT_REFERENCES; In-Reply-To among them */
    gint64 date;     /* from the Date field, Unix seconds; 0 when it is missing or invalid */
    char *list_post; /* address id of the address in List-Post (RFC 2369); NULL for none */
    char *subject;   /* decoded, UTF-8, without control characters, <= LIMIT_SUBJECT; "" for none */
    char *content_type; /* "text/plain" form, lower case; "" when missing */
};

struct message *message_new(void);
void message_free(struct message *message);

/* Adds a RCPT, without <>; a source route is ignored. Beyond LIMIT_RECIPIENTS different ones it is
 * only counted; the caller refuses more before that. */
void message_add_recipient(struct message *message, const struct locality *locality,
                           const char *path);
/* Adds a visible mailbox, or adds the field to a mailbox that already exists (a name replaces an
 * empty one). Ignores an addr_spec that is not an address. Returns the mailbox (borrowed) or NULL.
 */
struct mailbox *message_add_visible(struct message *message, const struct locality *locality,
                                    const char *addr_spec, const char *name,
                                    enum visible_field field);
/* Returns true when the mailbox stands only where nobody is addressed: in Reply-To, or in another's
 * name. */
bool mailbox_is_aside(const struct mailbox *mailbox);
bool message_receives(const struct message *message, const char *address_id);
bool message_is_automatic(const struct message *message);

#endif
