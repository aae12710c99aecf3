/* Every limit on what a stranger's mail, or a stranger's note, can make large: each with its
 * reason. Sizes are bytes unless a name says otherwise. What an administrator chooses is an option
 * instead. */
#ifndef ASKFIRST_BASE_LIMITS_H
#define ASKFIRST_BASE_LIMITS_H

/* The header of one message as we keep it. Postfix cuts a field at about 60,000 bytes and Sendmail
 * refuses 32,768 in all; two mebibytes leave room for MTAs set wider. A larger header is refused
 * (552 5.3.4). */
#define LIMIT_HEADER_BYTES (2u * 1024 * 1024)

/* Address fields are parsed up to here, all fields of a message together; a message with more is
 * bulk. */
#define LIMIT_ADDRESS_BYTES (256u * 1024)

/* Where an MTA may have cut an address field: Postfix at about 60,000. From here on the envelope is
 * compared with what was parsed. */
#define LIMIT_FIELD_CUT 55000u

/* Parties that are looked up one by one; 100 parties are 4,950 pairs, some milliseconds. More is
 * bulk, in which a no is still looked for, of each to each. */
#define LIMIT_PARTIES 100u

/* With those who are in the thread already: a message of it that is remembered shows LIMIT_PARTIES
 * at most. */
#define LIMIT_THREAD_PARTIES (2 * LIMIT_PARTIES)

/* One address: RFC 5321 allows 64 + 1 + 255; SMTPUTF8 counts octets; forgiving to odd local parts.
 */
#define LIMIT_ADDRESS 512u

/* Colons of one address field that may each begin a group: GMime recurses into groups, which RFC
 * 5322 does not nest at all. What stands behind further colons is found as lost text. */
#define LIMIT_GROUPS 500u

/* A display name as we keep it to show it. */
#define LIMIT_NAME 256u

/* A subject as we keep it to show it and to read its words. */
#define LIMIT_SUBJECT 998u

/* Message-IDs kept of In-Reply-To and References: the newest of a long thread suffice. */
#define LIMIT_REFERENCES 50u

/* One Message-ID: a line of a header (RFC 5322, 2.1.1). */
#define LIMIT_MESSAGE_ID 998u

/* A Content-* field as it is given to GMime: real ones are some hundred octets. */
#define LIMIT_CONTENT_FIELD (16u * 1024)

/* A Date field as it is given to GMime: real ones have some thirty octets, a comment included. */
#define LIMIT_DATE 200u

/* Mail from outside whose Date is further from our clock than this does not show that its sender
 * writes to somebody today: it may have been forwarded. So one message counts for two days at most.
 */
#define LIMIT_DATE_AGE_SECONDS (24 * 60 * 60)

/* Nesting of MIME parts that is followed when looking for text: real mail stays below ten, but
 * words may hide deeper. GMime itself stops at 1,024; the walk is linear and needs no stack. */
#define LIMIT_MIME_DEPTH 1000u

/* MIME parts that are looked at when looking for text or rewriting it. */
#define LIMIT_MIME_PARTS 200u

/* Lines that begin like a MIME boundary: GMime compares each with every open boundary (it stops at
 * 1,024), and makes a part of each that fits. Patches and tables have thousands. */
#define LIMIT_MIME_DASHES 20000u

/* Lines, parameters and addresses in headers of parts and of messages inside, all of a body
 * together: GMime makes objects of some 500 octets of them. Fifty attached messages with long
 * headers have half as many. */
#define LIMIT_PART_FIELDS 20000u

/* HTML of one part that is turned to text: markup is several times its text. */
#define LIMIT_HTML (512u * 1024)

/* ATTENDEEs of one calendar part; far more than are looked up one by one. */
#define LIMIT_ATTENDEES 1000u

/* Fields of our own name that a client brings and we take out: the MTA reads its whole file for
 * each of them. A message with more is refused. */
#define LIMIT_OWN_FIELDS 100u

/* The body of a message that is looked through before it is sent to each alone: more than Postfix
 * takes by default (10,240,000). It is read whole, one message at a time. */
#define LIMIT_SEPARATE_BYTES (16u * 1024 * 1024)

/* Fields of one message that a rewrite changes, for the same reason. A message with more is held
 * instead. */
#define LIMIT_FIELD_CHANGES 200u

/* Of a body whose words come behind pictures so much is kept in memory to find them: a few pictures
 * of a telephone, made smaller as it offers to. */
#define LIMIT_BEFORE_TEXT ((size_t)2 * 1024 * 1024)

/* Decoded text of a message that is read for its words. */
#define LIMIT_TEXT (64u * 1024)

/* Recipients of one message: what one SMTP transaction may hold in memory. Postfix stops at 1,000
 * by default. */
