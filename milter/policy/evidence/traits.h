/* Traits: what is known of a message beside its words, for the model (model.h) that weighs them. */
#ifndef ASKFIRST_POLICY_EVIDENCE_TRAITS_H
#define ASKFIRST_POLICY_EVIDENCE_TRAITS_H

#include <glib.h>
#include <stdbool.h>

struct traits {
    unsigned parties;       /* those whom it shows, without its author */
    unsigned organisations; /* domains among them and the author */
    unsigned domains;       /* among them alone */
    unsigned own;           /* of them at the author's domain */
    unsigned in_cc;         /* of them in Cc */
    bool answers;           /* names a message before it */
    guint64 cc, firm;       /* a bit for each party (traits_bit): in Cc, at the author's domain */
};

/* The bit of a party, from 1 on; those beyond share the last. */
static inline guint64 traits_bit(guint32 party)
{
    return G_GUINT64_CONSTANT(1) << MIN(party - 1, 63);
}

#endif
