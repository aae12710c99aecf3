/* Every limit on what a stranger's mail or note can make large, each with its reason. Sizes are in
 * bytes unless a name says otherwise. What an administrator chooses is an option instead. */
#ifndef ASKFIRST_BASE_LIMITS_H
#define ASKFIRST_BASE_LIMITS_H

/* The header of one message as we store it. Postfix cuts a field at about 60,000 bytes, and
 * Sendmail refuses more than 32,768 in all; two mebibytes leave room for MTAs with larger limits. A
 * larger header is refused (552 5.3.4). */
#define LIMIT_HEADER_BYTES (2u * 1024 * 1024)

/* Address fields are parsed up to this size, all fields of a message together. A message with more
 * is bulk. */
#define LIMIT_ADDRESS_BYTES (256u * 1024)

/* The size at which an MTA may have cut an address field; Postfix cuts at about 60,000. For larger
 * fields the envelope is compared with what was parsed. */
#define LIMIT_FIELD_CUT 55000u

/* Parties that are looked up pair by pair; 100 parties make 4,950 pairs, which take some
 * milliseconds. A message with more is bulk; a denial by any of them of any other is still looked
 * up. */
#define LIMIT_PARTIES 100u

/* The parties of a message and those who are already in its thread. A stored message of the thread
 * shows at most LIMIT_PARTIES. */
#define LIMIT_THREAD_PARTIES (2 * LIMIT_PARTIES)

/* One address. RFC 5321 allows 64 + 1 + 255; SMTPUTF8 counts octets; the rest leaves room for
 * unusual local parts. */
#define LIMIT_ADDRESS 512u

/* Colons in one address field that may each begin a group. GMime recurses into groups, which RFC
 * 5322 does not nest at all. Text after further colons is treated as lost text. */
#define LIMIT_GROUPS 500u

/* A display name that is stored to be shown. */
#define LIMIT_NAME 256u

/* A subject that is stored to be shown and to have its words read. */
#define LIMIT_SUBJECT 998u

/* Message-IDs kept from In-Reply-To and References; the newest of a long thread are enough. */
#define LIMIT_REFERENCES 50u

/* One Message-ID; RFC 5322, 2.1.1, limits a line of a header to this. */
#define LIMIT_MESSAGE_ID 998u

/* A Content-* field that is passed to GMime; real ones have some hundred octets. */
#define LIMIT_CONTENT_FIELD (16u * 1024)

/* A Date field that is passed to GMime; real ones have some thirty octets, including a comment. */
#define LIMIT_DATE 200u

/* The distance of a Date from our clock beyond which mail from outside does not prove that its
 * sender wrote to somebody today, because it may have been forwarded. So one message counts for two
 * days at most. */
#define LIMIT_DATE_AGE_SECONDS (24 * 60 * 60)

/* Nesting of MIME parts that is followed to find text. Real mail stays below ten, but words may be
 * hidden deeper. GMime itself stops at 1,024; the walk is linear and needs no stack. */
#define LIMIT_MIME_DEPTH 1000u

/* MIME parts that are examined to find or rewrite text. */
#define LIMIT_MIME_PARTS 200u

/* Lines that begin like a MIME boundary. GMime compares each with every open boundary (it stops at
 * 1,024), and makes a part of each that matches. Patches and tables have thousands. */
#define LIMIT_MIME_DASHES 20000u

/* Lines, parameters and addresses in the headers of parts and attached messages, for a whole body.
 * GMime makes objects of some 500 octets for them. Fifty attached messages with long headers have
 * half as many. */
#define LIMIT_PART_FIELDS 20000u

/* HTML of one part that is converted to text; markup is several times as large as its text. */
#define LIMIT_HTML (512u * 1024)

/* ATTENDEEs of one calendar part; this is far more than are looked up pair by pair. */
#define LIMIT_ATTENDEES 1000u

/* Fields with our own name that a client sends and we remove; the MTA reads its whole file for each
 * of them. A message with more is refused. */
#define LIMIT_OWN_FIELDS 100u

/* The body of a message that is searched before it is sent separately. It is more than Postfix
 * accepts by default (10,240,000). A body is read whole, one message at a time. */
#define LIMIT_SEPARATE_BYTES (16u * 1024 * 1024)

/* Fields of one message that a rewrite changes, for the same reason as LIMIT_OWN_FIELDS. A message
 * with more is held instead. */
#define LIMIT_FIELD_CHANGES 200u

/* The part of a body that is kept in memory to find words that come after pictures: a few pictures
 * from a telephone, reduced in size as it offers. */
#define LIMIT_BEFORE_TEXT ((size_t)2 * 1024 * 1024)

/* Decoded text of a message that is searched for words. */
#define LIMIT_TEXT (64u * 1024)

/* Recipients of one message, which one SMTP transaction holds in memory. Postfix stops at 1,000 by
 * default. */