#define LIMIT_RECIPIENTS 50000u

/* A note: what a party says beside yes or no. Shown in refusals, so short. */
#define LIMIT_NOTE 500u

/* A topic: one word, also part of a key in the store. */
#define LIMIT_TOPIC 40u

/* Why a verdict was reached: reasons kept for one message (a hundred parties make 4,950 pairs). */
#define LIMIT_REASONS 400u

/* Of these, one step may fill so many, so that there is room for those of the later steps, which
 * decide. */
#define LIMIT_REASONS_STEP 50u

/* The reasons that a request keeps, so that "why?" has an answer as long as it waits. */
#define LIMIT_WHY (32u * 1024)

/* What waits for the learning thread: items, and their octets. A burst of mail fills it only while
 * the disk stands still; what comes then is dropped and counted. */
#define LIMIT_LEARN_QUEUE 20000u
#define LIMIT_LEARN_BYTES (32u * 1024 * 1024)

/* Items that are written together at the latest, and seconds after which counts are written that no
 * item goes with. */
#define LIMIT_LEARN_BATCH 1000u
#define LIMIT_LEARN_COUNTED_SECONDS 10

/* Days for which it is known who was visible in a message: an answer to all comes within weeks, and
 * threads are most of what is remembered. */
#define LIMIT_THREAD_DAYS 180

/* The journal's map: about 700,000 entries of ordinary length. When four fifths are in use, the
 * oldest tenth of the entries goes. */
#define LIMIT_JOURNAL_BYTES ((size_t)1 << 30)

/* A text of a journal entry (a rule's line can have 4,096 octets), the domains of parties that an
 * entry keeps, and how many entries a name finds. */
#define LIMIT_JOURNAL_TEXT 1000u
#define LIMIT_JOURNAL_DOMAINS 10u
#define LIMIT_JOURNAL_FOUND 20u

/* Lines of a refusal and octets of a line that libmilter passes on. */
#define LIMIT_REPLY_LINES 32u
#define LIMIT_REPLY_LINE 400u

/* A line in a rules, cues or template file. */
#define LIMIT_CONFIG_LINE 4096u

/* One word of a message: the longest words of ordinary text stay below; what is longer is noise and
 * is never normalised (sorting combining marks takes quadratic time). */
#define LIMIT_WORD 64u

/* A cue's phrase: elements, "..." in it, the words that one "..." may stand for, and the phrases
 * that its brackets and sets unfold to. Together they bound the work at one place of a text. */
#define LIMIT_CUE_ELEMENTS 16u
#define LIMIT_CUE_GAPS 2u
#define LIMIT_CUE_GAP_WORDS 5u
#define LIMIT_CUE_UNFOLDED 8192u

/* Places of the text that are kept of one cue, and of all cues together: a weaker cue is not
 * counted for words that a stronger one has counted, so more places than the first may matter. */
#define LIMIT_CUE_PLACES 4u
#define LIMIT_PLACES 2000u
/* Words of one person's name that are taken together: titles, middle names and all. */
#define LIMIT_NAME_WORDS 5u
/* Chinese, Japanese and Korean characters that are looked at as one name. */
#define LIMIT_NAME_SIGNS 6u

/* Fitted weights that are told one by one, the strongest; the others are told together. */
#define LIMIT_MODEL_HITS 8u

/* Senses, and languages that have words of them: a bit each. */
#define LIMIT_SENSES 63u
#define LIMIT_LANGUAGES 64u

/* What the parties are called: two names and two local parts for each party. */
#define LIMIT_NAMES (4u * LIMIT_PARTIES)

/* Words of them that are known: five of each. */
#define LIMIT_NAMED (5u * LIMIT_NAMES)

/* Where a cue counts that must stand "early": introductions announce themselves in their first
 * sentences. */
#define LIMIT_EARLY 600u

/* The words of the message that a hit shows, in characters. */
#define LIMIT_HIT_TEXT 80u

/* include statements inside each other, which also ends a loop. */
#define LIMIT_INCLUDE_DEPTH 10u

/* include statements in one rule set: ten files that each include the next one twice are a thousand
 * readings already. */
#define LIMIT_INCLUDES 1000u

/* A configuration file (rules, cues, providers, ...), read as a whole, and the files together that
 * a rule set includes: a million rules take half of it. */
#define LIMIT_CONFIG_FILE (64u * 1024 * 1024)

/* Earlier rules that one rule is compared with when looking for lines that can never decide: rules
 * that share all their patterns would make that quadratic. */
#define LIMIT_COVER_CANDIDATES 1000u

/* One line of a consent import. */
#define LIMIT_IMPORT_LINE (64u * 1024)

/* Folders inside each other that an import of archives goes down; real ones stay below ten. */
#define LIMIT_ARCHIVE_DEPTH 100u

