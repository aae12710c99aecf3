/* A load for a milter: speaks the MTA's side of the milter protocol (version 6) and counts messages
 * a second.
 *
 * usage: load PATH KIND CONNECTIONS MESSAGES LETTER
 * KIND: usual  one recipient, 12 header fields, 8 KiB of body: settled by the header
 *       inbound  from outside, authentic, with another visible: read for what it teaches, let go
 *       parties  three unconnected parties, and the text in the file LETTER: it is read and tagged
 *       held  the same with an introduction on top, to others each time */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define NR_HDR 0x80u
#define NR_CONN 0x1000u
#define NR_MAIL 0x4000u
#define NR_RCPT 0x8000u
#define NO_HELO 0x2u
#define NO_DATA 0x200u
#define OFFERED 0x1fffffu
#define BODY 8192

enum kind { USUAL, INBOUND, PARTIES, HELD, KINDS };

static const char *const kinds[KINDS] = {"usual", "inbound", "parties", "held"};

struct client {
    pthread_t thread;
    const char *path, *body;
    enum kind kind;
    int messages, fd;
    char number[16]; /* in the addresses of those who are introduced; "" for the same ones */
    uint32_t steps;
    unsigned char buffer[65536];
    size_t filled;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void put(struct client *c, char command, const void *data, size_t size)
{
    uint32_t length = htonl((uint32_t)size + 1);
    if (c->filled + size + 5 > sizeof c->buffer)
        die("buffer");
    memcpy(c->buffer + c->filled, &length, 4);
    c->buffer[c->filled + 4] = (unsigned char)command;
    memcpy(c->buffer + c->filled + 5, data, size);
    c->filled += size + 5;
}

static void flush(struct client *c)
{
    for (size_t at = 0; at < c->filled;) {
        ssize_t n = write(c->fd, c->buffer + at, c->filled - at);
        if (n <= 0)
            die("write");
        at += (size_t)n;
    }
    c->filled = 0;
}

static void take(struct client *c, void *to, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t n = read(c->fd, (char *)to + at, size - at);
        if (n <= 0)
            die("read");
        at += (size_t)n;
    }
}

/* One answer; its data go to data (at most 4,096 octets of them). */
static char answer(struct client *c, unsigned char *data)
{
    uint32_t length;
    unsigned char scratch[65536];
    take(c, &length, 4);
    length = ntohl(length);
    if (length == 0 || length > sizeof scratch)
        die("length");
    take(c, scratch, length);
    if (data)
        memcpy(data, scratch + 1, length - 1 < 4096 ? length - 1 : 4096);
    return (char)scratch[0];
}

static void step(struct client *c, char command, const void *data, size_t size, uint32_t no_reply)
{
    put(c, command, data, size);
    if (c->steps & no_reply)
        return;
    flush(c);
    answer(c, NULL);
}

static void field(struct client *c, const char *name, const char *value)
{
    char data[512];
    size_t n = (size_t)snprintf(data, sizeof data, "%s%c %s%c", name, 0, value, 0);
    step(c, 'L', data, n, NR_HDR);
}

static void negotiate(struct client *c)
{
    uint32_t offer[3] = {htonl(6), htonl(0x1ff), htonl(OFFERED)};
    unsigned char reply[4096] = {0};
    uint32_t steps;
    put(c, 'O', offer, sizeof offer);
    flush(c);
    answer(c, reply);
    memcpy(&steps, reply + 8, 4);
    c->steps = ntohl(steps);
    static const char from[] = "localhost\0"
                               "4\x30\x39"
                               "127.0.0.1";
    step(c, 'C', from, sizeof from, NR_CONN);
    if (!(c->steps & NO_HELO))
        step(c, 'H', "localhost", 10, 0);
}

static void recipient(struct client *c, const char *who)
{
    char path[64];
    int n = snprintf(path, sizeof path, "<%s%s@%c.example>", who, c->number, *who);
    step(c, 'R', path, (size_t)n + 1, NR_RCPT);
}

static void envelope(struct client *c)
{
    static const char macros[] = "M{auth_authen}\0alice@example.org";

    if (c->kind == INBOUND) {
        step(c, 'M', "<bob@b.example>", 16, NR_MAIL);
        step(c, 'R', "<alice@example.org>", 20, NR_RCPT);
        return;
    }
    put(c, 'D', macros, sizeof macros);
    step(c, 'M', "<alice@example.org>", 20, NR_MAIL);
    recipient(c, "bob");
    if (c->kind < PARTIES)
        return;
    recipient(c, "carol");
    recipient(c, "dave");
}