#define LIMIT_RECIPIENTS 50000u

/* A note that a party adds to yes or no. Refusals show it, so it is short. */
#define LIMIT_NOTE 500u

/* A topic: one word, which is also part of a key in the store. */
#define LIMIT_TOPIC 40u

/* Reasons for a verdict that are kept for one message (a hundred parties make 4,950 pairs). */
#define LIMIT_REASONS 400u

/* Reasons that one step may add, so that there is room for those of the later steps, which decide.
 */
#define LIMIT_REASONS_STEP 50u

/* The reasons that a request keeps, so that `askfirst why` has an answer as long as it waits. */
#define LIMIT_WHY (32u * 1024)

/* The queue of the learning thread: items, and their octets. A burst of mail fills it only while
 * the disk hangs; further items are dropped and counted. */
#define LIMIT_LEARN_QUEUE 20000u
#define LIMIT_LEARN_BYTES (32u * 1024 * 1024)

/* Items after which a batch is written at the latest, and seconds after which counts without any
 * item are written. */
#define LIMIT_LEARN_BATCH 1000u
#define LIMIT_LEARN_COUNTED_SECONDS 10

/* Days for which the people visible in a message are remembered. A reply to all comes within weeks,
 * and threads are the largest part of the acquaintances. */
#define LIMIT_THREAD_DAYS 180

/* The journal's map, which holds about 700,000 entries of ordinary length. When four fifths are in
 * use, the oldest tenth of the entries is removed. */
#define LIMIT_JOURNAL_BYTES ((size_t)1 << 30)

/* A text of a journal entry (a rule's line can have 4,096 octets), the domains of parties that an
 * entry keeps, and the number of entries that a look-up returns. */
#define LIMIT_JOURNAL_TEXT 1000u
#define LIMIT_JOURNAL_DOMAINS 10u
#define LIMIT_JOURNAL_FOUND 20u

/* Lines of a refusal, and octets of a line, that libmilter passes on. */
#define LIMIT_REPLY_LINES 32u
#define LIMIT_REPLY_LINE 400u

/* A line in a rules, cues or template file. */
#define LIMIT_CONFIG_LINE 4096u

/* One word of a message. The longest words of ordinary text are shorter; anything longer is noise
 * and is never normalised (sorting combining marks takes quadratic time). */
#define LIMIT_WORD 64u

/* A cue's phrase: its elements, the "..." in it, the words that one "..." may match, and the
 * phrases that its brackets and sets expand to. Together they bound the work at one place of a
 * text. */
#define LIMIT_CUE_ELEMENTS 16u
#define LIMIT_CUE_GAPS 2u
#define LIMIT_CUE_GAP_WORDS 5u
#define LIMIT_CUE_UNFOLDED 8192u

/* Places in the text that are kept for one cue, and for all cues together. More places than the
 * first may matter, because a weaker cue is not counted for words that a stronger one has counted.
 */
#define LIMIT_CUE_PLACES 4u
#define LIMIT_PLACES 2000u
/* Words that are taken together as one person's name, including titles and middle names. */
#define LIMIT_NAME_WORDS 5u
/* Chinese, Japanese and Korean characters that are taken together as one name. */
#define LIMIT_NAME_SIGNS 6u

/* Fitted weights that are listed one by one, the strongest first; the others are summed up. */
#define LIMIT_MODEL_HITS 8u

/* Senses, and languages that have words for them; each is one bit. */
#define LIMIT_SENSES 63u
#define LIMIT_LANGUAGES 64u

/* Names of the parties: two names and two local parts for each party. */
#define LIMIT_NAMES (4u * LIMIT_PARTIES)

/* Words of these names that are known: five for each. */
#define LIMIT_NAMED (5u * LIMIT_NAMES)

/* Part of the text in which a cue marked "early" counts; introductions announce themselves in their
 * first sentences. */
#define LIMIT_EARLY 600u

/* Characters of the message that a hit shows. */
#define LIMIT_HIT_TEXT 80u

/* Depth of nested include statements; this also ends a loop. */
#define LIMIT_INCLUDE_DEPTH 10u

/* Include statements in one rule set. Ten files that each include the next one twice are read a
 * thousand times already. */
#define LIMIT_INCLUDES 1000u

/* A configuration file (rules, cues, providers, ...), which is read as a whole, and all files
 * together that a rule set includes. A million rules take half of it. */
#define LIMIT_CONFIG_FILE (64u * 1024 * 1024)

/* Earlier rules that one rule is compared with to find lines that can never decide. Rules that
 * share all their patterns would make this quadratic. */
#define LIMIT_COVER_CANDIDATES 1000u

/* One line of a consent import. */
#define LIMIT_IMPORT_LINE (64u * 1024)

/* Depth of nested folders that an import of archives descends into; real ones stay below ten. */
#define LIMIT_ARCHIVE_DEPTH 100u

