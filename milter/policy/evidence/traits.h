/* Traits: what is known of a message apart from its words. The model (model.h) weighs them. */
#ifndef ASKFIRST_POLICY_EVIDENCE_TRAITS_H
#define ASKFIRST_POLICY_EVIDENCE_TRAITS_H

#include <glib.h>
#include <stdbool.h>

struct traits {
    unsigned parties;       /* the visible parties, without the author */
    unsigned organisations; /* domains of the parties and the author */
    unsigned domains;       /* domains of the parties alone */
    unsigned own;           /* parties at the author's domain */
    unsigned in_cc;         /* parties in Cc */
    bool answers;           /* it answers another message */
    guint64 cc, firm;       /* a bit for each party (traits_bit): in Cc; at the author's domain */
};

/* Returns the bit of a party, counted from 1; parties beyond the last bit share it. */
static inline guint64 traits_bit(guint32 party)
{
    return G_GUINT64_CONSTANT(1) << MIN(party - 1, 63);
}

#endif