static void inbound_fields(struct client *c)
{
    field(c, "Authentication-Results",
          "mx.example.org; dmarc=pass (p=none dis=none) header.from=b.example");
    field(c, "Authentication-Results",
          "mx.example.org; dkim=pass (2048-bit key) header.d=b.example header.i=@b.example");
    field(c, "DKIM-Signature",
          "v=1; a=rsa-sha256; c=relaxed/relaxed; d=b.example; s=x; h=from:to:cc:subject:date:"
          "message-id; bh=7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069; "
          "b=7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069");
    field(c, "From", "Bob <bob@b.example>");
    field(c, "To", "Alice <alice@example.org>");
    field(c, "Cc", "Carol <carol@c.example>");
}

static void outbound_fields(struct client *c)
{
    char to[256];
    snprintf(to, sizeof to,
             "Bob Tanner <bob%s@b.example>, Carol Nwosu <carol%s@c.example>, "
             "Dave Lindqvist <dave%s@d.example>",
             c->number, c->number, c->number);
    field(c, "From", "Alice <alice@example.org>");
    field(c, "To", c->kind < PARTIES ? "Bob <bob@b.example>" : to);
}

static void message(struct client *c, int number)
{
    char id[64];
    if (c->kind == HELD)
        snprintf(c->number, sizeof c->number, "%d", number);
    envelope(c);
    if (!(c->steps & NO_DATA))
        step(c, 'T', "", 0, 0);
    snprintf(id, sizeof id, "<%d.%p@example.org>", number, (void *)c);
    if (c->kind == INBOUND)
        inbound_fields(c);
    else
        outbound_fields(c);
    field(c, "Message-ID", id);
    field(c, "Subject", "Minutes of the meeting on Friday");
    field(c, "Date", "Mon, 2 Nov 2026 10:00:00 +0000");
    field(c, "MIME-Version", "1.0");
    field(c, "Content-Type", "text/plain; charset=utf-8");
    for (int i = 0; i < 5; i++)
        field(c, "X-Filler",
              "something that a client adds and nobody reads, about as long as usual");
    put(c, 'N', "", 0);
    flush(c);
    char reply = answer(c, NULL);
    if (reply == 'c') {
        put(c, 'B', c->body, strlen(c->body));
        flush(c);
        reply = answer(c, NULL);
    }
    if (reply == 'a')
        return;
    put(c, 'E', "", 0);
    flush(c);
    while ((reply = answer(c, NULL)) != 'a' && reply != 'c' && reply != 'd' && reply != 'r' &&
           reply != 't' && reply != 'y')
        continue;
}

static void *run(void *data)
{
    struct client *c = data;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", c->path);
    c->fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0)
        die(c->path);
    negotiate(c);
    for (int i = 0; i < c->messages; i++)
        message(c, i);
    put(c, 'Q', "", 0);
    flush(c);
    close(c->fd);
    return NULL;
}

/* What the messages of a kind say; of the file if they are read. */
static char *body_of(enum kind kind, const char *letter)
{
    static char body[BODY];
    size_t n = 0;
    FILE *file = fopen(letter, "r");
    if (!file)
        die(letter);
    if (kind == HELD)
        n = (size_t)sprintf(body, "Bob, meet Carol and Dave, both in copy.\r\n\r\n");
    for (int c; n + 2 < sizeof body && (c = kind < PARTIES ? 'a' : getc(file)) != EOF;) {
        if (c == '\n')
            body[n++] = '\r';
        body[n++] = (char)c;
    }
    body[n] = '\0';
    fclose(file);
    return body;
}

static enum kind kind_of(const char *name)
{
    enum kind kind = USUAL;
    while (kind < KINDS && strcmp(kinds[kind], name) != 0)
        kind++;
    return kind;
}

int main(int argc, char **argv)
{
    if (argc != 6 || kind_of(argv[2]) == KINDS) {
        fprintf(stderr,
                "usage: load PATH usual|inbound|parties|held CONNECTIONS MESSAGES LETTER\n");
        return 64;
    }
    int connections = atoi(argv[3]), messages = atoi(argv[4]) / connections;
    struct client *clients = calloc((size_t)connections, sizeof *clients);
    struct timespec begin, end;
    const char *body = body_of(kind_of(argv[2]), argv[5]);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int i = 0; i < connections; i++) {
        clients[i].path = argv[1];
        clients[i].body = body;
        clients[i].kind = kind_of(argv[2]);
        clients[i].messages = messages;
        if (pthread_create(&clients[i].thread, NULL, run, &clients[i]) != 0)
            die("pthread_create");
    }
    for (int i = 0; i < connections; i++)
        pthread_join(clients[i].thread, NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds =
        (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    printf("%.0f\n", connections * messages / seconds);
    free(clients);
    return 0;
}