/* Copies of one request: an MTA that splits a message by its recipients makes 50 of
 * LIMIT_RECIPIENTS. One copy more begins a request of its own. */
#define LIMIT_COPIES 100u

/* What one request can wait for, all its copies together: both words of each pair of LIMIT_PARTIES.
 * A copy that would go beyond begins a request of its own. */
#define LIMIT_WAITS (LIMIT_PARTIES * (LIMIT_PARTIES - 1))

/* Another writer holds the consent store this long, in milliseconds, before we say so. */
#define LIMIT_STORE_WAIT_MS 5000u

/* A line of an SMTP server's reply (RFC 5321 allows 512; real servers write longer ones), the lines
 * of one reply, and what is kept of it to be shown. */
#define LIMIT_SMTP_LINE 2048u
#define LIMIT_SMTP_LINES 100u
#define LIMIT_SMTP_REPLY 512u

/* RCPTs that are sent before their replies are read, and their octets: both must fit into the
 * sockets' buffers, or each side would wait for the other to read. */
#define LIMIT_SMTP_WINDOW 100u
#define LIMIT_SMTP_WINDOW_BYTES (16u * 1024)

/* The value of an ESMTP argument: RFC 3461 allows 500 for ORCPT, the longest; and the arguments of
 * one command that are looked at. */
#define LIMIT_SMTP_VALUE 500u
#define LIMIT_SMTP_ARGS 32

/* The answer to the end of a message may take so many times the time-out: scanners work then, and
 * giving up on a server that is about to say yes would send the message twice (RFC 5321 4.5.3.2.6:
 * ten minutes). */
#define LIMIT_SMTP_PATIENCE 10u

/* A mail to the answer address is read so far: a word and a note stand at its beginning. */
#define LIMIT_ANSWER_BYTES (256u * 1024)

/* Mails that one ask brings to its party after it: confirmations, help. Whoever has the token could
 * else have us send without end. */
#define LIMIT_ASK_REPLIES 6u

/* Answers of which an ask keeps a mark, so that an MTA's second copy of one changes nothing: far
 * more than a person sends within the five days for which an MTA tries. 33 octets each. */
#define LIMIT_ASK_MARKS 32u

/* The sender's own words that an ask may show (ask_shows = words). */
#define LIMIT_ASK_WORDS 600u

/* Seconds for which a release is tried (5 days, as MTAs do): then the MTA is not busy but wrong
 * about it, and its sender must know. A return that is not taken for so long is tried once a day.
 */
#define LIMIT_RELEASE_SECONDS (5 * 24 * 60 * 60)

/* A template file, and a value or a line of a list that is filled in: enough for any sentence. */
#define LIMIT_TEMPLATE_BYTES (64u * 1024)
#define LIMIT_TEMPLATE_VALUE 1000u

/* People that the text of a mail for asking on purpose can name: far more than may be asked. */
#define LIMIT_TEXT_PEOPLE 50u

/* Octets of a reply that are read for its word, beginning with the first: nobody decides in more;
 * and the words of one turn, a character of Chinese or Japanese being one. */
#define LIMIT_REPLY_TEXT 8192u
#define LIMIT_REPLY_TURN 24u

/* Lines of a list that a mail shows: nobody reads more, and a message can have 50,000 recipients.
 */
#define LIMIT_TEMPLATE_LIST 100u

/* Lines of refusal.txt, so that with its list it stays within LIMIT_REPLY_LINES. */
#define LIMIT_TEMPLATE_REFUSAL_LINES 30u

/* Characters of a person's name in our texts; longer ones are somebody's joke. */
#define LIMIT_SHOWN_NAME 60u

/* Names that a sentence lists before it says how many more there are. */
#define LIMIT_SHOWN_NAMES 6u

/* Characters of a Subject that we write: encoded it must stay below the 998 octets of a line even
 * where it cannot be folded. */
#define LIMIT_COMPOSED_SUBJECT 200u

/* A Message-ID that we repeat in a field of our own, which may be no longer than a line. */
#define LIMIT_COMPOSED_ID 900u

/* The value of a field of a delivery report: replies of servers are kept to LIMIT_SMTP_REPLY; an
 * octet that has to be written as "\x{HH}" takes six. */
#define LIMIT_REPORT_FIELD 900u

/* Octets of a line on the wire, its end not counted (RFC 5321, 4.5.3.1.6). */
#define LIMIT_WIRE_LINE 998u

/* Results of one Authentication-Results field, and properties of one result: verifiers report a
 * handful. A field of ours with more cannot be read. */
#define LIMIT_AUTH_RESULTS 100u
#define LIMIT_AUTH_PROPERTIES 50u

#endif