/* Copies of one request. An MTA that splits a message by its recipients makes 50 from
 * LIMIT_RECIPIENTS. A further copy begins a request of its own. */
#define LIMIT_COPIES 100u

/* Consents that one request can wait for, all its copies together: both directions of each pair of
 * LIMIT_PARTIES. A copy that would exceed it begins a request of its own. */
#define LIMIT_WAITS (LIMIT_PARTIES * (LIMIT_PARTIES - 1))

/* Milliseconds to wait for another writer of the consent store before reporting it. */
#define LIMIT_STORE_WAIT_MS 5000u

/* A line of an SMTP server's reply (RFC 5321 allows 512; real servers write longer ones), the lines
 * of one reply, and the octets of it that are kept to be shown. */
#define LIMIT_SMTP_LINE 2048u
#define LIMIT_SMTP_LINES 100u
#define LIMIT_SMTP_REPLY 512u

/* RCPTs that are sent before their replies are read, and their octets. Both must fit into the
 * sockets' buffers, otherwise each side would wait for the other to read. */
#define LIMIT_SMTP_WINDOW 100u
#define LIMIT_SMTP_WINDOW_BYTES (16u * 1024)

/* The value of an ESMTP argument (RFC 3461 allows 500 for ORCPT, the longest), and the arguments of
 * one command that are examined. */
#define LIMIT_SMTP_VALUE 500u
#define LIMIT_SMTP_ARGS 32

/* Factor on the time-out for the reply to the end of a message. Scanners run at that point, and
 * giving up on a server that is about to accept would send the message twice (RFC 5321, 4.5.3.2.6:
 * ten minutes). */
#define LIMIT_SMTP_PATIENCE 10u

/* The part of a mail to the answer address that is read; the answer and a note are at its
 * beginning. */
#define LIMIT_ANSWER_BYTES (256u * 1024)

/* Mails that one ask sends its party afterwards: confirmations and help. Otherwise anybody with the
 * token could make us send mail without limit. */
#define LIMIT_ASK_REPLIES 6u

/* Answers whose marks an ask keeps, so that a second copy of one from an MTA changes nothing. It is
 * far more than a person sends within the five days for which an MTA tries. A mark has 33 octets.
 */
#define LIMIT_ASK_MARKS 32u

/* The sender's own words that an ask may show (ask_shows = words). */
#define LIMIT_ASK_WORDS 600u

/* Seconds for which a release is tried (5 days, as MTAs do). After that the MTA is not busy but has
 * a fault, and the sender must know. A return that is not accepted for this long is tried once a
 * day. */
#define LIMIT_RELEASE_SECONDS (5 * 24 * 60 * 60)

/* A template file, and a value or a line of a list that is filled in; enough for any sentence. */
#define LIMIT_TEMPLATE_BYTES (64u * 1024)
#define LIMIT_TEMPLATE_VALUE 1000u

/* People that the text of a mail for an introduction on purpose can name; far more than may be
 * asked. */
#define LIMIT_TEXT_PEOPLE 50u

/* Octets of a reply, from its beginning, that are searched for its decision, because nobody needs
 * more to decide; and the words of one phrase, where a Chinese or Japanese character counts as one.
 */
#define LIMIT_REPLY_TEXT 8192u
#define LIMIT_REPLY_TURN 24u

/* Lines of a list that a mail shows. Nobody reads more, and a message can have 50,000 recipients.
 */
#define LIMIT_TEMPLATE_LIST 100u

/* Lines of refusal.txt, so that it stays within LIMIT_REPLY_LINES with its list. */
#define LIMIT_TEMPLATE_REFUSAL_LINES 30u

/* Characters of a person's name in our texts; longer names are jokes. */
#define LIMIT_SHOWN_NAME 60u

/* Names that a sentence lists before it gives the number of the others. */
#define LIMIT_SHOWN_NAMES 6u

/* Characters of a Subject that we write. Encoded, it must stay below the 998 octets of a line even
 * if it cannot be folded. */
#define LIMIT_COMPOSED_SUBJECT 200u

/* A Message-ID that we repeat in a field of our own, which must fit on a line. */
#define LIMIT_COMPOSED_ID 900u

/* The value of a field in a delivery report. Replies of servers are cut to LIMIT_SMTP_REPLY; an
 * octet that must be written as "\x{HH}" takes six. */
#define LIMIT_REPORT_FIELD 900u

/* Octets of a line on the wire without its line end (RFC 5321, 4.5.3.1.6). */
#define LIMIT_WIRE_LINE 998u

/* Results of one Authentication-Results field, and properties of one result; verifiers report a
 * handful. A field of our own host with more is treated as malformed. */
#define LIMIT_AUTH_RESULTS 100u
#define LIMIT_AUTH_PROPERTIES 50u

#endif
